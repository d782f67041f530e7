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

    CheckpointList(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** One checkpoint of a page, with the names of its files. */
    record Row(Checkpoint checkpoint, List<String> names) {}

    /** The rows, and how many there are in all, also as pages. */
    record Found(List<Row> rows, long total, long pages) {}

    Found page(CheckpointFilter filter) {
        return jdbi.withHandle(db -> {
            CheckpointDao dao = db.attach(CheckpointDao.class);
            List<String> statuses =
                    filter.statuses().stream().map(Checkpoint.Status::stored).toList();
            List<String> every = dao.ownerLists();
            List<String> owners = every.stream()
                    .filter(stored -> filter.shows(owners(stored)))
                    .toList();
            long total = dao.count(owners, filter.types(), statuses);
            boolean none = total == 0 && dao.countAll(filter.types(), statuses) == 0;
            List<Checkpoint> rows = total <= filter.offset()
                    ? List.of()
                    : dao.page(
                            owners.size() == every.size(),
                            owners,
                            filter.types(),
                            statuses,
                            filter.perPage(),
                            filter.offset());
            return new Found(rows(db, rows), total, none ? 0 : total / filter.perPage() + 1);
        });
    }

    private static List<Row> rows(Handle db, List<Checkpoint> checkpoints) {
        List<String> ids = checkpoints.stream().map(Checkpoint::id).toList();
        Map<String, List<String>> names = db.attach(CheckpointFileDao.class).ofAll(ids).stream()
                .collect(Collectors.groupingBy(
                        CheckpointFile::checkpointId, Collectors.mapping(CheckpointFile::name, Collectors.toList())));
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
