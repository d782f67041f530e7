package esd.runtime.samples;

import ai.djl.ndarray.NDManager;
import esd.runtime.request.RefusedRequest;
import esd.runtime.store.ObjectStore;
import esd.runtime.training.Networks;
import java.io.IOException;

/** Draws the pictures of a training and stores them at once. */
public final class StoredSamples {
    private final ObjectStore store;
    private final String folder;
    private final SampleDrawing drawing;
    private final NDManager manager;
    private final Networks networks;

    /** Pictures go below this folder of the store. */
    public StoredSamples(
            ObjectStore store, String folder, SampleDrawing drawing, NDManager manager, Networks networks) {
        this.store = store;
        this.folder = folder;
        this.drawing = drawing;
        this.manager = manager;
        this.networks = networks;
    }

    /** Draws all with what there is now. */
    public void draw(String place) throws IOException {
        try {
            drawing.draw(
                    manager,
                    networks,
                    place,
                    (name, png) -> store.put("%s/%s".formatted(folder, name), png, "image/png"));
        } catch (RefusedRequest refused) {
            throw new IOException("a sample cannot be drawn: %s".formatted(refused.getMessage()), refused);
        }
    }
}
