package esd.runtime.backend;

import java.util.Optional;

/**
 * One LoRA training, in object keys only.
 *
 * @param modelKey the checkpoint that it starts from
 * @param dataFolder where the dataset's folders lie, without a slash at its end
 * @param settings kohya's settings, all sections in one, as JSON
 * @param outputFolder where its files go
 * @param stateKey where it keeps what it needs to go on after the process died
 * @param logFolder where its logs go
 * @param sampleFolder where the pictures go that it draws on the way
 * @param order how it was ordered, for a trainer elsewhere
 */
public record TrainingTask(
        String id,
        String modelKey,
        String dataFolder,
        String settings,
        String outputFolder,
        String stateKey,
        String logFolder,
        String sampleFolder,
        Order order) {
    /**
     * A training as its client wrote it.
     *
     * @param name what the work is called where it is done; the same however often it is begun
     * @param instanceType the AWS type of the machine that it wants; empty where it names none
     * @param inputFolder where what it reads lies, without a slash at its end
     * @param params the client's parameters with the places of model, data and settings, as JSON
     */
    public record Order(String name, Optional<String> instanceType, String inputFolder, String params) {}
}
