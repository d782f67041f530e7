package esd.runtime.kohya;

import esd.runtime.options.RefusedOption;

/**
 * What an author wants to be told in the files of a training; empty where nothing is.
 *
 * @param comment {@code ss_training_comment}
 * @param least whether a file says only what is needed to use it
 */
public record AboutSettings(
        String title, String author, String description, String license, String tags, String comment, boolean least) {
    static AboutSettings read(Keys options) throws RefusedOption {
        return new AboutSettings(
                options.text("metadata_title", ""),
                options.text("metadata_author", ""),
                options.text("metadata_description", ""),
                options.text("metadata_license", ""),
                options.text("metadata_tags", ""),
                options.text("training_comment", ""),
                options.flag("no_metadata"));
    }
}
