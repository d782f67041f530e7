package esd.runtime.samplers;

import static esd.runtime.sampling.SamplerOption.CHURN;
import static esd.runtime.sampling.SamplerOption.CHURN_MAX;
import static esd.runtime.sampling.SamplerOption.CHURN_MIN;
import static esd.runtime.sampling.SamplerOption.ETA;
import static esd.runtime.sampling.SamplerOption.NOISE_SCALE;
import static esd.runtime.sampling.Schedule.KARRAS;
import static esd.runtime.sampling.Schedule.TIMESTEPS;
import static esd.runtime.sampling.Schedule.UNIFORM;
import static java.util.stream.Collectors.joining;

import esd.runtime.sampling.SamplerOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The samplers by the webui's exact names, in the order of its list. */
public final class Samplers {
    private static final Set<SamplerOption> CHURNED = Set.of(CHURN, CHURN_MIN, CHURN_MAX, NOISE_SCALE);
    private static final Set<SamplerOption> ANCESTRAL = Set.of(ETA, NOISE_SCALE);

    private static final List<Method> METHODS = List.of(
            new Method("DPM++ 2M Karras", Dpmpp2m::sample, KARRAS, 1, Set.of(), false),
            new Method("DPM++ SDE Karras", DpmppSde::sample, KARRAS, 1, ANCESTRAL, false),
            new Method("Euler a", EulerAncestral::sample, UNIFORM, 1, ANCESTRAL, true),
            new Method("Euler", Euler::sample, UNIFORM, 1, CHURNED, false),
            new Method("LMS", Lms::sample, UNIFORM, 1, Set.of(), false),
            new Method("Heun", Heun::sample, UNIFORM, 1, CHURNED, false),
            new Method("DPM++ 2M", Dpmpp2m::sample, UNIFORM, 1, Set.of(), false),
            new Method("DPM++ SDE", DpmppSde::sample, UNIFORM, 1, ANCESTRAL, false),
            new Method("LMS Karras", Lms::sample, KARRAS, 1, Set.of(), false),
            new Method("DDIM", Ddim::sample, TIMESTEPS, 0, Set.of(ETA), false));

    private static final Set<String> NOT_YET = Set.of(
            "DPM++ 2M SDE Exponential",
            "DPM++ 2M SDE Karras",
            "DPM2",
            "DPM2 a",
            "DPM++ 2S a",
            "DPM++ 2M SDE",
            "DPM++ 2M SDE Heun",
            "DPM++ 2M SDE Heun Karras",
            "DPM++ 2M SDE Heun Exponential",
            "DPM++ 3M SDE",
            "DPM++ 3M SDE Karras",
            "DPM++ 3M SDE Exponential",
            "DPM fast",
            "DPM adaptive",
            "DPM2 Karras",
            "DPM2 a Karras",
            "DPM++ 2S a Karras",
            "Restart",
            "PLMS",
            "UniPC",
            "LCM");

    private Samplers() {}

    /** Every sampler that runs here, the default first. */
    public static List<Method> all() {
        return METHODS;
    }

    /** The sampler that a request asks for by {@code sampler_name}, else {@code sampler_index}, else the default. */
    public static Method chosen(Optional<String> samplerName, Optional<String> samplerIndex) {
        return Stream.of(samplerName, samplerIndex)
                .flatMap(Optional::stream)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .map(Samplers::named)
                .orElse(METHODS.get(0));
    }

    private static Method named(String name) {
        return METHODS.stream()
                .filter(method -> method.name().equals(name))
                .findFirst()
                .orElseThrow(() -> refused(name));
    }

    private static NoSuchSampler refused(String name) {
        String reason = NOT_YET.contains(name) ? "sampler %s is not available yet" : "sampler %s is unknown";
        String names = METHODS.stream().map(Method::name).collect(joining(", "));
        return new NoSuchSampler((reason + "; available: %s").formatted(name, names));
    }
}
