package esd.runtime.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a file of PyPI's tensorboard 2.21 with the same events. */
class EventFileTest {
    private static final String TENSORBOARD =
            "1800000000000000a37f4b220900000040fc54d9411a0d627261696e2e4576656e743a32eced8f9d2200000000"
                    + "00000078113dfd0900005040fc54d94110012a150a130a0c6c6f73732f63757272656e74150000003ec6cb323f"
                    + "1e00000000000000d9dc1232090000a040fc54d94110ac022a100a0e0a076c722f756e65741517b7d138a42746"
                    + "e7";

    private static final List<Scalar> SCALARS = List.of(
            new Scalar(1700000001.25, 1, "loss/current", 0.125f), new Scalar(1700000002.5, 300, "lr/unet", 1e-4f));

    private Path file;

    @BeforeEach
    void write(@TempDir Path folder) throws IOException {
        file = folder.resolve("events");
        try (EventFile events = EventFile.create(file, 1700000000.0)) {
            for (Scalar scalar : SCALARS) {
                events.add(scalar);
            }
        }
    }

    @Test
    void a_file_has_the_bytes_that_tensorboard_writes() throws IOException {
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).isEqualTo(TENSORBOARD);
    }

    @Test
    void what_was_written_is_read_back_up_to_a_record_that_breaks_off() throws IOException {
        assertThat(read()).isEqualTo(SCALARS);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 3));
        assertThat(read()).isEqualTo(SCALARS.subList(0, 1));
    }

    @Test
    void a_broken_file_is_named_as_one() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        whole[whole.length - 10] ^= 1;
        Files.write(file, whole);
        assertThatThrownBy(this::read).hasMessage("an event file with a broken record");
        Files.writeString(file, "this is no event file at all");
        assertThatThrownBy(this::read).hasMessage("not an event file, or a broken one");
    }

    private List<Scalar> read() throws IOException {
        List<Scalar> scalars = new ArrayList<>();
        EventFile.read(file, scalars::add);
        return scalars;
    }
}
