package esd.runtime.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import esd.models.checkpoint.BrokenFile;
import esd.models.layout.TensorFiles;
import esd.runtime.onnx.BrokenNetwork;
import esd.runtime.onnx.OnnxFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a fetched file must be by its name, and whether it is. Nothing of it is loaded. */
public enum ModelFile {
    /** Named tensors, which this server tells apart by what is in the file. */
    TENSORS(".safetensors .pt .pth .ckpt"),
    /** A network for ONNX Runtime. */
    ONNX(".onnx"),
    /** Settings beside a model. */
    YAML(".yaml");

    private static final long LONGEST_TEXT = 1 << 20;

    private final String endings;

    ModelFile(String endings) {
        this.endings = endings;
    }

    /** Empty if no model's file is called so. */
    public static Optional<ModelFile> named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (ModelFile kind : values()) {
            if (Stream.of(kind.endings.split(" ")).anyMatch(lower::endsWith)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** Throws, with what is wrong, if the file is not what its name says. */
    public void check(Path file) throws FetchFailed {
        try {
            Optional<String> wrong = this == TENSORS ? tensors(file) : this == ONNX ? onnx(file) : yaml(file);
            if (wrong.isPresent()) {
                throw FetchFailed.lasting("%s: %s".formatted(file.getFileName(), wrong.get()));
            }
        } catch (BrokenFile broken) {
            throw FetchFailed.lasting(String.valueOf(broken.getMessage()));
        } catch (FetchFailed told) {
            throw told;
        } catch (IOException unreadable) {
            throw FetchFailed.lasting("%s cannot be read".formatted(file.getFileName()));
        }
    }

    private static Optional<String> tensors(Path file) throws IOException {
        TensorFiles.open(file).close();
        return Optional.empty();
    }

    private static Optional<String> onnx(Path file) throws IOException {
        try {
            OnnxFile.check(file);
            return Optional.empty();
        } catch (BrokenNetwork broken) {
            return Optional.of(String.valueOf(broken.getMessage()));
        }
    }

    private static Optional<String> yaml(Path file) throws IOException {
        if (Files.size(file) > LONGEST_TEXT) {
            return Optional.of("this is too long for YAML");
        }
        try {
            String text = UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
            boolean strange = text.indexOf('\0') >= 0 || text.stripLeading().startsWith("<");
            return strange ? Optional.of("this is not YAML") : Optional.empty();
        } catch (CharacterCodingException noText) {
            return Optional.of("this is not YAML");
        }
    }
}
