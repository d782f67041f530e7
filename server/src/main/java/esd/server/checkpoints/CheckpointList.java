package esd.server.checkpoints;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import esd.server.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The list of checkpoints, a page at a time, newest first. */
final class CheckpointList {
    private final Jdbi jdbi;
    private final boolean strict;

    /** With strict, it shows only what is in a state that the contract knows. */
    CheckpointList(Jdbi jdbi, boolean strict) {
        this.jdbi = jdbi;
        this.strict = strict;
    }

    /** One checkpoint of a page, with the names of its files. */
    record Row(Checkpoint checkpoint, List<String> names) {}

    /** The rows, and how many there are in all, also as pages. */
    record Found(List<Row> rows, long total, long pages) {}

    Found page(CheckpointFilter filter) {
        return jdbi.withHandle(db -> {
            CheckpointDao dao = db.attach(CheckpointDao.class);
            List<String> statuses = stored(filter.statuses());
            List<String> every = dao.ownerLists();
            List<String> owners = every.stream()
                    .filter(stored -> filter.shows(owners(stored)))
                    .toList();
            long total = dao.count(owners, filter.types(), statuses);
            boolean none = total == 0 && dao.countAll(filter.types(), statuses) == 0;
            Part part = new Part(owners, filter.types(), statuses, total, filter.offset(), filter.perPage());
            List<Checkpoint> rows = part.rows(dao, owners.size() == every.size());
            return new Found(rows(db, rows), total, none ? 0 : total / filter.perPage() + 1);
        });
    }

    /** The part of those that are wanted, in all so many, which a page shows. */
    private record Part(
            List<String> owners, List<String> types, List<String> statuses, long total, long offset, long most) {
        List<Checkpoint> rows(CheckpointDao dao, boolean everybody) {
            if (total <= offset) {
                return List.of();
            }
            return few(dao.countAll(List.of(), List.of()))
                    ? dao.gathered(owners, types, statuses, most, offset)
                    : walked(dao, everybody);
        }

        private long limit() {
            return Math.min(most, total - offset);
        }

        private long after() {
            return total - offset - limit();
        }

        /** Whether a walk would meet more rows than are wanted in all, were these spread evenly among all. */
        private boolean few(long all) {
            double walk = Math.min(offset, after()) + limit();
            return walk / total * all > 2.0 * total;
        }

        /** Walks from the nearer end. */
        private List<Checkpoint> walked(CheckpointDao dao, boolean everybody) {
            return offset <= after()
                    ? dao.walked(CheckpointDao.NEWEST, everybody, owners, types, statuses, limit(), offset)
                    : dao.walked(CheckpointDao.OLDEST, everybody, owners, types, statuses, limit(), after());
        }
    }

    /** As rows hold them; empty means all, and a word that is no status is like none of them. */
    private List<String> stored(List<String> wanted) {
        if (wanted.isEmpty() && !strict) {
            return List.of();
        }
        List<Checkpoint.Status> shown = strict ? Checkpoint.Status.CONTRACT : List.of(Checkpoint.Status.values());
        List<String> stored = shown.stream()
                .filter(status -> wanted.isEmpty() || wanted.contains(status.wire()))
                .map(Checkpoint.Status::name)
                .toList();
        return stored.isEmpty() ? List.of("none of them") : stored;
    }

    private static List<Row> rows(Handle db, List<Checkpoint> checkpoints) {
        List<String> ids = checkpoints.stream().map(Checkpoint::id).toList();
        Map<String, List<String>> names = db.attach(CheckpointFileDao.class).ofAll(ids).stream()
                .collect(Collectors.groupingBy(
                        CheckpointFile::checkpointId,
                        Collectors.collectingAndThen(Collectors.toList(), CheckpointFile::names)));
        return checkpoints.stream()
                .map(checkpoint -> new Row(checkpoint, names.getOrDefault(checkpoint.id(), List.of())))
                .toList();
    }

    private static List<String> owners(String stored) {
        try {
            List<String> owners = new ArrayList<>();
            for (JsonNode owner : Json.parse(stored.getBytes(StandardCharsets.UTF_8))) {
                owners.add(owner.asText());
            }
            return owners;
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("the owners of a checkpoint are no list: " + stored, broken);
        }
    }
}
