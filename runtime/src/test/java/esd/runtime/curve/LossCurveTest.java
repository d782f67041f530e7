package esd.runtime.curve;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class LossCurveTest {
    @Test
    void marks_lie_at_round_numbers() {
        assertThat(new Axis(1, 1200, 0, 100).marks())
                .extracting(BigDecimal::toPlainString)
                .containsExactly("200", "400", "600", "800", "1000", "1200");
        assertThat(new Axis(0, 0.13, 0, 100).marks())
                .extracting(mark -> mark.stripTrailingZeros().toPlainString())
                .containsExactly("0", "0.05", "0.1");
        assertThat(new Axis(3, 3, 0, 100).marks()).isNotEmpty();
    }

    @Test
    void the_losses_go_from_the_left_to_the_right_and_the_mean_lies_over_them() {
        LossCurve curve = new LossCurve();
        for (int step = 1; step <= 1000; step++) {
            curve.add(step, 0.3 / Math.sqrt(step) + (step % 7) * 0.01, 0.3 / Math.sqrt(step) + 0.03);
        }
        BufferedImage picture = curve.picture();
        assertThat(count(picture, 0x1B4F8A)).isGreaterThan(500);
        assertThat(count(picture, 0xA9C6E8)).isGreaterThan(200);
        assertThat(count(picture, 0x333333)).isGreaterThan(300);
        assertThat(count(picture, 0xFFFFFF)).isGreaterThan(picture.getWidth() * picture.getHeight() / 2);
    }

    @Test
    void a_curve_of_any_length_can_be_drawn() {
        LossCurve curve = new LossCurve();
        assertThat(curve.picture().getWidth()).isEqualTo(960);
        curve.add(1, 0, 0);
        assertThat(curve.picture().getHeight()).isEqualTo(540);
        Points points = new Points();
        for (int step = 1; step <= 10_000; step++) {
            points.add(new Points.Point(step, step, step));
        }
        assertThat(points.all()).hasSizeBetween(1000, 2000);
        assertThat(points.all().get(0).step()).isLessThan(10);
        assertThat(points.all().get(points.all().size() - 1).step()).isGreaterThan(9990);
    }

    private static long count(BufferedImage picture, int color) {
        int width = picture.getWidth();
        return java.util.Arrays.stream(picture.getRGB(0, 0, width, picture.getHeight(), null, 0, width))
                .filter(pixel -> (pixel & 0xFFFFFF) == color)
                .count();
    }
}
