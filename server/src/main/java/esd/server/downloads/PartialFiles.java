package esd.server.downloads;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has come of each download so far: a folder for each, in one folder. */
final class PartialFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PartialFiles.class);

    private final Path folder;

    PartialFiles(Path folder) {
        this.folder = folder;
    }

    Path of(Download download) {
        return folder.resolve(download.id()).resolve(download.name());
    }

    void drop(String id) {
        Path own = folder.resolve(id);
        try {
            for (Path file : inside(own)) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(own);
        } catch (IOException stuck) {
            LOG.warn("{} could not be removed: {}", own, stuck.getMessage());
        }
    }

    /** Drops what nobody waits for any more. */
    void keepOnly(List<String> ids) throws IOException {
        for (Path own : inside(folder)) {
            String id = own.getFileName().toString();
            if (!ids.contains(id)) {
                drop(id);
            }
        }
    }

    private static List<Path> inside(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }
}
