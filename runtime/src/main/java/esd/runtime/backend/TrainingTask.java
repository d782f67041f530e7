package esd.runtime.backend;

/**
 * One LoRA training, in object keys only.
 *
 * @param modelKey the checkpoint that it starts from
 * @param dataFolder where the dataset's folders lie, without a slash at its end
 * @param settings kohya's settings, all sections in one, as JSON
 * @param outputFolder where its files go
 * @param stateKey where it keeps what it needs to go on after the process died
 * @param logFolder where its logs go
 */
public record TrainingTask(
        String id,
        String modelKey,
        String dataFolder,
        String settings,
        String outputFolder,
        String stateKey,
        String logFolder) {}
