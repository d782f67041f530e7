package esd.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.models.layout.Sd1Layout;
import esd.runtime.Golden;
import esd.runtime.image.Lanczos;
import esd.runtime.networks.StableDiffusion;
import esd.runtime.request.Img2ImgRequest;
import esd.runtime.request.PictureRequest;
import esd.runtime.request.Txt2ImgRequest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole requests against the pictures that diffusers and k-diffusion make of them. */
final class GoldenPicturesTest {
    private static final double ENOUGH_DECIBELS = 50;
    private static TinyModel model;
    private static TinyModel inpainting;
    private static NDManager manager;

    @BeforeAll
    static void open() throws IOException {
        model = new TinyModel();
        inpainting = new TinyModel(Sd1Layout.tiny().inpainting());
        manager = NDManager.newBaseManager();
    }

    @AfterAll
    static void close() {
        manager.close();
        model.close();
        inpainting.close();
    }

    static Stream<Arguments> requests() throws JsonProcessingException {
        List<Arguments> requests = new ArrayList<>();
        for (String file : List.of("pictures", "begun", "two_passes")) {
            try (Golden golden = Golden.open(file)) {
                new ObjectMapper()
                        .readTree(golden.metadata().get("requests"))
                        .properties()
                        .forEach(entry -> requests.add(Arguments.of(file, entry.getKey(), entry.getValue())));
            }
        }
        return requests.stream();
    }

    @ParameterizedTest
    @MethodSource("requests")
    void a_request_gives_the_picture_of_diffusers(String file, String name, JsonNode request) throws Exception {
        List<Picture> pictures = run(name.startsWith("inpainting") ? inpainting : model, request);
        try (Golden golden = Golden.open(file)) {
            assertThat(golden.names().stream().filter(key -> key.startsWith(name + "/")))
                    .hasSize(pictures.size());
            for (int i = 0; i < pictures.size(); i++) {
                BufferedImage picture =
                        ImageIO.read(new ByteArrayInputStream(pictures.get(i).png()));
                double decibels = decibels(picture, golden.bytes("%s/%d".formatted(name, i)));
                assertThat(decibels).as("%s, decibels", name).isGreaterThanOrEqualTo(ENOUGH_DECIBELS);
            }
        }
    }

    @Test
    void a_picture_has_the_same_bytes_in_a_batch_and_alone_and_again() throws Exception {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("prompt", "a pear")
                .put("seed", 7)
                .put("steps", 3)
                .put("width", 64)
                .put("height", 64);
        request.put("sampler_name", "DPM++ SDE Karras");
        Picture alone = run(model, request).get(0);
        request.put("seed", 5).put("batch_size", 2).put("n_iter", 2);
        assertThat(run(model, request).get(2).png()).isEqualTo(alone.png());
        assertThat(run(model, request).get(2).png()).isEqualTo(alone.png());
    }

    private static List<Picture> run(TinyModel networks, JsonNode request) throws Exception {
        PictureRequest asked =
                request.has("init_images") ? Img2ImgRequest.read(request, 0) : Txt2ImgRequest.read(request, 0);
        StableDiffusion drawing = asked.picture().tiling() ? networks.tiled() : networks.networks();
        Txt2Img first = new Txt2Img(drawing, "test");
        if (asked.picture().hires().isEmpty()) {
            return first.run(manager, asked, PictureListener.SILENT);
        }
        boolean nearest = asked.picture().hires().get().upscaler().equals("Nearest");
        Enlarging enlarging =
                (picture, width, height) -> nearest ? doubled(picture) : Lanczos.scaled(picture, width, height);
        return new HiresPass(drawing, enlarging, "test")
                .run(
                        manager,
                        asked.picture(),
                        first.latents(manager, asked.picture(), PictureListener.SILENT),
                        PictureListener.SILENT);
    }

    private static BufferedImage doubled(BufferedImage picture) {
        int width = 2 * picture.getWidth();
        BufferedImage doubled = new BufferedImage(width, 2 * picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int place = 0; place < width * doubled.getHeight(); place++) {
            int x = place % width;
            int y = place / width;
            doubled.setRGB(x, y, picture.getRGB(x / 2, y / 2));
        }
        return doubled;
    }

    /** The peak signal-to-noise ratio of 8-bit pictures. */
    private static double decibels(BufferedImage picture, byte[] expected) {
        double squares = 0;
        for (int i = 0; i < expected.length; i++) {
            int place = i / 3;
            int colour = picture.getRGB(place % picture.getWidth(), place / picture.getWidth());
            int level = (colour >> (8 * (2 - i % 3))) & 0xFF;
            squares += Math.pow(level - Byte.toUnsignedInt(expected[i]), 2);
        }
        return 10 * Math.log10(255.0 * 255 * expected.length / squares);
    }
}
