package esd.runtime.kohya;

import esd.runtime.options.RefusedOption;

/**
 * Whether a training keeps event files, and what their folders are called.
 *
 * @param prefix what the run's folder begins with
 * @param tracker the folder within
 */
public record LogSettings(boolean on, String prefix, String tracker) {
    private static final String TENSORBOARD = "tensorboard";

    static LogSettings read(Keys options) throws RefusedOption {
        boolean on = !options.text("logging_dir", "").isEmpty();
        String with = options.text("log_with", "");
        if (!with.isEmpty() && !with.equals(TENSORBOARD)) {
            throw options.wrong("log_with", TENSORBOARD + ", since no other is available in this version");
        }
        if (!with.isEmpty() && !on) {
            throw new RefusedOption("config_params: log_with=%s needs logging_dir".formatted(with));
        }
        return new LogSettings(
                on, folder(options, "log_prefix", ""), folder(options, "log_tracker_name", "network_train"));
    }

    private static String folder(Keys options, String key, String absent) throws RefusedOption {
        String name = options.text(key, absent);
        if (!name.matches("[^/\\\\\\p{Cntrl}]{0,100}") || name.startsWith(".")) {
            throw options.wrong(key, "usable as the name of a folder");
        }
        return name;
    }
}
