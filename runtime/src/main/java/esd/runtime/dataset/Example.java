package esd.runtime.dataset;

import java.nio.file.Path;

/**
 * A picture and what it shows.
 *
 * @param name its place in the dataset, for messages
 * @param folder the folder that it lies in
 * @param captioned whether a text beside it says so, not only its folder's name
 * @param repeats how often it is shown in an epoch
 */
public record Example(String name, String folder, Path picture, String caption, boolean captioned, int repeats) {}
