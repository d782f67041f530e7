package esd.runtime.sagemaker;

/** AWS did not do what it was asked for, in its own words as its command line shows them. */
final class AwsRefusal extends Exception {
    private final String code;

    AwsRefusal(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Whether the reason is that there is no such thing. SageMaker says so in words only. */
    boolean missing() {
        return code.equals("ObjectNotFoundException")
                || (code.equals("ValidationException") && text().contains("Could not find"));
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
