package esd.server.app;

import esd.models.checkpoint.ElementType;
import esd.models.layout.RandomCheckpoint;
import esd.models.layout.Sd1Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checkpoint that is there from the first start: the shipped one, or random weights where none is shipped. */
record DefaultModel(String name, Path file) {
    private static final Logger log = LoggerFactory.getLogger(DefaultModel.class);
    private static final String SHIPPED = "esd-emoji.safetensors";
    private static final String STANDING_IN = "esd-random-tiny.safetensors";

    /** Looks below the folder that the server was installed in; what it must make itself it keeps in the data folder. */
    static DefaultModel find(Path home, Path dataFolder) throws IOException {
        Path shipped = home.resolve("models/default").resolve(SHIPPED);
        if (Files.isRegularFile(shipped)) {
            return new DefaultModel(SHIPPED, shipped);
        }
        log.warn(
                "no trained model lies at {}: {} with random weights stands in, its pictures are noise",
                shipped,
                STANDING_IN);
        Path made = dataFolder.resolve(STANDING_IN);
        if (!Files.exists(made)) {
            Path whole = dataFolder.resolve(STANDING_IN + ".new");
            RandomCheckpoint.write(whole, Sd1Layout.tiny(), ElementType.F16, 0);
            Files.move(whole, made, StandardCopyOption.ATOMIC_MOVE);
        }
        return new DefaultModel(STANDING_IN, made);
    }
}
