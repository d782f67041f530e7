package esd.server.access;

import static esd.server.access.Permission.CHECKPOINT_ALL;
import static esd.server.access.Permission.CHECKPOINT_CREATE;
import static esd.server.access.Permission.CHECKPOINT_LIST;
import static esd.server.access.Permission.INFERENCE_ALL;
import static esd.server.access.Permission.INFERENCE_CREATE;
import static esd.server.access.Permission.INFERENCE_LIST;
import static esd.server.access.Permission.ROLE_ALL;
import static esd.server.access.Permission.ROLE_CREATE;
import static esd.server.access.Permission.ROLE_LIST;
import static esd.server.access.Permission.SAGEMAKER_ENDPOINT_ALL;
import static esd.server.access.Permission.SAGEMAKER_ENDPOINT_CREATE;
import static esd.server.access.Permission.SAGEMAKER_ENDPOINT_LIST;
import static esd.server.access.Permission.TRAIN_ALL;
import static esd.server.access.Permission.TRAIN_CREATE;
import static esd.server.access.Permission.TRAIN_LIST;
import static esd.server.access.Permission.USER_ALL;
import static esd.server.access.Permission.USER_LIST;
import static java.util.Map.entry;

import java.util.List;
import java.util.Map;

/** Which permissions open which operation: one of those named is enough, none means that the API key is. */
final class Rights {
    private static final Map<String, List<Permission>> CONTRACT = Map.ofEntries(
            entry("ListRoles", List.of(ROLE_ALL, ROLE_LIST)),
            entry("CreateRole", List.of(ROLE_ALL, ROLE_CREATE)),
            entry("DeleteRoles", List.of()),
            entry("ListUsers", List.of(USER_ALL, USER_LIST)),
            entry("CreateUser", List.of(USER_ALL)),
            entry("DeleteUsers", List.of(USER_ALL)),
            entry("ListCheckpoints", List.of(CHECKPOINT_ALL, CHECKPOINT_LIST)),
            entry("CreateCheckpoint", List.of(CHECKPOINT_ALL, CHECKPOINT_CREATE)),
            entry("UpdateCheckpoint", List.of()),
            entry("DeleteCheckpoints", List.of()),
            entry("ListDatasets", List.of(TRAIN_ALL)),
            entry("CreateDataset", List.of(TRAIN_ALL)),
            entry("GetDataset", List.of(TRAIN_ALL)),
            entry("UpdateDataset", List.of(TRAIN_ALL)),
            entry("CropDataset", List.of(TRAIN_ALL)),
            entry("DeleteDatasets", List.of()),
            entry("ListEndpoints", List.of(SAGEMAKER_ENDPOINT_ALL, SAGEMAKER_ENDPOINT_LIST)),
            entry("CreateEndpoint", List.of(SAGEMAKER_ENDPOINT_ALL, SAGEMAKER_ENDPOINT_CREATE)),
            entry("DeleteEndpoints", List.of()),
            entry("CreateInferenceJob", List.of(INFERENCE_ALL, INFERENCE_CREATE)),
            entry("StartInferences", List.of(INFERENCE_ALL)),
            entry("ListInferences", List.of()),
            entry("GetInferenceJob", List.of()),
            entry("DeleteInferenceJobs", List.of()),
            entry("ListTrainings", List.of(TRAIN_ALL)),
            entry("CreateTraining", List.of(TRAIN_ALL)),
            entry("GetTraining", List.of(TRAIN_ALL)),
            entry("StopTrainingJob", List.of(TRAIN_ALL)),
            entry("DeleteTrainings", List.of(TRAIN_ALL)));

    /** What a strict server asks for where it differs; what is not the caller's own opens to {@code :all} only. */
    private static final Map<String, List<Permission>> STRICT = Map.ofEntries(
            entry("DeleteRoles", List.of(ROLE_ALL)),
            entry("UpdateCheckpoint", List.of(CHECKPOINT_ALL, CHECKPOINT_CREATE)),
            entry("DeleteCheckpoints", List.of(CHECKPOINT_ALL, CHECKPOINT_CREATE)),
            entry("ListDatasets", List.of(TRAIN_ALL, TRAIN_LIST, TRAIN_CREATE)),
            entry("CreateDataset", List.of(TRAIN_ALL, TRAIN_CREATE)),
            entry("GetDataset", List.of(TRAIN_ALL, TRAIN_LIST, TRAIN_CREATE)),
            entry("UpdateDataset", List.of(TRAIN_ALL, TRAIN_CREATE)),
            entry("CropDataset", List.of(TRAIN_ALL, TRAIN_CREATE)),
            entry("DeleteDatasets", List.of(TRAIN_ALL, TRAIN_CREATE)),
            entry("DeleteEndpoints", List.of(SAGEMAKER_ENDPOINT_ALL)),
            entry("StartInferences", List.of(INFERENCE_ALL, INFERENCE_CREATE)),
            entry("ListInferences", List.of(INFERENCE_ALL, INFERENCE_LIST, INFERENCE_CREATE)),
            entry("GetInferenceJob", List.of(INFERENCE_ALL, INFERENCE_LIST, INFERENCE_CREATE)),
            entry("DeleteInferenceJobs", List.of(INFERENCE_ALL, INFERENCE_CREATE)),
            entry("ListTrainings", List.of(TRAIN_ALL, TRAIN_LIST, TRAIN_CREATE)),
            entry("CreateTraining", List.of(TRAIN_ALL, TRAIN_CREATE)),
            entry("GetTraining", List.of(TRAIN_ALL, TRAIN_LIST, TRAIN_CREATE)),
            entry("StopTrainingJob", List.of(TRAIN_ALL, TRAIN_CREATE)),
            entry("DeleteTrainings", List.of(TRAIN_ALL, TRAIN_CREATE)));

    private Rights() {}

    static List<Permission> of(String operationId, boolean strict) {
        List<Permission> contract = CONTRACT.get(operationId);
        if (contract == null) {
            throw new IllegalStateException("nothing is said of who may do " + operationId);
        }
        return strict ? STRICT.getOrDefault(operationId, contract) : contract;
    }
}
