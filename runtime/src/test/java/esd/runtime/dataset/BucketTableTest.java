package esd.runtime.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BucketTableTest {
    @Test
    void a_picture_that_leaves_no_bucket_is_named() throws Exception {
        BucketTable table = BucketTable.keepingSmall(new Size(512, 512), 64);
        assertThat(table.place("1_a/x.png", new Size(100, 80)).cut()).isEqualTo(new Size(64, 64));
        assertThatThrownBy(() -> table.place("1_a/x.png", new Size(300, 40)))
                .isInstanceOf(BrokenDataset.class)
                .hasMessage("1_a/x.png is 300x40 pixels, too small for bucket_no_upscale: it leaves sides of 300x40,"
                        + " bucket_reso_steps is 64");
        assertThatThrownBy(() -> table.place("1_a/x.png", new Size(90_000, 9)))
                .isInstanceOf(BrokenDataset.class)
                .hasMessageStartingWith("1_a/x.png is 90000x9 pixels, too small");
    }
}
