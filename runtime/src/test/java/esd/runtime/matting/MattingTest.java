package esd.runtime.matting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what rembg and pymatting make of the same picture and mask. */
final class MattingTest {
    @ParameterizedTest
    @CsvSource({
        "soft.matte.png, 240, 10, 10",
        "soft.eroded.matte.png, 200, 40, 3",
        "soft.cross.matte.png, 200, 40, 0",
        "soft.unsure.matte.png, 255, 0, 10"
    })
    void a_cutout_is_pymattings_to_one_level(String name, int foreground, int background, int erosion)
            throws Exception {
        BufferedImage expected = image(name);
        BufferedImage cut = Matting.cut(
                image("soft.png"), levels(image("soft.mask.png")), new MattingOptions(foreground, background, erosion));
        for (int place = 0; place < expected.getWidth() * expected.getHeight(); place++) {
            int x = place % expected.getWidth();
            int y = place / expected.getWidth();
            for (int band = 0; band < 4; band++) {
                assertThat(cut.getRaster().getSample(x, y, band))
                        .as("%s at %d, %d", name, x, y)
                        .isBetween(
                                expected.getRaster().getSample(x, y, band) - 2,
                                expected.getRaster().getSample(x, y, band) + 2);
            }
        }
    }

    @Test
    void pictures_too_small_for_a_window_are_cut_as_well() throws Exception {
        BufferedImage thin = new BufferedImage(5, 1, BufferedImage.TYPE_INT_RGB);
        BufferedImage cut = Matting.cut(thin, new int[] {255, 255, 128, 0, 0}, new MattingOptions(240, 10, 1));
        assertThat(cut.getRGB(0, 0) >>> 24).isEqualTo(255);
        assertThat(cut.getRGB(4, 0) >>> 24).isZero();
    }

    @Test
    void one_that_leaves_too_much_open_is_refused() {
        BufferedImage large = new BufferedImage(2000, 1600, BufferedImage.TYPE_INT_RGB);
        int[] mask = new int[2000 * 1600];
        Arrays.fill(mask, 128);
        mask[0] = 255;
        mask[1] = 0;
        assertThatThrownBy(() -> Matting.cut(large, mask, new MattingOptions(240, 10, 1)))
                .isInstanceOf(TooMuchOpen.class)
                .hasMessageContaining("3199998 places are neither surely in front nor surely behind");
    }

    private static int[] levels(BufferedImage mask) {
        int[] levels = new int[mask.getWidth() * mask.getHeight()];
        for (int place = 0; place < levels.length; place++) {
            levels[place] = mask.getRaster().getSample(place % mask.getWidth(), place / mask.getWidth(), 0);
        }
        return levels;
    }

    private static BufferedImage image(String name) throws IOException {
        try (InputStream file = MattingTest.class.getResourceAsStream("/golden/rembg/" + name)) {
            return Objects.requireNonNull(ImageIO.read(Objects.requireNonNull(file)));
        }
    }
}
