package esd.server.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import esd.server.errors.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeptPagesTest {
    private final KeptPages<String> pages = new KeptPages<>();
    private final AtomicInteger written = new AtomicInteger();

    private String page(String question, long change, String rows) throws IOException {
        JsonText text = pages.of(question, change, () -> {
            written.incrementAndGet();
            return List.of(rows);
        });
        JsonNode answer = Json.parse(
                text.within(Map.of("first", 1, "data", JsonText.GAP, "last", 2)).readAllBytes());
        assertThat(answer.path("first").asInt() + answer.path("last").asInt()).isEqualTo(3);
        return answer.path("data").path(0).asText();
    }

    @Test
    void a_page_is_written_again_when_rows_have_changed_and_not_before() throws Exception {
        assertThat(page("all", 1, "a")).isEqualTo("a");
        assertThat(page("all", 1, "b")).isEqualTo("a");
        assertThat(page("all", 2, "c")).isEqualTo("c");
        assertThat(page("few", 2, "d")).isEqualTo("d");
        assertThat(written).hasValue(3);
    }

    @Test
    void who_asked_before_the_last_change_does_not_bring_an_old_page_back() throws Exception {
        page("all", 2, "new");
        assertThat(page("all", 1, "old")).isEqualTo("new");
        assertThat(page("all", 2, "newer")).isEqualTo("new");
    }

    @Test
    void what_was_refused_is_tried_again() throws Exception {
        assertThatThrownBy(() -> pages.of("all", 1, () -> {
                    throw new Refusal.Malformed("no such page");
                }))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessage("no such page");
        assertThat(page("all", 1, "a")).isEqualTo("a");
    }

    @Test
    void any_text_stands_in_an_answer_as_it_is() throws Exception {
        String text = "a\0b \"c\" \\ ü 🍎\n";
        assertThat(page("all", 1, text)).isEqualTo(text);
        JsonText number = JsonText.of(7);
        assertThat(new String(number.within(JsonText.GAP).readAllBytes(), UTF_8))
                .isEqualTo("7");
    }

    @Test
    void long_questions_do_not_fill_the_memory() throws Exception {
        int many = 32;
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < many; i++) {
                page(i + "?".repeat(1_000_000), 1, "a");
            }
        }
        assertThat(written).hasValueGreaterThan(many);
    }

    @Test
    void of_many_who_ask_at_once_one_writes_the_page() throws Exception {
        int many = 16;
        ExecutorService threads = Executors.newFixedThreadPool(many);
        CyclicBarrier together = new CyclicBarrier(many);
        try {
            List<Callable<String>> callers = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                callers.add(() -> {
                    together.await(10, TimeUnit.SECONDS);
                    return page("all", 1, "a");
                });
            }
            for (Future<String> caller : threads.invokeAll(callers)) {
                assertThat(caller.get()).isEqualTo("a");
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(written).hasValue(1);
    }
}
