package esd.runtime.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import esd.runtime.image.InputImage;
import esd.runtime.image.Lanczos;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures against those of OpenCV ({@code scripts/goldens.py shrunk}). */
class FittedTest {
    private static BufferedImage golden(String name) throws IOException {
        return ImageIO.read(new File("src/test/resources/golden/shrunk/%s.png".formatted(name)));
    }

    private static BufferedImage fitted(int width, int height) throws IOException {
        Size size = new Size(width, height);
        return Fitted.at(InputImage.opaque(golden("picture")), new BucketTable.Place(size, size));
    }

    @ParameterizedTest
    @ValueSource(strings = {"60x45", "40x30", "30x45", "77x53", "120x37", "119x89", "13x71", "1x1"})
    void pictures_are_made_smaller_as_opencv_does_by_areas(String sides) throws Exception {
        BufferedImage expected = golden(sides);
        BufferedImage found = fitted(expected.getWidth(), expected.getHeight());
        for (int y = 0; y < expected.getHeight(); y++) {
            for (int x = 0; x < expected.getWidth(); x++) {
                assertThat(found.getRGB(x, y)).as("%d, %d", x, y).isEqualTo(expected.getRGB(x, y));
            }
        }
    }

    @Test
    void pictures_are_made_larger_by_lanczos() throws Exception {
        BufferedImage expected = Lanczos.scaled(InputImage.opaque(golden("picture")), 130, 80);
        BufferedImage found = fitted(130, 80);
        assertThat(found.getRGB(0, 0, 130, 80, null, 0, 130)).isEqualTo(expected.getRGB(0, 0, 130, 80, null, 0, 130));
    }
}
