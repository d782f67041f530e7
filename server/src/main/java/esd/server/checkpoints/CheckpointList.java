package esd.server.checkpoints;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The list of checkpoints, a page at a time, newest first. */
final class CheckpointList {
    private final Jdbi jdbi;
    private final boolean strict;
    private final CheckpointCounts counts = new CheckpointCounts();

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
            List<OwnedCheckpoints> every = counts.of(dao, filter.types(), statuses);
            List<OwnedCheckpoints> shown =
                    every.stream().filter(those -> filter.shows(those.owners())).toList();
            long total = wanted(shown);
            boolean none = total == 0 && wanted(every) == 0;
            List<Checkpoint> rows = new Part(every, shown, statuses, filter).rows(dao);
            return new Found(rows(db, rows), total, none ? 0 : total / filter.perPage() + 1);
        });
    }

    private static long wanted(List<OwnedCheckpoints> those) {
        return those.stream().mapToLong(OwnedCheckpoints::wanted).sum();
    }

    /** The part of those that are wanted which a page shows. */
    private record Part(
            List<OwnedCheckpoints> every,
            List<OwnedCheckpoints> shown,
            List<String> statuses,
            CheckpointFilter filter) {
        List<Checkpoint> rows(CheckpointDao dao) {
            if (wanted(shown) <= filter.offset()) {
                return List.of();
            }
            return few()
                    ? dao.gathered(owners(), filter.types(), statuses, filter.perPage(), filter.offset())
                    : walked(dao);
        }

        private List<String> owners() {
            return shown.stream().map(OwnedCheckpoints::stored).toList();
        }

        private long limit() {
            return Math.min(filter.perPage(), wanted(shown) - filter.offset());
        }

        private long after() {
            return wanted(shown) - filter.offset() - limit();
        }

        /** Whether a walk would meet more rows than are wanted in all, were these spread evenly among all. */
        private boolean few() {
            long all = every.stream().mapToLong(OwnedCheckpoints::every).sum();
            double walk = Math.min(filter.offset(), after()) + limit();
            return walk / wanted(shown) * all > 2.0 * wanted(shown);
        }

        /** Walks from the nearer end. */
        private List<Checkpoint> walked(CheckpointDao dao) {
            boolean everybody = shown.size() == every.size();
            boolean newest = filter.offset() <= after();
            return dao.walked(
                    newest ? CheckpointDao.NEWEST : CheckpointDao.OLDEST,
                    everybody,
                    everybody ? List.of() : owners(),
                    filter.types(),
                    statuses,
                    limit(),
                    newest ? filter.offset() : after());
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
}
