package esd.runtime.kohya;

import esd.models.checkpoint.ElementType;
import esd.runtime.options.RefusedOption;

/**
 * Which files a training leaves.
 *
 * @param everyEpochs after how many epochs one is written; 0 for at the end only
 * @param ratio at least how many are written in all, which overrules the former; 0 for no such wish
 * @param lastEpochs how many epochs back files are kept; 0 for all
 * @param about what its author has to say in each file
 */
public record SaveSettings(
        String outputName,
        long everyEpochs,
        long ratio,
        long lastEpochs,
        BySteps bySteps,
        ElementType type,
        AboutSettings about) {
    private static final int MOST = 1_000_000;

    /**
     * Files that are written between epochs.
     *
     * @param every after how many steps one is written; 0 for never
     * @param last how many steps back such files are kept; 0 for all
     */
    public record BySteps(long every, long last) {
        /** Whether one is written after this step, counted from 1. */
        public boolean due(long step) {
            return every > 0 && step % every == 0;
        }

        /** The step whose file is no longer wanted once that of this step is there; 0 for none. */
        public long outdated(long step) {
            long beyond = step - last - 1;
            return last == 0 || beyond < 0 ? 0 : beyond - beyond % every;
        }
    }

    static SaveSettings read(Keys options) throws RefusedOption {
        options.only("save_model_as", "safetensors");
        return new SaveSettings(
                options.text("output_name", "last"),
                options.whole("save_every_n_epochs", 0, 0, MOST),
                options.whole("save_n_epoch_ratio", 0, 0, MOST),
                options.whole("save_last_n_epochs", 0, 0, MOST),
                new BySteps(
                        options.whole("save_every_n_steps", 0, 0, MOST),
                        options.whole("save_last_n_steps", 0, 0, MOST)),
                type(options),
                AboutSettings.read(options));
    }

    private static ElementType type(Keys options) throws RefusedOption {
        return switch (options.text("save_precision", "float")) {
            case "float", "fp32" -> ElementType.F32;
            case "fp16" -> ElementType.F16;
            case "bf16" -> ElementType.BF16;
            default -> throw options.wrong("save_precision", "float, fp16 or bf16");
        };
    }

    /** After how many epochs a file is written, of all that there are; 0 for at the end only. */
    public long every(long epochs) {
        return ratio == 0 ? everyEpochs : Math.max(1, epochs / ratio);
    }

    /** The file of an epoch, counted from 1. */
    public String fileOf(long epoch) {
        return "%s-%06d.safetensors".formatted(outputName, epoch);
    }

    /** The file of a step, counted from 1. */
    public String fileOfStep(long step) {
        return "%s-step%08d.safetensors".formatted(outputName, step);
    }

    /** The file at the end. */
    public String file() {
        return outputName + ".safetensors";
    }
}
