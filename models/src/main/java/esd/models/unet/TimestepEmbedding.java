package esd.models.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import esd.models.layer.Linear;
import esd.models.tensor.Ops;
import esd.models.tensor.Precision;
import esd.models.tensor.Weights;

/** Timesteps as sines and cosines of falling frequency, then two linear layers: {@code time_embed}. */
final class TimestepEmbedding {
    private static final double LONGEST_PERIOD = 10_000;

    private final Linear first; // [T, F]
    private final Linear second; // [T, T]
    private final int features;

    TimestepEmbedding(Weights weights) {
        first = new Linear(weights.at("0"));
        second = new Linear(weights.at("2"));
        features = (int) weights.get("0.weight").getShape().get(1);
    }

    NDArray forward(NDManager manager, double[] timesteps, Precision precision) { // [B, T]
        NDArray waves = manager.create(waves(timesteps), new Shape(timesteps.length, features)); // [B, F]
        return second.forward(Ops.silu(first.forward(Ops.to(waves, precision)))); // [B, T]
    }

    private float[] waves(double[] timesteps) {
        int half = features / 2;
        float[] waves = new float[timesteps.length * features];
        for (int b = 0; b < timesteps.length; b++) {
            for (int f = 0; f < half; f++) {
                double angle = timesteps[b] * Math.exp(-Math.log(LONGEST_PERIOD) * f / half);
                waves[b * features + f] = (float) Math.cos(angle);
                waves[b * features + half + f] = (float) Math.sin(angle);
            }
        }
        return waves;
    }
}
