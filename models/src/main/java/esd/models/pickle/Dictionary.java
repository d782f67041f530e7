package esd.models.pickle;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A Python dictionary's entries under texts, in order. Others are dropped: their keys could be made costly to hash. */
public final class Dictionary {
    private final Map<String, Object> entries = new LinkedHashMap<>();

    public void put(Object key, Object value) {
        if (key instanceof String text) {
            entries.put(text, value);
        }
    }

    public Optional<Object> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    public Map<String, Object> entries() {
        return Collections.unmodifiableMap(entries);
    }
}
