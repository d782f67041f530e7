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
import esd.runtime.sampling.Schedule;
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

    /** What the webui's API declares for {@code sampler_index}. */
    private static final String ABSENT = "Euler";

    private static final String AUTOMATIC = "Automatic";

    /** For these the webui 1.9 takes Karras' levels where it may choose. */
    private static final Set<String> KARRAS_BY_THEMSELVES = Set.of("DPM++ 2M", "DPM++ SDE");

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

    /** Every sampler that runs here. */
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
                .orElseGet(() -> named(ABSENT));
    }

    /** The sampler with the schedule that a request names besides, which a sampler that names its own must not contradict. */
    public static Method scheduled(Method method, String schedule) {
        Method bare = withoutSchedule(method);
        boolean automatic = schedule.equals(AUTOMATIC);
        if (automatic && !(KARRAS_BY_THEMSELVES.contains(bare.name()) && bare.equals(method))) {
            return method;
        }
        Schedule asked = automatic
                ? KARRAS
                : Schedule.named(schedule)
                        .orElseThrow(() -> new NoSuchSampler("scheduler %s is not available; available: %s, %s"
                                .formatted(schedule, AUTOMATIC, Schedule.names())));
        Method scheduled = find(bare.name() + " " + asked.label())
                .orElse(bare.schedule() == asked ? bare : bare.withSchedule(asked));
        if (bare.schedule() == TIMESTEPS || !(bare.equals(method) || scheduled.equals(method))) {
            throw new NoSuchSampler(
                    "scheduler %s: sampler %s has a schedule of its own".formatted(schedule, method.name()));
        }
        return scheduled;
    }

    /** The sampler itself where a name says its schedule too. */
    public static Method withoutSchedule(Method method) {
        String suffix = " " + method.schedule().label();
        String name = method.name();
        return name.endsWith(suffix)
                ? named(name.substring(0, name.length() - suffix.length()))
                : find(name).orElse(method);
    }

    /** The schedule's name where the sampler's does not say it. */
    public static Optional<String> scheduleTold(Method method) {
        return find(method.name()).filter(method::equals).isPresent()
                ? Optional.empty()
                : Optional.of(method.schedule().label());
    }

    private static Method named(String name) {
        return find(name).orElseThrow(() -> refused(name));
    }

    private static Optional<Method> find(String name) {
        return METHODS.stream().filter(method -> method.name().equals(name)).findFirst();
    }

    private static NoSuchSampler refused(String name) {
        String reason = NOT_YET.contains(name) ? "sampler %s is not available yet" : "sampler %s is unknown";
        String names = METHODS.stream().map(Method::name).collect(joining(", "));
        return new NoSuchSampler((reason + "; available: %s").formatted(name, names));
    }
}
