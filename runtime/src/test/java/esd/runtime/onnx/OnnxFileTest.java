package esd.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OnnxFileTest {
    private static final byte[] EXTERNAL_DATA = field(13, field(1, text("location")), field(2, text("/etc/passwd")));
    private static final byte[] EXTERNAL_LOCATION = {14 << 3, 1};

    @TempDir
    Path folder;

    @Test
    void a_network_is_one_and_half_of_it_is_not() throws Exception {
        byte[] whole = golden();
        assertThatCode(() -> check(whole)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(Arrays.copyOf(whole, whole.length / 2)))
                .hasMessage("this is not an ONNX network");
    }

    @ParameterizedTest
    @CsvSource({
        "7 5",
        "7 15 1",
        "7 15 2",
        "7 1 5 5",
        "7 1 5 10",
        "7 1 5 22 1",
        "7 1 5 6 5",
        "7 1 5 11 1 5 5",
        "20 1 5",
        "25 7 5 5"
    })
    void a_tensor_that_lies_elsewhere_is_found_wherever_it_is_named(String way) {
        for (byte[] elsewhere : new byte[][] {EXTERNAL_DATA, EXTERNAL_LOCATION}) {
            assertThatThrownBy(() -> check(joined(field(7), along(way, elsewhere))))
                    .hasMessage("it keeps weights in other files; save it as one file");
        }
    }

    @Test
    void a_text_that_looks_like_such_a_tensor_is_none() {
        byte[] name = field(2, text(new String(EXTERNAL_DATA, StandardCharsets.UTF_8)));
        assertThatCode(() -> check(field(7, name))).doesNotThrowAnyException();
    }

    @Test
    void graphs_in_graphs_have_an_end() {
        StringBuilder way = new StringBuilder("7");
        for (int depth = 0; depth < 100; depth++) {
            way.append(" 1 5 6");
        }
        assertThatThrownBy(() -> check(along(way.toString())))
                .hasMessage("its graphs lie more than 100 deep in each other");
    }

    @ParameterizedTest
    @CsvSource({
        "ff ff ff ff ff ff ff ff ff ff 01",
        "3a ff ff ff ff ff ff ff ff ff 01",
        "3a 05 00",
        "3b",
        "08",
        "09 00",
        "00 01"
    })
    void what_goes_beyond_its_end_is_no_network(String bytes) {
        byte[] content = new byte[bytes.split(" ").length];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) Integer.parseInt(bytes.split(" ")[i], 16);
        }
        assertThatThrownBy(() -> check(content)).hasMessage("this is not an ONNX network");
    }

    private void check(byte[] content) throws Exception {
        OnnxFile.check(Files.write(folder.resolve("a.onnx"), content));
    }

    /** Messages in each other, by the numbers of their fields. */
    private static byte[] along(String way, byte[]... innermost) {
        String[] numbers = way.split(" ");
        byte[] message = joined(innermost);
        for (int i = numbers.length - 1; i >= 0; i--) {
            message = field(Integer.parseInt(numbers[i]), message);
        }
        return message;
    }

    private static byte[] field(int number, byte[]... parts) {
        byte[] content = joined(parts);
        ByteArrayOutputStream field = new ByteArrayOutputStream();
        varint(field, (number << 3) | 2);
        varint(field, content.length);
        field.writeBytes(content);
        return field.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, int value) {
        int left = value;
        while (left > 0x7f) {
            out.write((left & 0x7f) | 0x80);
            left >>>= 7;
        }
        out.write(left);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] golden() throws IOException {
        try (InputStream file = OnnxFileTest.class.getResourceAsStream("/golden/rembg/tiny.onnx")) {
            return Objects.requireNonNull(file).readAllBytes();
        }
    }
}
