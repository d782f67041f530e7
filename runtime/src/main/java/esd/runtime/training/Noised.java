package esd.runtime.training;

import ai.djl.ndarray.types.Shape;
import esd.runtime.kohya.LossSettings;
import esd.runtime.noise.TorchRandom;
import esd.runtime.sampling.SigmaTable;

/** A batch of latents with noise in them: what is to be found, and how much each picture counts. */
final class Noised {
    private final double[] timesteps;
    private final float[] noisy;
    private final float[] noise;
    private final float[] weights;

    private Noised(double[] timesteps, float[] noisy, float[] noise, float[] weights) {
        this.timesteps = timesteps;
        this.noisy = noisy;
        this.noise = noise;
        this.weights = weights;
    }

    /** Draws a timestep for each picture, then the noise. */
    static Noised of(float[] latents, Shape shape, SigmaTable table, LossSettings settings, TorchRandom random) {
        int pictures = (int) shape.get(0);
        double[] timesteps = new double[pictures];
        for (int i = 0; i < pictures; i++) {
            timesteps[i] = settings.leastTimestep() + random.below(settings.mostTimestep() - settings.leastTimestep());
        }
        float[] noise = random.normals(latents.length);
        if (settings.noiseOffset() > 0) {
            offset(noise, random.normals(pictures * (int) shape.get(1)), settings.noiseOffset());
        }
        float[] noisy = new float[latents.length];
        float[] weights = new float[pictures];
        for (int i = 0; i < noisy.length; i++) {
            double sigma = table.trained((int) timesteps[i / (noisy.length / pictures)]);
            float kept = (float) (1 / Math.sqrt(1 + sigma * sigma));
            float mixed = (float) (sigma / Math.sqrt(1 + sigma * sigma));
            noisy[i] = kept * latents[i] + mixed * noise[i];
        }
        for (int i = 0; i < pictures; i++) {
            double sigma = table.trained((int) timesteps[i]);
            double ratio = 1 / (sigma * sigma);
            weights[i] = (float) (Math.min(ratio, settings.minSnrGamma().orElse(ratio)) / ratio);
        }
        return new Noised(timesteps, noisy, noise, weights);
    }

    private static void offset(float[] noise, float[] offsets, double amount) {
        int plane = noise.length / offsets.length;
        for (int i = 0; i < noise.length; i++) {
            noise[i] += (float) amount * offsets[i / plane];
        }
    }

    double[] timesteps() {
        return timesteps;
    }

    float[] noisy() {
        return noisy;
    }

    float[] noise() {
        return noise;
    }

    float[] weights() {
        return weights;
    }
}
