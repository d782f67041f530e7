package esd.runtime.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CommentsTest {
    @Test
    void a_comment_ends_with_its_line() {
        assertThat(Comments.stripped("# first\na red # not blue\napple")).isEqualTo("\na red \napple");
        assertThat(Comments.stripped("apple #")).isEqualTo("apple \n");
    }

    @Test
    void a_prompt_without_comments_stays_as_it_is() {
        assertThat(Comments.stripped("a\n(red) apple")).isEqualTo("a\n(red) apple");
    }
}
