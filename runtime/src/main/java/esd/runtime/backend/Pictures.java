package esd.runtime.backend;

import java.util.List;

/**
 * What an inference left in the store.
 *
 * @param imageNames file names below the task's result prefix, in engine order
 * @param reportName file name of the parameter report below the same prefix
 */
public record Pictures(List<String> imageNames, String reportName) {
    public Pictures {
        imageNames = List.copyOf(imageNames);
    }
}
