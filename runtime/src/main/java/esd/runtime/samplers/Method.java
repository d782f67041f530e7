package esd.runtime.samplers;

import ai.djl.ndarray.NDArray;
import esd.runtime.noise.Noise;
import esd.runtime.sampling.Denoiser;
import esd.runtime.sampling.Kept;
import esd.runtime.sampling.Sampler;
import esd.runtime.sampling.SamplerOption;
import esd.runtime.sampling.SamplerOptions;
import esd.runtime.sampling.Schedule;
import esd.runtime.sampling.SigmaTable;
import esd.runtime.sampling.StepListener;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A sampler as users choose it: a name that stands for an algorithm and a schedule.
 *
 * @param name the webui's name
 * @param defaultEta eta where a request has none
 * @param options the request's sampler options that act here
 * @param usesSeedDelta whether the webui counts it among those that a seed delta ("ENSD") is for
 */
public record Method(
        String name,
        Sampler sampler,
        Schedule schedule,
        double defaultEta,
        Set<SamplerOption> options,
        boolean usesSeedDelta) {
    public Method {
        options = Set.copyOf(options);
    }

    Method withSchedule(Schedule other) {
        return new Method(name, sampler, other, defaultEta, options, usesSeedDelta);
    }

    /** The noise levels of a run of 1 to 1000 steps. */
    public double[] sigmas(SigmaTable table, int steps) {
        return schedule.sigmas(table, steps);
    }

    /** How many calls of the network the webui counts for so many steps, by which prompts change. */
    public int calls(int steps) {
        return SecondOrder.calls(name, steps);
    }

    /**
     * The wire names of options that ask for something that this sampler does not have.
     *
     * <p>Nothing is asked for by the default nor by 0, which clients send for all samplers; the ends of the churn ask for
     * nothing by themselves.
     */
    public List<String> withoutEffect(SamplerOptions asked) {
        return Stream.of(SamplerOption.ETA, SamplerOption.CHURN, SamplerOption.NOISE_SCALE)
                .filter(option -> !options.contains(option) && option.in(asked) != 0 && differs(option, asked))
                .map(SamplerOption::wire)
                .toList();
    }

    /** The options that act here and differ from their default, as an infotext tells them. */
    public Map<String, String> told(SamplerOptions asked) {
        Map<String, String> told = new LinkedHashMap<>();
        for (SamplerOption option : SamplerOption.values()) {
            if (options.contains(option) && differs(option, asked)) {
                String suffix = option == SamplerOption.ETA && schedule == Schedule.TIMESTEPS ? " DDIM" : "";
                told.put(option.told() + suffix, String.valueOf(option.in(asked)));
            }
        }
        return told;
    }

    private boolean differs(SamplerOption option, SamplerOptions asked) {
        return option.in(asked) != option.in(SamplerOptions.defaults(defaultEta));
    }

    /** Whether a seed delta changes the noise of this run and belongs into the infotext ("ENSD"). */
    public boolean tellsSeedDelta(SamplerOptions asked) {
        return usesSeedDelta && asked.eta() != 0;
    }

    /** Unit noise as the noise that a run begins with. */
    public NDArray raised(NDArray unit, double[] sigmas) {
        return schedule.raise(unit, sigmas[0]);
    }

    /** A picture from noise alone; {@code unit} is consumed. */
    public NDArray fromNoise(
            NDArray unit,
            double[] sigmas,
            Denoiser denoiser,
            SamplerOptions asked,
            Noise noise,
            StepListener listener) {
        NDArray x = schedule.raise(unit, sigmas[0]);
        unit.close();
        return from(x, sigmas, denoiser, asked, noise, listener);
    }

    /** A denoiser that leaves a part of the picture as it is. */
    public Denoiser keeping(Denoiser denoiser, Kept kept) {
        return schedule.keeping(denoiser, kept);
    }

    /** The levels of a run that enters these from a picture, at a place counted from the end. */
    public double[] entered(double[] sigmas, int place) {
        return schedule.entered(sigmas, place);
    }

    /** A picture's latent with the noise that a run begins with which enters at this place. */
    public NDArray noised(NDArray latent, NDArray noise, double[] sigmas, int place) {
        return schedule.noised(latent, noise, sigmas, place);
    }

    /** A picture from latents that already have the noise of the first level; {@code x} is consumed. */
    public NDArray from(
            NDArray x, double[] sigmas, Denoiser denoiser, SamplerOptions asked, Noise noise, StepListener listener) {
        return sampler.sample(x, sigmas, denoiser, asked, noise, new Interruptible(listener));
    }
}
