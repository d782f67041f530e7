package esd.runtime.kohya;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.options.RefusedOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Which pictures are drawn on the way, and when.
 *
 * @param everyEpochs after how many epochs; 0 for never
 * @param everySteps after how many steps; 0 for never
 * @param first whether they are drawn before the first step too
 * @param sampler of those that name none, as the webui calls it
 */
public record SampleSettings(
        long everyEpochs, long everySteps, boolean first, String sampler, List<SamplePrompt> prompts) {
    static final String PROMPTS = "sample_prompts";
    private static final int MOST = 1_000_000;
    private static final int MOST_PROMPTS = 64;

    public SampleSettings {
        prompts = List.copyOf(prompts);
    }

    static SampleSettings read(Keys options, JsonNode prompts) throws RefusedOption {
        SampleSettings settings = new SampleSettings(
                options.whole("sample_every_n_epochs", 0, 0, MOST),
                options.whole("sample_every_n_steps", 0, 0, MOST),
                options.flag("sample_at_first"),
                SamplePrompt.sampler(options.text("sample_sampler", "ddim")),
                prompts(prompts));
        boolean ever = settings.everyEpochs > 0 || settings.everySteps > 0 || settings.first;
        if (ever && settings.prompts.isEmpty()) {
            throw new RefusedOption("config_params: pictures are to be drawn on the way, but there are no " + PROMPTS);
        }
        if (!ever && !settings.prompts.isEmpty()) {
            throw new RefusedOption(
                    "config_params: %s needs sample_every_n_epochs, sample_every_n_steps or sample_at_first"
                            .formatted(PROMPTS));
        }
        return settings;
    }

    private static List<SamplePrompt> prompts(JsonNode value) throws RefusedOption {
        List<SamplePrompt> prompts = new ArrayList<>();
        for (String line : lines(value)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                prompts.add(SamplePrompt.of(line));
            }
        }
        if (prompts.size() > MOST_PROMPTS) {
            throw new RefusedOption(
                    "config_params: %s has %d lines, allowed are %d".formatted(PROMPTS, prompts.size(), MOST_PROMPTS));
        }
        return prompts;
    }

    private static List<String> lines(JsonNode value) throws RefusedOption {
        if (value.isTextual() && value.asText().strip().matches("\\S+\\.(txt|toml|json)")) {
            throw new RefusedOption(
                    "config_params: %s must be the prompts themselves, one a line, not a file such as %s"
                            .formatted(PROMPTS, value.asText()));
        }
        List<String> lines = new ArrayList<>(value.asText().lines().toList());
        for (JsonNode member : value) {
            if (!member.isTextual()) {
                throw new RefusedOption("config_params: %s must be texts, not %s".formatted(PROMPTS, member));
            }
            lines.addAll(member.asText().lines().toList());
        }
        return lines;
    }

    /** Whether pictures are drawn after this epoch, counted from 1. */
    public boolean afterEpoch(long epoch) {
        return everyEpochs > 0 && epoch % everyEpochs == 0;
    }

    /** Whether pictures are drawn after this step, counted from 1. */
    public boolean afterStep(long step) {
        return everySteps > 0 && step % everySteps == 0;
    }
}
