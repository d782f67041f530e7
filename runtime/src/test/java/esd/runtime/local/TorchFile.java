package esd.runtime.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes half precision tensors the way torch saves a checkpoint. */
final class TorchFile {
    private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();

    private TorchFile() {}

    static void copy(Safetensors tensors, Path target) throws IOException {
        TorchFile file = new TorchFile();
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(target))) {
            file.text("\2}X\n\0\0\0state_dict}");
            tensors.read((name, info, bytes) -> {
                byte[] elements = new byte[bytes.remaining()];
                bytes.get(elements);
                store(zip, "archive/data/" + name, elements);
                file.tensor(name, info);
            });
            file.text("s.");
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            whole.write(0x80);
            file.pickle.writeTo(whole);
            store(zip, "archive/data.pkl", whole.toByteArray());
        }
    }

    private void tensor(String name, TensorInfo info) {
        string(name);
        text("ctorch._utils\n_rebuild_tensor_v2\n((");
        string("storage");
        text("ctorch\nHalfStorage\n");
        string(name);
        string("cpu");
        number(info.size() / 2);
        text("tQK\0(");
        info.shape().forEach(this::number);
        text("t(");
        for (int axis = 0; axis < info.shape().size(); axis++) {
            number(product(info.shape().subList(axis + 1, info.shape().size())));
        }
        text("tNNtRs");
    }

    private static long product(List<Long> numbers) {
        return numbers.stream().reduce(1L, Math::multiplyExact);
    }

    private void string(String text) {
        text("X");
        little(text.length());
        text(text);
    }

    private void number(long number) {
        text("J");
        little((int) number);
    }

    private void little(int number) {
        pickle.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array());
    }

    private void text(String text) {
        pickle.writeBytes(text.getBytes(UTF_8));
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
    }
}
