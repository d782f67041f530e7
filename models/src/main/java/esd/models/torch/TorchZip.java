package esd.models.torch;

import static java.nio.charset.StandardCharsets.US_ASCII;

import esd.models.checkpoint.BrokenFile;
import esd.models.checkpoint.Windows.Span;
import esd.models.pickle.Pickle;
import esd.models.pickle.PickleInput;
import esd.models.torch.TorchTensor.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Torch's layout since 1.6: a zip that stores, uncompressed, a pickle and one entry per storage. */
final class TorchZip implements TorchLayout {
    private static final String PICKLE = "data.pkl";
    private static final int SIGNATURE = 0x04034b50;

    private final Object root;
    private final Map<String, Span> storages;

    private TorchZip(Object root, Map<String, Span> storages) {
        this.root = root;
        this.storages = storages;
    }

    static boolean recognises(ByteBuffer start) {
        return start.remaining() >= 4 && start.order(ByteOrder.LITTLE_ENDIAN).getInt(0) == SIGNATURE;
    }

    static TorchZip read(Path file, FileChannel channel) throws IOException {
        try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
            String prefix = prefix(file, zip);
            refuseBigEndian(file, zip, prefix);
            Span pickle = span(file, channel, zip.getEntry(prefix + PICKLE));
            Map<String, Span> storages = new LinkedHashMap<>();
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                if (entry.getName().startsWith(prefix + "data/")) {
                    storages.put(entry.getName().substring(prefix.length() + 5), span(file, channel, entry));
                }
            }
            Object root = Pickle.read(new PickleInput(channel, pickle.start(), pickle.end()), new TorchNames());
            return new TorchZip(root, storages);
        }
    }

    private static String prefix(Path file, ZipFile zip) throws BrokenFile {
        return Collections.list(zip.getEntries()).stream()
                .map(ZipArchiveEntry::getName)
                .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
                .map(name -> name.substring(0, name.length() - PICKLE.length()))
                .findFirst()
                .orElseThrow(() -> new BrokenFile(file, "a zip archive, but not a checkpoint that torch saved"));
    }

    private static void refuseBigEndian(Path file, ZipFile zip, String prefix) throws IOException {
        ZipArchiveEntry order = zip.getEntry(prefix + "byteorder");
        if (order != null) {
            try (InputStream content = zip.getInputStream(order)) {
                if (!new String(content.readNBytes(16), US_ASCII).equals("little")) {
                    throw new BrokenFile(file, "its numbers are big-endian, which this server does not read");
                }
            }
        }
    }

    private static Span span(Path file, FileChannel channel, ZipArchiveEntry entry) throws IOException {
        Span span = new Span(entry.getDataOffset(), entry.getSize());
        if (entry.getMethod() != ZipEntry.STORED || entry.getGeneralPurposeBit().usesEncryption()) {
            throw new BrokenFile(file, "its entry %s is compressed, as torch never does".formatted(entry.getName()));
        }
        if (span.start() < 0 || span.length() < 0 || span.length() > channel.size() - span.start()) {
            throw new BrokenFile(file, "its entry %s lies outside of the file".formatted(entry.getName()));
        }
        return span;
    }

    @Override
    public Object root() {
        return root;
    }

    @Override
    public Span span(Storage storage) {
        return storages.getOrDefault(storage.key(), NOWHERE);
    }
}
