package esd.runtime.samplers;

import ai.djl.ndarray.NDArray;
import esd.models.tensor.Scratch;
import esd.runtime.noise.Noise;
import esd.runtime.sampling.Denoiser;
import esd.runtime.sampling.History;
import esd.runtime.sampling.SamplerOptions;
import esd.runtime.sampling.StepListener;
import java.util.stream.IntStream;

/** "LMS": linear multistep, a polynomial through the last four slopes integrated over the step. */
final class Lms {
    private static final int ORDER = 4;

    private Lms() {}

    static NDArray sample(
            NDArray x, double[] sigmas, Denoiser denoiser, SamplerOptions options, Noise noise, StepListener listener) {
        int steps = sigmas.length - 1;
        try (History slopes = new History(x, ORDER)) {
            for (int i = 0; i < steps; i++) {
                double sigma = sigmas[i];
                double[] coefficients = coefficients(sigmas, i);
                listener.step(i, steps);
                x = Scratch.step(x, latents -> {
                    NDArray denoised = denoiser.denoise(latents, sigma);
                    listener.denoised(denoised);
                    slopes.remember(latents.sub(denoised).div(sigma));
                    return latents.add(slopes.weighted(coefficients, latents));
                });
            }
        }
        return x;
    }

    /** The weights of the slopes at step i and before it. */
    static double[] coefficients(double[] sigmas, int i) {
        double[] back = IntStream.range(0, Math.min(i + 1, ORDER))
                .mapToDouble(k -> sigmas[i - k] - sigmas[i])
                .toArray();
        return IntStream.range(0, back.length)
                .mapToDouble(j -> integral(basis(back, j), sigmas[i + 1] - sigmas[i]))
                .toArray();
    }

    /** The polynomial that is 1 at place j and 0 at the other places, the constant coefficient first. */
    private static double[] basis(double[] places, int j) {
        double[] polynomial = {1};
        for (int k = 0; k < places.length; k++) {
            if (k != j) {
                double span = places[j] - places[k];
                double[] product = new double[polynomial.length + 1];
                for (int power = 0; power < polynomial.length; power++) {
                    product[power] -= polynomial[power] * places[k] / span;
                    product[power + 1] += polynomial[power] / span;
                }
                polynomial = product;
            }
        }
        return polynomial;
    }

    /** The integral from 0 on. */
    private static double integral(double[] polynomial, double to) {
        double sum = 0;
        for (int power = polynomial.length - 1; power >= 0; power--) {
            sum = (sum + polynomial[power] / (power + 1)) * to;
        }
        return sum;
    }
}
