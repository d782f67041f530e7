package esd.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PngTest {
    @ParameterizedTest
    @ValueSource(strings = {"a red apple\nSteps: 20, Size: 8x8", "crème brûlée", "林檎 🍎\nSteps: 20"})
    void the_parameters_come_back(String parameters) throws IOException {
        assertThat(Png.parameters(Png.of(picture(), parameters))).contains(parameters);
    }

    @Test
    void latin_text_is_a_plain_chunk_and_other_text_an_international_one() {
        assertThat(ascii(Png.of(picture(), "crème")))
                .contains("tEXtparameters\0crème")
                .doesNotContain("iTXt");
        assertThat(ascii(Png.of(picture(), "林檎")))
                .contains("iTXtparameters\0\0\0\0\0")
                .doesNotContain("tEXt");
    }

    @Test
    void the_same_picture_gives_the_same_bytes() {
        assertThat(Png.of(picture(), "a pear")).isEqualTo(Png.of(picture(), "a pear"));
    }

    @Test
    void the_colours_come_back() throws IOException {
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(Png.of(picture())));
        assertThat(read.getRGB(3, 2)).isEqualTo(0xFF1E1420);
        assertThat(Png.parameters(Png.of(picture()))).isEmpty();
    }

    private static BufferedImage picture() {
        BufferedImage picture = new BufferedImage(6, 4, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 6; x++) {
                picture.setRGB(x, y, new Color(x * 10, y * 10, 0x20).getRGB());
            }
        }
        return picture;
    }

    private static String ascii(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
