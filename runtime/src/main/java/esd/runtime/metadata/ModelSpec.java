package esd.runtime.metadata;

import esd.runtime.kohya.AboutSettings;
import esd.runtime.kohya.LossSettings;
import esd.runtime.kohya.TrainingSettings;
import java.util.Map;

/** The words of Stability's specification of what model files say of themselves. */
final class ModelSpec {
    private static final String PREFIX = "modelspec.";
    private static final int STEPS = 1000;

    private ModelSpec() {}

    static void tell(Map<String, String> told, TrainingSettings settings) {
        AboutSettings about = settings.saves().about();
        told.put(PREFIX + "sai_model_spec", "1.0.0");
        told.put(PREFIX + "architecture", "stable-diffusion-v1/lora");
        told.put(PREFIX + "implementation", "diffusers");
        told.put(
                PREFIX + "resolution",
                "%dx%d".formatted(settings.data().width(), settings.data().height()));
        told.put(PREFIX + "prediction_type", "epsilon");
        told.put(PREFIX + "encoder_layer", Python.of(settings.data().clipSkip()));
        LossSettings loss = settings.loss();
        if (loss.leastTimestep() > 0 || loss.mostTimestep() < STEPS) {
            told.put(PREFIX + "timestep_range", "%d,%d".formatted(loss.leastTimestep(), loss.mostTimestep()));
        }
        told.put(PREFIX + "title", about.title().isEmpty() ? settings.saves().outputName() : about.title());
        put(told, "author", about.author());
        put(told, "description", about.description());
        put(told, "license", about.license());
        put(told, "tags", about.tags());
    }

    private static void put(Map<String, String> told, String key, String value) {
        if (!value.isEmpty()) {
            told.put(PREFIX + key, value);
        }
    }
}
