package esd.runtime.sagemaker;

import java.util.Set;

/** AWS did not do what it was asked for, in its own words as its command line shows them. */
final class AwsRefusal extends Exception {
    private static final Set<String> MISSING = Set.of("ObjectNotFoundException", "ResourceNotFound");

    private final String code;
    private final boolean passing;

    private AwsRefusal(String code, boolean passing, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.passing = passing;
    }

    /** It will be so the next time too. */
    static AwsRefusal lasting(String code, String message, Throwable cause) {
        return new AwsRefusal(code, false, message, cause);
    }

    /** It could not be reached, or has trouble of its own, or is asked too often. */
    static AwsRefusal passing(String code, String message, Throwable cause) {
        return new AwsRefusal(code, true, message, cause);
    }

    /** Whether asking again later makes sense. */
    boolean passing() {
        return passing;
    }

    /** Whether the reason is that there is such a thing already. */
    boolean taken() {
        return code.equals("ResourceInUse") || code.equals("ResourceInUseException");
    }

    /** Whether the reason is that there is no such thing. SageMaker says so in words only. */
    boolean missing() {
        return MISSING.contains(code)
                || (code.equals("ValidationException")
                        && (text().contains("Could not find") || text().contains("not found")));
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
