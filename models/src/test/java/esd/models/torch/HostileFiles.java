package esd.models.torch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes checkpoints around pickles that torch would never write. */
final class HostileFiles {
    private HostileFiles() {}

    /** Torch's zip layout around a pickle. */
    static Path zipLayout(Path file, String pickle) throws IOException {
        return zip(file, "archive/data.pkl", pickle.getBytes(ISO_8859_1));
    }

    /** A zip of one stored entry. */
    static Path zip(Path file, String name, byte[] content) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            CRC32 sum = new CRC32();
            sum.update(content);
            ZipEntry entry = new ZipEntry(name);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(content.length);
            entry.setCrc(sum.getValue());
            zip.putNextEntry(entry);
            zip.write(content);
        }
        return file;
    }

    /** Torch's legacy layout around a pickle, with no storages behind it. */
    static Path legacyLayout(Path file, String pickle) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("\u0080\2\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.".getBytes(ISO_8859_1));
        bytes.writeBytes("\u0080\2M\u00e9\3.\u0080\2}X\r\0\0\0little_endian\u0088s.".getBytes(ISO_8859_1));
        bytes.writeBytes(pickle.getBytes(ISO_8859_1));
        bytes.writeBytes("\u0080\2].".getBytes(ISO_8859_1));
        try (OutputStream out = Files.newOutputStream(file)) {
            bytes.writeTo(out);
        }
        return file;
    }
}
