package esd.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PixelsTest {
    @Test
    void values_are_clamped_and_fractions_of_a_level_cut_off() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray pixels = manager.create(new float[] {-3, 0.999f, 5, 0, 0.5f, -1}, new Shape(1, 3, 1, 2));
            BufferedImage picture = Pixels.pictures(pixels).get(0);
            assertThat(picture.getRGB(0, 0)).isEqualTo(0xFF00FFBF);
            assertThat(picture.getRGB(1, 0)).isEqualTo(0xFFFE7F00);
        }
    }

    @Test
    void each_row_of_a_batch_is_a_picture_and_nothing_is_left_behind() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray pixels = manager.arange(0f, 2 * 3 * 4 * 5).div(120).reshape(2, 3, 4, 5);
            int before = manager.getManagedArrays().size();
            List<BufferedImage> pictures = Pixels.pictures(pixels);
            assertThat(pictures).hasSize(2);
            assertThat(pictures.get(1).getWidth()).isEqualTo(5);
            assertThat(pictures.get(1).getHeight()).isEqualTo(4);
            assertThat(pictures.get(1).getRGB(0, 0)).isEqualTo(0xFFBFD4E9);
            assertThat(manager.getManagedArrays()).hasSize(before);
        }
    }
}
