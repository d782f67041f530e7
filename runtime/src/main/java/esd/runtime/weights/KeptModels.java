package esd.runtime.weights;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Checkpoints in memory, those that were used longest ago first. For one thread at a time. */
final class KeptModels implements AutoCloseable {
    private final long budget;
    private final Map<Key, LoadedModel> models = new LinkedHashMap<>(16, 0.75f, true);

    /** A file's name and what it holds. */
    record Key(String name, String hash) {}

    /** Takes the bytes that checkpoints may take which are not in use. */
    KeptModels(long budget) {
        this.budget = budget;
    }

    /** The model, which is now the one used last. */
    Optional<LoadedModel> find(Key key) {
        return Optional.ofNullable(models.get(key));
    }

    /** Makes room for a model to come: what a file of its name held before goes, and what the budget does not hold. */
    void makeRoom(Key key) {
        drop(kept -> kept.name().equals(key.name()));
        drop(kept -> bytes() > budget);
    }

    void keep(Key key, LoadedModel model) {
        models.put(key, model);
    }

    private long bytes() {
        return models.values().stream().mapToLong(LoadedModel::bytes).sum();
    }

    private void drop(Predicate<Key> which) {
        Iterator<Map.Entry<Key, LoadedModel>> kept = models.entrySet().iterator();
        while (kept.hasNext()) {
            Map.Entry<Key, LoadedModel> oldest = kept.next();
            if (which.test(oldest.getKey())) {
                kept.remove();
                oldest.getValue().close();
            }
        }
    }

    @Override
    public void close() {
        drop(kept -> true);
    }
}
