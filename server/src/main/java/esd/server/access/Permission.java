package esd.server.access;

import java.util.Locale;

/** What a role may allow. Roles may carry other texts too; they allow nothing. */
public enum Permission {
    TRAIN_ALL,
    TRAIN_LIST,
    TRAIN_CREATE,
    CHECKPOINT_ALL,
    CHECKPOINT_LIST,
    CHECKPOINT_CREATE,
    INFERENCE_ALL,
    INFERENCE_LIST,
    INFERENCE_CREATE,
    SAGEMAKER_ENDPOINT_ALL,
    SAGEMAKER_ENDPOINT_LIST,
    SAGEMAKER_ENDPOINT_CREATE,
    USER_ALL,
    USER_LIST,
    USER_CREATE,
    ROLE_ALL,
    ROLE_LIST,
    ROLE_CREATE;

    /** As roles and messages spell it, such as {@code sagemaker_endpoint:all}. */
    public String wire() {
        String name = name().toLowerCase(Locale.ROOT);
        int colon = name.lastIndexOf('_');
        return name.substring(0, colon) + ":" + name.substring(colon + 1);
    }
}
