package esd.server.errors;

/** A request that this server declines. It says what and why in the caller's words, never in which protocol. */
public abstract sealed class Refusal extends RuntimeException {
    private Refusal(String message) {
        super(message, null, false, false);
    }

    /** The words for the caller. */
    public final String reason() {
        return String.valueOf(getMessage());
    }

    /** The API key is missing or wrong. */
    public static final class NoKey extends Refusal {
        public NoKey() {
            super("Forbidden");
        }
    }

    /** No operation lies there. */
    public static final class NoRoute extends Refusal {
        public NoRoute() {
            super("Missing Authentication Token");
        }
    }

    /** The body breaks the operation's schema. */
    public static final class BadBody extends Refusal {
        public BadBody(String message) {
            super(message);
        }
    }

    /** The body is larger than any operation needs. */
    public static final class TooLarge extends Refusal {
        public TooLarge() {
            super("Request Too Long");
        }
    }

    /** The caller named no user, or one that does not exist. */
    public static final class Unauthorized extends Refusal {
        public Unauthorized() {
            super("Unauthorized");
        }
    }

    /** The caller may not do this. */
    public static final class Forbidden extends Refusal {
        public Forbidden(String message) {
            super(message);
        }
    }

    /** The thing named does not exist. */
    public static final class NotFound extends Refusal {
        public NotFound(String message) {
            super(message);
        }
    }

    /** A value in the request cannot be used. */
    public static final class Malformed extends Refusal {
        public Malformed(String message) {
            super(message);
        }
    }

    /** The thing named is not in a state in which this can be done. */
    public static final class WrongState extends Refusal {
        public WrongState(String message) {
            super(message);
        }
    }

    /** The Idempotency-Key was given before, with another body. */
    public static final class KeyReused extends Refusal {
        public KeyReused() {
            super("this Idempotency-Key was used with another body");
        }
    }

    /** A call with this Idempotency-Key was cut off by the end of the server. */
    public static final class Interrupted extends Refusal {
        public Interrupted() {
            super("a call with this Idempotency-Key was interrupted and may have had its effect: "
                    + "look, then use another key");
        }
    }

    /** The object store did not do what the call needs. */
    public static final class StoreFailed extends Refusal {
        public StoreFailed(String message) {
            super(message);
        }
    }

    /** The answer takes longer than a caller waits; the work goes on. */
    public static final class TimedOut extends Refusal {
        public TimedOut() {
            super("Endpoint request timed out");
        }
    }
}
