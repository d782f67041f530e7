package esd.server.checkpoints;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many checkpoints there are of each owners and kind; read again only when that has changed. */
final class CheckpointCounts {
    private record Owned(String stored, List<String> owners, long every, List<CountedCheckpoints> kinds) {
        static Owned of(String stored, List<CountedCheckpoints> kinds) {
            long every = kinds.stream().mapToLong(CountedCheckpoints::number).sum();
            return new Owned(stored, kinds.get(0).owners(), every, kinds);
        }

        OwnedCheckpoints wanted(List<String> types, List<String> statuses) {
            boolean all = types.isEmpty() && statuses.isEmpty();
            return new OwnedCheckpoints(stored, owners, every, all ? every : number(types, statuses));
        }

        private long number(List<String> types, List<String> statuses) {
            long number = 0;
            for (CountedCheckpoints kind : kinds) {
                if ((types.isEmpty() || types.contains(kind.type()))
                        && (statuses.isEmpty() || statuses.contains(kind.status()))) {
                    number += kind.number();
                }
            }
            return number;
        }
    }

    private record Known(long change, List<Owned> all) {}

    private volatile @Nullable Known last;

    /** Those of whom there are any, with how many there are of these types and statuses; empty means all. */
    List<OwnedCheckpoints> of(CheckpointDao dao, List<String> types, List<String> statuses) {
        return known(dao).all().stream()
                .map(owned -> owned.wanted(types, statuses))
                .toList();
    }

    private Known known(CheckpointDao dao) {
        long change = dao.countChange();
        Known known = last;
        if (known == null || known.change() != change) {
            known = new Known(change, read(dao));
            last = known;
        }
        return known;
    }

    private static List<Owned> read(CheckpointDao dao) {
        Map<String, List<CountedCheckpoints>> byOwners = new LinkedHashMap<>();
        for (CountedCheckpoints kind : dao.counted()) {
            byOwners.computeIfAbsent(kind.stored(), none -> new ArrayList<>()).add(kind);
        }
        return byOwners.entrySet().stream()
                .map(owned -> Owned.of(owned.getKey(), owned.getValue()))
                .toList();
    }
}
