package esd.runtime.sagemaker;

import java.util.Objects;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelErrorException;

/** One call of AWS, with its failures made into one kind. */
final class AwsCall {
    private static final int BROKEN = 500;

    private AwsCall() {}

    static <T> T of(String operation, Supplier<T> call) throws AwsRefusal, InterruptedException {
        try {
            return call.get();
        } catch (AbortedException stopped) {
            throw interrupted(stopped);
        } catch (ModelErrorException model) {
            throw AwsRefusal.lasting("ModelError", text(model), model);
        } catch (AwsServiceException refused) {
            throw refusal(operation, refused);
        } catch (SdkException failed) {
            if (Thread.currentThread().isInterrupted()) {
                throw interrupted(failed);
            }
            throw AwsRefusal.passing(
                    "", "%s could not be called: %s".formatted(operation, failed.getMessage()), failed);
        }
    }

    /** What the container itself said, which SageMaker wraps. */
    private static String text(ModelErrorException model) {
        String original = model.originalMessage();
        return original == null || original.isBlank() ? String.valueOf(model.getMessage()) : original;
    }

    private static AwsRefusal refusal(String operation, AwsServiceException refused) {
        String code = Objects.requireNonNullElse(refused.awsErrorDetails().errorCode(), "Unknown");
        String message = Objects.requireNonNullElse(refused.awsErrorDetails().errorMessage(), "no reason was given");
        String text = "An error occurred (%s) when calling the %s operation: %s".formatted(code, operation, message);
        return refused.isThrottlingException() || refused.statusCode() >= BROKEN
                ? AwsRefusal.passing(code, text, refused)
                : AwsRefusal.lasting(code, text, refused);
    }

    private static InterruptedException interrupted(Exception cause) {
        Thread.interrupted();
        InterruptedException stopped = new InterruptedException("stopped during a call of AWS");
        stopped.initCause(cause);
        return stopped;
    }
}
