package esd.server.http;

import java.util.Optional;

/** Remembers which repeatable calls were begun and what they were answered. */
public interface AnswerBook {
    /** Remembers nothing. */
    AnswerBook NONE = new AnswerBook() {
        @Override
        public Optional<Answer> begin(Call call) {
            return Optional.empty();
        }

        @Override
        public void keep(Call call, Answer answer) {}

        @Override
        public void release(Call call) {}
    };

    /**
     * The answer that the call got before; nothing if it was never made, and then it is begun.
     *
     * @throws esd.server.errors.Refusal if its key came with another body, or its outcome is unknown
     */
    Optional<Answer> begin(Call call);

    /** A begun call was answered so. */
    void keep(Call call, Answer answer);

    /** A begun call had no effect; it may be made anew. */
    void release(Call call);
}
