package esd.server.inferences;

import esd.runtime.backend.Progress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How far the inferences that run right now are: kept in memory, since it is worthless after them. Any thread. */
final class LiveProgress {
    /**
     * How far one is.
     *
     * @param preview the last small picture, empty before there is one
     */
    record At(Instant started, Progress.Step step, Optional<byte[]> preview) {}

    private final Map<String, At> running = new ConcurrentHashMap<>();

    void started(String id, Instant now) {
        running.put(id, new At(now, new Progress.Step(0, 0, Optional.empty(), Optional.empty()), Optional.empty()));
    }

    void at(String id, Progress.Step step) {
        running.computeIfPresent(
                id,
                (same, before) ->
                        new At(before.started(), step, step.previewPng().or(before::preview)));
    }

    void over(String id) {
        running.remove(id);
    }

    Optional<At> of(String id) {
        return Optional.ofNullable(running.get(id));
    }
}
