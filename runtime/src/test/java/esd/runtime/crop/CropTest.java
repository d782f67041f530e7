package esd.runtime.crop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import esd.runtime.image.UnusableImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CropTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/crops");
    private static final Resolution SIZE = new Resolution(24, 16);
    private static final int RED = 0xffff0000;
    private static final int BLACK = 0xff000000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"wide.png,1", "tall.webp,1", "see-through.png,1", "small.bmp,0", "grey.png,1"})
    void pictures_are_scaled_and_cut_as_pillow_does_it(String name, int tolerance) throws Exception {
        assertThat(largestDifference(name)).isLessThanOrEqualTo(tolerance);
    }

    @ParameterizedTest
    @ValueSource(strings = {"photo.jpg", "print.jpg"})
    void what_is_written_as_jpeg_stays_close(String name) throws Exception {
        assertThat(crop(name)).startsWith(0xff, 0xd8);
        assertThat(meanDifference(name)).isLessThan(25);
    }

    @Test
    void a_picture_that_is_larger_in_one_direction_only_keeps_its_scale() throws Exception {
        BufferedImage cropped = read(new Crop(SIZE).of(red(100, 10), PictureFormat.PNG));
        assertThat(cropped.getWidth()).isEqualTo(24);
        assertThat(cropped.getHeight()).isEqualTo(16);
        assertThat(cropped.getRGB(0, 2)).isEqualTo(BLACK);
        assertThat(cropped.getRGB(0, 3)).isEqualTo(RED);
        assertThat(cropped.getRGB(23, 12)).isEqualTo(RED);
        assertThat(cropped.getRGB(23, 13)).isEqualTo(BLACK);
    }

    @Test
    void what_is_no_picture_is_refused_with_the_reason() throws IOException {
        Path text = Files.writeString(folder.resolve("a.png"), "no picture");
        assertThatThrownBy(() -> new Crop(SIZE).of(text, PictureFormat.PNG))
                .isInstanceOf(UnusableImage.class)
                .hasMessage("is not a PNG, JPEG, WebP or BMP picture");
        byte[] picture = Files.readAllBytes(GOLDEN.resolve("wide.png"));
        Path half = Files.write(folder.resolve("half.png"), Arrays.copyOf(picture, picture.length / 2));
        assertThatThrownBy(() -> new Crop(SIZE).of(half, PictureFormat.PNG))
                .isInstanceOf(UnusableImage.class)
                .hasMessageStartingWith("cannot be read as a picture");
        Path gif = folder.resolve("a.gif");
        ImageIO.write(new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB), "gif", gif.toFile());
        assertThatThrownBy(() -> new Crop(SIZE).of(gif, PictureFormat.PNG)).hasMessageStartingWith("is not a PNG");
    }

    @Test
    void a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() throws Exception {
        byte[] bomb = Files.readAllBytes(GOLDEN.resolve("wide.png"));
        CRC32 sum = new CRC32();
        sum.update(ByteBuffer.wrap(bomb).putInt(16, 30_000).putInt(20, 30_000).slice(12, 17));
        ByteBuffer.wrap(bomb).putInt(29, (int) sum.getValue());
        Path file = Files.write(folder.resolve("bomb.png"), bomb);
        assertThatThrownBy(() -> new Crop(SIZE).of(file, PictureFormat.PNG))
                .isInstanceOf(UnusableImage.class)
                .hasMessage("has 30000 x 30000 pixels, more than 50000000");
    }

    @Test
    void random_damage_never_does_more_than_refuse() throws Exception {
        Random random = new Random(3);
        for (String name : new String[] {"wide.png", "tall.webp", "small.bmp", "photo.jpg", "print.jpg"}) {
            byte[] whole = Files.readAllBytes(GOLDEN.resolve(name));
            for (int round = 0; round < 60; round++) {
                byte[] damaged = whole.clone();
                for (int i = 0; i < 4; i++) {
                    damaged[random.nextInt(Math.min(damaged.length, 400))] = (byte) random.nextInt();
                }
                Path file = Files.write(folder.resolve(name), damaged);
                try {
                    assertThat(new Crop(SIZE).of(file, PictureFormat.BMP)).isNotEmpty();
                } catch (UnusableImage refused) {
                    assertThat(refused.getMessage()).isNotBlank();
                }
            }
        }
    }

    @Test
    void endings_tell_pictures_from_other_files() {
        assertThat(PictureFormat.of("10_a/b.JPEG")).contains(PictureFormat.JPEG);
        assertThat(PictureFormat.of("b.txt")).isEmpty();
        assertThat(PictureFormat.of("png")).isEmpty();
        assertThat(PictureFormat.WEBP.written("a/b.webp")).isEqualTo("a/b.png");
        assertThat(PictureFormat.JPEG.written("a/b.jpg")).isEqualTo("a/b.jpg");
    }

    @Test
    void sizes_are_read_and_those_beyond_all_bounds_are_none() {
        assertThat(Resolution.of("512x768")).contains(new Resolution(512, 768));
        assertThat(Resolution.of("4096x4096")).isPresent();
        for (String wrong : new String[] {"", "512", "0x1", "4097x4096", "99999999999x1", "1x2x3", "-1x-1", "axb"}) {
            assertThat(Resolution.of(wrong)).as(wrong).isEmpty();
        }
    }

    private static byte[] crop(String name) throws UnusableImage {
        return new Crop(SIZE).of(GOLDEN.resolve(name), PictureFormat.of(name).orElseThrow());
    }

    private static int largestDifference(String name) throws Exception {
        BufferedImage ours = read(crop(name));
        BufferedImage expected =
                ImageIO.read(GOLDEN.resolve(name + ".expected.png").toFile());
        int largest = 0;
        for (int y = 0; y < SIZE.height(); y++) {
            for (int x = 0; x < SIZE.width(); x++) {
                largest = Math.max(largest, difference(ours.getRGB(x, y), expected.getRGB(x, y)));
            }
        }
        return largest;
    }

    private static double meanDifference(String name) throws Exception {
        BufferedImage ours = read(crop(name));
        BufferedImage expected =
                ImageIO.read(GOLDEN.resolve(name + ".expected.png").toFile());
        double sum = 0;
        for (int y = 0; y < SIZE.height(); y++) {
            for (int x = 0; x < SIZE.width(); x++) {
                sum += difference(ours.getRGB(x, y), expected.getRGB(x, y));
            }
        }
        return sum / (SIZE.width() * SIZE.height());
    }

    /** What is nearly transparent may have any colour. */
    private static int difference(int one, int other) {
        int alpha = Math.abs((one >>> 24) - (other >>> 24));
        int largest = alpha;
        for (int shift = 0; shift < 24; shift += 8) {
            int apart = Math.abs((one >> shift & 255) - (other >> shift & 255));
            largest = Math.max(largest, apart * Math.min(one >>> 24, other >>> 24) / 255);
        }
        return largest;
    }

    private static BufferedImage read(byte[] picture) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(picture));
    }

    private Path red(int width, int height) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, RED);
            }
        }
        Path file = folder.resolve("red.png");
        ImageIO.write(picture, "png", file.toFile());
        return file;
    }
}
