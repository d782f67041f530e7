package esd.runtime.weights;

/** What went wrong in the tensor engine, or for want of memory, in one line for the person who asked for a picture. */
public final class EngineFailure {
    private EngineFailure() {}

    public static String reason(Throwable e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof OutOfMemoryError
                || message.contains("out of memory")
                || message.contains("can't allocate memory")) {
            return "out of memory: ask for a smaller picture or free memory on this machine";
        }
        return "the tensor engine failed: %s"
                .formatted(message.lines().findFirst().orElse("no reason given"));
    }
}
