package esd.runtime.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import esd.models.tensor.Ops;
import esd.models.tensor.Recording;
import esd.runtime.dataset.BrokenDataset;
import esd.runtime.dataset.CaptionRules;
import esd.runtime.dataset.Example;
import esd.runtime.kohya.TrainingSettings;
import esd.runtime.noise.TorchRandom;
import esd.runtime.sampling.SigmaTable;
import java.util.ArrayList;
import java.util.List;

/** Batches through the networks and back: each leaves its gradients at what learns. */
final class Batches {
    private static final SigmaTable SIGMAS = SigmaTable.scaledLinear();

    private final Networks networks;
    private final TrainingSettings settings;
    private final List<Example> examples;
    private final Latents latents;
    private final Texts texts;
    private final Seeds seeds;

    Batches(Networks networks, TrainingSettings settings, List<Example> examples, Latents latents, Seeds seeds) {
        this.networks = networks;
        this.settings = settings;
        this.examples = examples;
        this.latents = latents;
        this.texts =
                new Texts(networks, settings.data().tokens(), settings.data().clipSkip());
        this.seeds = seeds;
    }

    /** Adds a batch's gradients, divided by the number of batches of a step, and returns its loss. */
    double learn(NDManager manager, List<Integer> batch, long number, long step) throws BrokenDataset, Diverged {
        TorchRandom random = new TorchRandom(seeds.captions(number));
        Shape shape = latents.shape(batch.get(0), batch.size());
        float[] clean = new float[Math.toIntExact(shape.size())];
        List<String> captions = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            boolean flipped = settings.data().flip() && random.uniform() < 0.5;
            captions.add(rules().applied(examples.get(batch.get(i)).caption(), random));
            float[] latent = latents.of(manager, batch.get(i), flipped, seeds.captions(number) + i);
            System.arraycopy(latent, 0, clean, i * latent.length, latent.length);
        }
        TorchRandom noise = new TorchRandom(seeds.batch(number));
        networks.adapters().draw(seeds.batch(number));
        Noised noised = Noised.of(clean, shape, SIGMAS, settings.loss(), noise);
        try (NDManager inner = manager.newSubManager();
                Recording recording = settings.pace().checkpointing() ? Recording.sparing() : Recording.start()) {
            return backward(inner, recording, noised, shape, captions, step);
        }
    }

    private double backward(
            NDManager manager, Recording recording, Noised noised, Shape shape, List<String> captions, long step)
            throws Diverged {
        NDArray context = texts.encode(manager, captions); // [B, S, T]
        NDArray noisy = manager.create(noised.noisy(), shape); // [B, 4, H, W]
        NDArray prediction = networks.noisePredictor().predict(noisy, noised.timesteps(), context); // [B, 4, H, W]
        NDArray error = prediction.sub(manager.create(noised.noise(), shape)); // [B, 4, H, W]
        NDArray each = error.mul(error).reshape(shape.get(0), -1).mean(new int[] {1}); // [B]
        NDArray loss = each.mul(manager.create(noised.weights())).mean(); // []
        float value = loss.toFloatArray()[0];
        if (!Float.isFinite(value)) {
            throw new Diverged(step, culprit(context, noisy, prediction));
        }
        recording.backward(loss.div(settings.pace().accumulation()));
        return value;
    }

    private String culprit(NDArray context, NDArray noisy, NDArray prediction) {
        Example broken = latents.broken();
        if (broken != null) {
            return "the latent of " + broken.name();
        }
        if (!Ops.finite(noisy)) {
            return "the noisy latent";
        }
        if (!Ops.finite(context)) {
            return "the text encoder's result";
        }
        return Ops.finite(prediction) ? "the loss" : "the UNet's prediction";
    }

    private CaptionRules rules() {
        var captions = settings.data().captions();
        return new CaptionRules(
                captions.separator(),
                captions.shuffle(),
                captions.keep(),
                captions.prefix(),
                captions.suffix(),
                captions.dropout(),
                captions.partDropout());
    }
}
