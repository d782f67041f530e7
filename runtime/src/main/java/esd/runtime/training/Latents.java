package esd.runtime.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import esd.models.net.Autoencoder;
import esd.runtime.dataset.BrokenDataset;
import esd.runtime.dataset.BucketTable;
import esd.runtime.dataset.Example;
import esd.runtime.dataset.Fitted;
import esd.runtime.dataset.Size;
import esd.runtime.image.Pixels;
import esd.runtime.kohya.DataSettings;
import esd.runtime.noise.TorchRandom;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pictures as the noise predictor sees them: each encoded when first asked for, and kept where that is wanted. */
final class Latents {
    private static final int CHANNELS = 4;
    private static final int CELL = 8;

    /** One picture, plain or flipped. */
    private record Key(int index, boolean flipped) {}

    private final Autoencoder autoencoder;
    private final double scale;
    private final List<Example> examples;
    private final List<BucketTable.Place> places = new ArrayList<>();
    private final Seeds seeds;
    private final boolean kept;
    private final Map<Key, float[]> known = new HashMap<>();

    /** Looks at every picture once. */
    Latents(Networks networks, List<Example> examples, BucketTable table, Seeds seeds, boolean kept)
            throws BrokenDataset {
        this.autoencoder = networks.autoencoder();
        this.scale = networks.latentScale();
        this.examples = examples;
        this.seeds = seeds;
        this.kept = kept;
        for (Example example : examples) {
            BufferedImage picture = Fitted.read(example);
            places.add(table.place(example.name(), new Size(picture.getWidth(), picture.getHeight())));
        }
    }

    /** The sizes that settings ask for. */
    static BucketTable table(DataSettings data) {
        Size largest = new Size(data.width(), data.height());
        DataSettings.Buckets buckets = data.buckets();
        if (!buckets.on()) {
            return BucketTable.one(largest);
        }
        return buckets.keepSmall()
                ? BucketTable.keepingSmall(largest, buckets.steps())
                : BucketTable.of(largest, buckets.least(), buckets.most(), buckets.steps());
    }

    /** The bucket of each picture. */
    List<Size> sizes() {
        return places.stream().map(BucketTable.Place::cut).toList();
    }

    /** The shape of a picture's latent in a batch of this many. */
    Shape shape(int index, int batch) {
        Size size = places.get(index).cut();
        return new Shape(batch, CHANNELS, size.height() / CELL, size.width() / CELL);
    }

    /** The numbers of a picture's latent, scaled. To be asked for outside of recordings. */
    float[] of(NDManager manager, int index, boolean flipped, long draw) throws BrokenDataset {
        Key key = new Key(index, flipped);
        float[] cached = known.get(key);
        if (cached != null) {
            return cached;
        }
        long seed = kept ? seeds.picture(2 * index + (flipped ? 1 : 0)) : draw;
        float[] fresh = encoded(manager, index, flipped, seed);
        if (kept) {
            known.put(key, fresh);
        }
        return fresh;
    }

    private float[] encoded(NDManager manager, int index, boolean flipped, long seed) throws BrokenDataset {
        BufferedImage fitted = Fitted.at(Fitted.read(examples.get(index)), places.get(index));
        float[] moments;
        try (NDManager step = manager.newSubManager()) {
            NDArray pixels = Pixels.tensor(step, flipped ? Fitted.flipped(fitted) : fitted); // [1, 3, 8H, 8W]
            moments = autoencoder.encode(pixels).toFloatArray(); // [1, 8, H, W]
        }
        float[] latent = new float[moments.length / 2];
        float[] noise = new TorchRandom(seed).normals(latent.length);
        for (int i = 0; i < latent.length; i++) {
            double logVariance = Math.min(Math.max(moments[latent.length + i], -30), 20);
            double sample = moments[i] + (float) Math.exp(0.5 * logVariance) * noise[i];
            latent[i] = (float) (sample * scale);
        }
        return latent;
    }

    /** Which picture has a latent that is not a number. */
    @Nullable
    Example broken() {
        for (Map.Entry<Key, float[]> entry : known.entrySet()) {
            for (float number : entry.getValue()) {
                if (!Float.isFinite(number)) {
                    return examples.get(entry.getKey().index());
                }
            }
        }
        return null;
    }
}
