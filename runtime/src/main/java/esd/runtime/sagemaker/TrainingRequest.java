package esd.runtime.sagemaker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.runtime.backend.TrainingTask;
import esd.runtime.store.ObjectStore;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.sagemaker.model.CreateTrainingJobRequest;
import software.amazon.awssdk.services.sagemaker.model.TrainingInputMode;
import software.amazon.awssdk.services.sagemaker.model.TrainingInstanceType;

/**
 * A training in SageMaker's terms, as the original service puts it: its 1.5 container takes each parameter as a
 * hyperparameter of its own, later ones the place of a file with all of them. Both get theirs.
 */
final class TrainingRequest {
    /** The hyperparameter that says where the file with the parameters lies. */
    static final String PLACE = "s3_location";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final String PROGRAM = "extensions/sd-webui-sagemaker/sagemaker_entrypoint_json.py";
    private static final int GIGABYTES = 125;
    private static final int LONGEST_HYPERPARAMETER = 2500;

    private final TrainingTask task;
    private final ObjectStore store;
    private final SageMakerSettings settings;
    private final SageMakerSettings.Training training;

    TrainingRequest(
            TrainingTask task, ObjectStore store, SageMakerSettings settings, SageMakerSettings.Training training) {
        this.task = task;
        this.store = store;
        this.settings = settings;
        this.training = training;
    }

    /** Where the file with the parameters has to lie. */
    String parametersKey() {
        return task.order().inputFolder() + "/param.json";
    }

    byte[] parameters() {
        return text(all()).getBytes(UTF_8);
    }

    CreateTrainingJobRequest job() {
        return CreateTrainingJobRequest.builder()
                .trainingJobName(task.order().name())
                .roleArn(settings.roleArn())
                .algorithmSpecification(
                        trainer -> trainer.trainingImage(training.imageUri()).trainingInputMode(TrainingInputMode.FILE))
                .hyperParameters(hyperparameters())
                .outputDataConfig(
                        output -> output.s3OutputPath(store.uri(task.order().inputFolder() + "/sagemaker")))
                .resourceConfig(machine -> machine.instanceType(TrainingInstanceType.fromValue(
                                task.order().instanceType().orElse(training.instanceType())))
                        .instanceCount(1)
                        .volumeSizeInGB(GIGABYTES))
                .stoppingCondition(stop -> stop.maxRuntimeInSeconds(
                        Math.toIntExact(training.limit().toSeconds())))
                .build();
    }

    private ObjectNode all() {
        ObjectNode all = JSON.createObjectNode();
        all.put("sagemaker_program", PROGRAM);
        try {
            all.set("params", JSON.readTree(task.order().params()));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
        all.put("s3-input-path", store.uri(task.order().inputFolder()));
        all.put("s3-output-path", store.uri(task.outputFolder()));
        return all.put("training-type", "kohya");
    }

    private Map<String, String> hyperparameters() {
        Map<String, String> hyperparameters = new TreeMap<>();
        all().properties().forEach(member -> hyperparameters.put(member.getKey(), encoded(member.getValue())));
        // SageMaker refuses the whole job for one that is too long; the file has it in any case.
        hyperparameters.values().removeIf(value -> value.length() > LONGEST_HYPERPARAMETER);
        hyperparameters.put(PLACE, store.uri(parametersKey()));
        return hyperparameters;
    }

    /** The containers of the regions in China read plain JSON. */
    private String encoded(JsonNode value) {
        String json = text(value);
        return settings.region().startsWith("cn-") ? json : Base64.getEncoder().encodeToString(json.getBytes(US_ASCII));
    }

    private static String text(JsonNode value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
