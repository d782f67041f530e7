package esd.models.layout;

import static java.nio.charset.StandardCharsets.US_ASCII;

import esd.models.checkpoint.BrokenFile;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorFile;
import esd.models.torch.TorchCheckpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opens files of tensors by what is in them; their names do not matter. */
public final class TensorFiles {
    private static final int JSON_START = 8;

    private TensorFiles() {}

    /** Opens safetensors and both of torch's layouts; whatever is wrong with the file is a {@link BrokenFile}. */
    public static TensorFile open(Path file) throws IOException {
        ByteBuffer start = start(file);
        if (TorchCheckpoint.recognises(start)) {
            return TorchCheckpoint.open(file);
        }
        if (start.remaining() > JSON_START && start.get(JSON_START) == '{') {
            return Safetensors.open(file);
        }
        throw new BrokenFile(file, kind(start));
    }

    private static String kind(ByteBuffer start) {
        if (!start.hasRemaining()) {
            return "the file is empty";
        }
        if (US_ASCII.decode(start.duplicate()).toString().startsWith("GGUF")) {
            return "this is a GGUF file; a .safetensors or .ckpt file is needed here";
        }
        return switch (start.get(0)) {
            case '<' -> "this is a web page, not a model: the download went wrong";
            case (byte) 0x80 -> "this is a pickle, but not a checkpoint that torch saved";
            default -> "this is neither a safetensors file nor a checkpoint that torch saved";
        };
    }

    private static ByteBuffer start(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer start = ByteBuffer.allocate(16);
            channel.read(start, 0);
            return start.flip();
        }
    }
}
