package esd.server.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where SageMaker is, and what its endpoints are made of; the AWS credentials are found by the AWS SDK.
 *
 * @param endpointUrl where all AWS calls go, where that is not the region's own address
 * @param imageUri the container of endpoints that name none
 * @param roleArn in whose name the containers act
 * @param training what trainings run on, if they are wanted
 */
public record SageMaker(
        String region, Optional<URI> endpointUrl, String imageUri, String roleArn, Optional<Training> training) {
    /**
     * What trainings run on.
     *
     * @param imageUri the trainer's container
     * @param instanceType the machine of those that name none
     * @param limit how long one may run
     */
    public record Training(String imageUri, String instanceType, Duration limit) {}

    private static final String TRAINING_IMAGE_URI = "SAGEMAKER_TRAINING_IMAGE_URI";
    private static final String TRAINING_INSTANCE = "SAGEMAKER_TRAINING_INSTANCE_TYPE";
    private static final String TRAINING_LIMIT = "SAGEMAKER_TRAINING_LIMIT_MINUTES";
    private static final String USUAL_INSTANCE = "ml.g5.2xlarge";
    private static final int DAY = 24 * 60;
    private static final Pattern INSTANCE_FORM = Pattern.compile("ml\\.[a-z0-9-]+\\.[a-z0-9]+");
    private static final String REGION = "AWS_REGION";
    private static final String ENDPOINT_URL = "AWS_ENDPOINT_URL";
    private static final String IMAGE_URI = "SAGEMAKER_IMAGE_URI";
    private static final String ROLE_ARN = "SAGEMAKER_ROLE_ARN";
    private static final Pattern REGION_FORM = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]{1,2}");
    private static final Pattern IMAGE_FORM = Pattern.compile("[!-~]{1,255}");
    private static final Pattern ROLE_FORM = Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:role/[!-~]+");

    /** Present if it is wanted; what is missing then is a problem, and otherwise what is there. */
    static Optional<SageMaker> from(Variables esd, boolean wanted) {
        if (wanted) {
            return Optional.of(new SageMaker(
                    needed(esd, REGION, REGION_FORM),
                    esd.url(ENDPOINT_URL),
                    needed(esd, IMAGE_URI, IMAGE_FORM),
                    needed(esd, ROLE_ARN, ROLE_FORM),
                    training(esd)));
        }
        for (String name : List.of(
                ENDPOINT_URL, REGION, IMAGE_URI, ROLE_ARN, TRAINING_IMAGE_URI, TRAINING_INSTANCE, TRAINING_LIMIT)) {
            esd.text(name).ifPresent(value -> esd.problem(name, "has a meaning only with the sagemaker backend"));
        }
        return Optional.empty();
    }

    private static Optional<Training> training(Variables esd) {
        Optional<String> image = esd.text(TRAINING_IMAGE_URI);
        image.ifPresent(value -> matching(esd, TRAINING_IMAGE_URI, value, IMAGE_FORM));
        String instance = esd.text(TRAINING_INSTANCE).orElse(USUAL_INSTANCE);
        matching(esd, TRAINING_INSTANCE, instance, INSTANCE_FORM);
        Duration limit = esd.minutes(TRAINING_LIMIT, DAY);
        return image.map(value -> new Training(value, instance, limit));
    }

    private static String needed(Variables esd, String name, Pattern form) {
        Optional<String> value = esd.text(name);
        if (value.isEmpty()) {
            esd.problem(name, "must be given with ESD_BACKEND=sagemaker");
        } else {
            matching(esd, name, value.get(), form);
        }
        return value.orElse("");
    }

    private static void matching(Variables esd, String name, String value, Pattern form) {
        if (!form.matcher(value).matches()) {
            esd.problem(name, "must look like %s, not %s".formatted(form, value));
        }
    }
}
