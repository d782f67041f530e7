package esd.runtime.store;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Waits for one answer of the store and says its errors in words that name the object. */
final class S3Call {
    private static final Set<String> MISSING = Set.of("NoSuchKey", "NoSuchObject", "NotFound");

    private S3Call() {}

    static <T> T await(String act, String key, Supplier<CompletableFuture<T>> call) throws IOException {
        try {
            return call.get().get();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted: %s %s".formatted(act, key));
            interrupted.initCause(stop);
            throw interrupted;
        } catch (ExecutionException | CompletionException failed) {
            throw error(act, key, root(failed));
        }
    }

    static IOException error(String act, String key, Throwable cause) {
        if (cause instanceof ErrorResponseException refused) {
            String code = String.valueOf(refused.errorResponse().code());
            if (MISSING.contains(code)) {
                return new NoSuchObject(key);
            }
            return new StoreRefusal(
                    code, "the store refused to %s %s: %s".formatted(act, key, refused.getMessage()), refused);
        }
        return new IOException("the store did not %s %s: %s".formatted(act, key, cause.getMessage()), cause);
    }

    private static Throwable root(Throwable thrown) {
        Throwable cause = thrown;
        while (wrapper(cause) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean wrapper(Throwable thrown) {
        return thrown instanceof ExecutionException
                || thrown instanceof CompletionException
                || thrown.getClass() == MinioException.class;
    }
}
