package esd.runtime.kohya;

import esd.models.checkpoint.ElementType;
import esd.runtime.options.RefusedOption;

/**
 * Which files a training leaves.
 *
 * @param everyEpochs after how many epochs one is written; 0 for at the end only
 * @param ratio at least how many are written in all, which overrules the former; 0 for no such wish
 * @param lastEpochs how many epochs back files are kept; 0 for all
 * @param comment {@code ss_training_comment}
 */
public record SaveSettings(
        String outputName, long everyEpochs, long ratio, long lastEpochs, ElementType type, String comment) {
    static SaveSettings read(Keys options) throws RefusedOption {
        options.only("save_model_as", "safetensors");
        return new SaveSettings(
                options.text("output_name", "last"),
                options.whole("save_every_n_epochs", 0, 0, 1_000_000),
                options.whole("save_n_epoch_ratio", 0, 0, 1_000_000),
                options.whole("save_last_n_epochs", 0, 0, 1_000_000),
                type(options),
                options.text("training_comment", ""));
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

    /** The file at the end. */
    public String file() {
        return outputName + ".safetensors";
    }
}
