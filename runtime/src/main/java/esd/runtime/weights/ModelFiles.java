package esd.runtime.weights;

import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.store.FileHashes;
import esd.runtime.store.NoSuchObject;
import esd.runtime.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;

/** The model files in the store, on this machine's disk; what is wrong with one is told with its name. */
record ModelFiles(ObjectStore store, FileHashes hashes) {
    /** Something that is made of a file. */
    interface Reading<T> {
        T of(Path file) throws IOException;
    }

    String hash(ModelFile model) throws IOException {
        return hashes.sha256(model.key());
    }

    <T> T reading(String kind, ModelFile model, Reading<T> reading) throws IOException {
        try {
            return reading.of(store.localFile(model.key()));
        } catch (NoSuchObject e) {
            throw new IOException("the file of %s %s is missing in the store".formatted(kind, model.name()), e);
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("%s %s cannot be used: %s".formatted(kind, model.name(), e.getMessage()), e);
        }
    }
}
