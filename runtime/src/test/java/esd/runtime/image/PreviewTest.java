package esd.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

final class PreviewTest {
    @Test
    void a_latent_place_is_a_pixel() throws IOException {
        BufferedImage preview = preview(9, 6);
        assertThat(preview.getWidth()).isEqualTo(6);
        assertThat(preview.getHeight()).isEqualTo(9);
        assertThat(preview.getRGB(2, 3)).isEqualTo(0xFF92B495);
    }

    @Test
    void a_large_latent_is_reduced() throws IOException {
        BufferedImage preview = preview(192, 256);
        assertThat(preview.getWidth()).isEqualTo(128);
        assertThat(preview.getHeight()).isEqualTo(96);
    }

    private static BufferedImage preview(int height, int width) throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray latents = manager.ones(new Shape(2, 4, height, width));
            byte[] png = Preview.png(latents);
            assertThat(manager.getManagedArrays()).containsExactly(latents);
            return ImageIO.read(new ByteArrayInputStream(png));
        }
    }
}
