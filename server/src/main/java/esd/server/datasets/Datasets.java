package esd.server.datasets;

import esd.runtime.store.ObjectStore;
import esd.server.access.Caller;
import esd.server.access.Permission;
import esd.server.errors.Refusal;
import esd.server.http.Page;
import esd.server.jobs.JobHandler;
import esd.server.jobs.JobQueue;
import esd.server.jobs.Submission;
import esd.server.json.StoredJson;
import esd.server.json.Timestamps;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The sets of files that are trained on. */
public final class Datasets {
    private static final String NAME = "dataset_name";
    private static final String CREATED = "timestamp";

    /** A dataset with its files. */
    record Contents(Dataset dataset, List<DatasetItem> items) {}

    private final Jdbi jdbi;
    private final ObjectStore store;
    private final JobQueue queue;
    private final Clock clock;

    public Datasets(Jdbi jdbi, ObjectStore store, JobQueue queue, Clock clock) {
        this.jdbi = jdbi;
        this.store = store;
        this.queue = queue;
        this.clock = clock;
    }

    /** What the queue's workers do for each dataset that is being cropped. */
    public JobHandler handler() {
        return new CropJob(jdbi, store);
    }

    /** Where the dataset of this name lies for this user, in the {@code s3://bucket/key} form; its prefix is a folder of it. */
    public Optional<String> location(Caller caller, String name) {
        return find(name)
                .filter(dataset -> caller.uses(dataset.owners(), Permission.TRAIN_ALL))
                .map(dataset -> store.uri(Dataset.root(dataset.name())));
    }

    DatasetReplies replies() {
        return new DatasetReplies(store, clock);
    }

    /** The newest first; one more row than the page holds, if there is one. */
    List<Dataset> list(Optional<Status> status, Page page) {
        Instant time = page.afterTime(CREATED).orElse(Page.END_OF_TIME);
        String name = page.after(NAME).orElse("");
        return jdbi.withExtension(
                DatasetDao.class, dao -> status.map(wanted -> dao.olderThan(wanted, time, name, page.limit() + 1))
                        .orElseGet(() -> dao.olderThan(time, name, page.limit() + 1)));
    }

    static String token(Dataset last) {
        return Page.token(Map.of(NAME, last.name(), CREATED, Page.time(last.created())));
    }

    /** Makes a dataset, in place of any earlier one of that name. */
    Contents create(Caller caller, CreateDataset wish) throws IOException {
        Dataset dataset = new Dataset(
                wish.name(),
                wish.folder(),
                Status.INITIALED,
                StoredJson.text(wish.description()),
                caller.roles(),
                now());
        List<DatasetItem> items =
                wish.files().stream().map(file -> waiting(dataset, file)).toList();
        boolean replaced = jdbi.inTransaction(db -> {
            boolean was = forget(db, dataset.name());
            insert(db, dataset, items);
            return was;
        });
        if (replaced) {
            Set<String> kept =
                    items.stream().map(item -> dataset.key(item.file())).collect(Collectors.toSet());
            removeObjects(dataset.name(), kept);
        }
        return new Contents(dataset, items);
    }

    private static DatasetItem waiting(Dataset dataset, CreateDataset.NewFile file) {
        return new DatasetItem(
                dataset.name(),
                Timestamps.epoch(dataset.created()) + "_" + file.name(),
                file.name(),
                file.type(),
                file.filename(),
                null,
                Status.INITIALED,
                StoredJson.text(file.params().deepCopy().put("original_file_name", file.filename())),
                null);
    }

    Contents get(Caller caller, String name) {
        Dataset dataset = known(name);
        if (!caller.shares(dataset.owners())) {
            throw new Refusal.Forbidden("no permission to view dataset");
        }
        return new Contents(dataset, jdbi.withExtension(DatasetItemDao.class, dao -> dao.of(name)));
    }

    /** Moves the dataset with all its files. */
    Status update(String name, String wire) {
        known(name);
        Status status = Status.of(wire);
        jdbi.useTransaction(db -> {
            db.attach(DatasetDao.class).move(name, status);
            db.attach(DatasetItemDao.class).moveAll(name, status);
        });
        return status;
    }

    /** Makes the cropped dataset at once and lets the queue fill it. */
    String crop(String name, String resolution) {
        Dataset source = known(name);
        Cropping cropping = Cropping.of(source, resolution);
        jdbi.useTransaction(db -> {
            if (db.attach(DatasetDao.class).find(cropping.name()).isPresent()) {
                throw new Refusal.WrongState("dataset %s already exists".formatted(cropping.name()));
            }
            Dataset result = cropping.result(source, now());
            insert(
                    db,
                    result,
                    Cropping.items(result, db.attach(DatasetItemDao.class).of(name)));
            queue.submit(db, new Submission(CropJob.KIND, result.name(), "", false));
        });
        return cropping.name();
    }

    /** Removes datasets with all their files, which go first; names that are unknown are passed over. */
    void delete(List<String> names) throws IOException {
        for (String name : names) {
            if (find(name).isPresent()) {
                jdbi.useTransaction(db -> queue.cancel(db, CropJob.KIND, name));
                removeObjects(name, Set.of());
                jdbi.useTransaction(db -> forget(db, name));
            }
        }
    }

    private static void insert(Handle db, Dataset dataset, List<DatasetItem> items) {
        db.attach(DatasetDao.class).insert(dataset);
        db.attach(DatasetItemDao.class).insert(items);
    }

    private boolean forget(Handle db, String name) {
        queue.cancel(db, CropJob.KIND, name);
        return db.attach(DatasetDao.class).delete(name);
    }

    private void removeObjects(String name, Set<String> kept) throws IOException {
        for (String key : store.list(Dataset.root(name) + "/")) {
            if (!kept.contains(key)) {
                store.delete(key);
            }
        }
    }

    private Dataset known(String name) {
        return find(name).orElseThrow(() -> new Refusal.NotFound("dataset %s is not found".formatted(name)));
    }

    Optional<Dataset> find(String name) {
        return jdbi.withExtension(DatasetDao.class, dao -> dao.find(name));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
