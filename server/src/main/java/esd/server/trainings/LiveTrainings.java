package esd.server.trainings;

import esd.runtime.backend.TrainingEvents;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How far the trainings that run right now are: kept in memory, since it is worthless after them. Any thread. */
final class LiveTrainings {
    private final Map<String, TrainingEvents.Step> running = new ConcurrentHashMap<>();

    void at(String id, TrainingEvents.Step step) {
        running.put(id, step);
    }

    void over(String id) {
        running.remove(id);
    }

    Optional<TrainingEvents.Step> of(String id) {
        return Optional.ofNullable(running.get(id));
    }
}
