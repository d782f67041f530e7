package esd.runtime.sampling;

import static java.util.stream.Collectors.joining;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** How a run's noise levels are chosen from those of the model, and how pure noise is raised to the first of them. */
public enum Schedule {
    /** Even in the timestep: what the webui takes for names without a schedule. */
    UNIFORM("Uniform") {
        @Override
        public double[] sigmas(SigmaTable table, int steps) {
            return endingInZero(linspace(table.timesteps() - 1, 0, steps), table::sigma);
        }
    },

    /** Karras et al. 2022, equation 5, with their rho of 7 between the model's own ends. */
    KARRAS("Karras") {
        @Override
        public double[] sigmas(SigmaTable table, int steps) {
            double low = StrictMath.pow(table.min(), 1 / RHO);
            double high = StrictMath.pow(table.max(), 1 / RHO);
            return endingInZero(linspace(0, 1, steps), ramp -> (float) StrictMath.pow(high + ramp * (low - high), RHO));
        }
    },

    /** Even in the logarithm of the level. */
    EXPONENTIAL("Exponential") {
        @Override
        public double[] sigmas(SigmaTable table, int steps) {
            float high = (float) StrictMath.log(table.max());
            float low = (float) StrictMath.log(table.min());
            return endingInZero(linspace(high, low, steps), level -> (float) StrictMath.exp(level));
        }
    },

    /** Whole timesteps, evenly spaced from 1 on: the DDIM family, which ends at timestep 1 and not at zero noise. */
    TIMESTEPS("timesteps") {
        @Override
        public double[] sigmas(SigmaTable table, int steps) {
            int stride = table.timesteps() / steps;
            int count = (table.timesteps() + stride - 1) / stride;
            return IntStream.iterate(count - 1, i -> i >= 0, i -> i - 1)
                    .mapToDouble(i -> table.trained(Math.min(i * stride + 1, table.timesteps() - 1)))
                    .toArray();
        }

        @Override
        public NDArray raise(NDArray noise, double sigma) {
            return noise.mul(Math.sqrt(1 + sigma * sigma));
        }

        /** As in the webui the network sees what is kept without noise, in a latent of variance 1. */
        @Override
        public Denoiser keeping(Denoiser denoiser, Kept kept) {
            return (x, sigma) -> {
                NDArray seen = kept.under(x, Math.sqrt(1 + sigma * sigma));
                return x.sub(seen).add(denoiser.denoise(seen, sigma));
            };
        }

        @Override
        public double[] entered(double[] sigmas, int place) {
            return Arrays.copyOfRange(sigmas, sigmas.length - Math.max(place, 1), sigmas.length);
        }

        /** As in the webui the noise is that of one level more than the run begins with, at the same variance. */
        @Override
        public NDArray noised(NDArray latent, NDArray noise, double[] sigmas, int place) {
            double sigma = sigmas[sigmas.length - 1 - place];
            double first = entered(sigmas, place)[0];
            return latent.add(noise.mul(sigma)).mul(Math.sqrt((1 + first * first) / (1 + sigma * sigma)));
        }
    };

    private static final double RHO = 7;
    private static final List<Schedule> NAMED = List.of(UNIFORM, KARRAS, EXPONENTIAL);

    private final String label;

    Schedule(String label) {
        this.label = label;
    }

    /** The one of this name, as the webui's lists show it or as its code has it. */
    public static Optional<Schedule> named(String name) {
        return NAMED.stream()
                .filter(schedule -> schedule.label.equalsIgnoreCase(name))
                .findFirst();
    }

    public static String names() {
        return NAMED.stream().map(Schedule::label).collect(joining(", "));
    }

    public String label() {
        return label;
    }

    /** The levels of a run, descending, one more than it has steps. */
    public abstract double[] sigmas(SigmaTable table, int steps);

    /** Unit noise as a picture that is nothing but noise of this level. */
    public NDArray raise(NDArray noise, double sigma) {
        return noise.mul(sigma);
    }

    /** A denoiser that believes in what is kept where it is kept. */
    public Denoiser keeping(Denoiser denoiser, Kept kept) {
        return (x, sigma) -> kept.under(denoiser.denoise(x, sigma), 1);
    }

    /** The levels of a run that enters these from a picture, at a place counted from the end. */
    public double[] entered(double[] sigmas, int place) {
        return Arrays.copyOfRange(sigmas, sigmas.length - 2 - place, sigmas.length);
    }

    /** A picture's latent with the noise that a run begins with which enters at this place. */
    public NDArray noised(NDArray latent, NDArray noise, double[] sigmas, int place) {
        return latent.add(noise.mul(entered(sigmas, place)[0]));
    }

    /** Evenly spaced numbers in single precision, counted from the nearer end as torch does. */
    private static DoubleStream linspace(float start, float end, int count) {
        float step = count == 1 ? 0 : (end - start) / (count - 1);
        return IntStream.range(0, count)
                .mapToDouble(i -> i < count / 2 || count == 1 ? start + step * i : end - step * (count - 1 - i));
    }

    private static double[] endingInZero(DoubleStream places, DoubleUnaryOperator level) {
        return DoubleStream.concat(places.map(level), DoubleStream.of(0)).toArray();
    }
}
