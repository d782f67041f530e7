package esd.runtime.samplers;

import java.util.Set;

/** The samplers that ask the network twice a step; the webui counts changes of a prompt by calls. */
final class SecondOrder {
    private static final Set<String> NAMES = Set.of(
            "Heun",
            "DPM2",
            "DPM2 a",
            "DPM2 Karras",
            "DPM2 a Karras",
            "DPM++ 2S a",
            "DPM++ 2S a Karras",
            "DPM++ SDE",
            "DPM++ SDE Karras",
            "Restart");

    private SecondOrder() {}

    static int calls(String sampler, int steps) {
        return NAMES.contains(sampler) ? 2 * steps : steps;
    }
}
