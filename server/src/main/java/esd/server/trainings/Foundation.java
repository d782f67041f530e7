package esd.server.trainings;

import esd.server.errors.Refusal;
import java.util.Arrays;
import java.util.Locale;

/** The kind of model that a training starts from. */
enum Foundation {
    SD_1_5("kohya_config_cloud.toml"),
    SD_XL("kohya_config_cloud_xl.toml");

    private final String configFile;

    Foundation(String configFile) {
        this.configFile = configFile;
    }

    static Foundation of(String wire) {
        return Arrays.stream(values())
                .filter(foundation -> foundation.name().toLowerCase(Locale.ROOT).equals(wire))
                .findFirst()
                .orElseThrow(() -> new Refusal.Malformed(
                        "Invalid fm_type %s, the valid values are sd_1_5 and sd_xl".formatted(wire)));
    }

    /** What the file with the trainer's settings is called. */
    String configFile() {
        return configFile;
    }
}
