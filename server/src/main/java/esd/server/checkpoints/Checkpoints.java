package esd.server.checkpoints;

import esd.runtime.store.ObjectStore;
import esd.server.access.Caller;
import esd.server.errors.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The models that there are. Open until it is closed: renames go on in the background. */
public final class Checkpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final int LOOKED_AT = 100;

    private final Jdbi jdbi;
    private final ObjectStore store;
    private final CheckpointUploads uploads;
    private final CheckpointRenames renames;
    private final CheckpointList list;

    public Checkpoints(Jdbi jdbi, ObjectStore store) {
        this(jdbi, store, false);
    }

    /** With strict, only what is in a state that the contract knows is listed. */
    public Checkpoints(Jdbi jdbi, ObjectStore store, boolean strict) {
        this.jdbi = jdbi;
        this.store = store;
        this.uploads = new CheckpointUploads(jdbi, store);
        this.renames = new CheckpointRenames(jdbi, store);
        this.list = new CheckpointList(jdbi, strict);
        renames.resume();
    }

    /** The Active checkpoint of this type that has a file of this name, with that file as the model. */
    public Optional<UsableCheckpoint> findActive(String type, String name) {
        return jdbi.withExtension(CheckpointDao.class, dao -> dao.findActive(type, name))
                .flatMap(this::usable)
                .map(found -> found.by(name));
    }

    /** All Active checkpoints of this type, the oldest first. */
    public List<UsableCheckpoint> allActive(String type) {
        return jdbi.withExtension(CheckpointDao.class, dao -> dao.activeOf(type)).stream()
                .flatMap(checkpoint -> usable(checkpoint).stream())
                .toList();
    }

    /** How many bytes the largest of the Active checkpoints of this type has; of many, only the first are looked at. */
    public long largest(String type) {
        long largest = 0;
        try {
            for (UsableCheckpoint checkpoint :
                    allActive(type).stream().limit(LOOKED_AT).toList()) {
                largest = Math.max(largest, store.size(checkpoint.key()).orElse(0));
            }
        } catch (IOException unknown) {
            LOG.warn("not every {} checkpoint's size is known: {}", type, unknown.getMessage());
        }
        return largest;
    }

    /** The checkpoint whose first file has this name, of any type and status. */
    public Optional<UsableCheckpoint> findFirstNamed(String name) {
        return jdbi.withExtension(CheckpointDao.class, dao -> dao.findFirstNamed(name))
                .flatMap(this::usable);
    }

    /** Those that this server makes itself. */
    public MadeCheckpoints made() {
        return new MadeCheckpoints(jdbi, store);
    }

    /** The checkpoint as it is now, whatever its names and status have become. */
    public Optional<UsableCheckpoint> find(String id) {
        return jdbi.withExtension(CheckpointDao.class, dao -> dao.find(id)).flatMap(this::usable);
    }

    /** The Stable Diffusion model that is used where none is named: the one that came with the server. */
    public Optional<UsableCheckpoint> shipped() {
        return jdbi.withExtension(CheckpointDao.class, CheckpointDao::shipped).stream()
                .filter(Checkpoint::active)
                .findFirst()
                .flatMap(this::usable);
    }

    /** Makes this file the model that came with the server: Active, everybody's, in place of any earlier one. */
    public void ship(String name, Path file) throws IOException {
        ShippedCheckpoint shipped = new ShippedCheckpoint(jdbi, store, name);
        for (Checkpoint earlier : shipped.others()) {
            delete(earlier);
        }
        shipped.put(file);
    }

    /** How often checkpoints have changed so far. */
    long change() {
        return jdbi.withExtension(CheckpointDao.class, CheckpointDao::change);
    }

    CheckpointList.Found list(CheckpointFilter filter) {
        return list.page(filter);
    }

    /** Nothing while no file of it was made. */
    private Optional<UsableCheckpoint> usable(Checkpoint checkpoint) {
        List<String> names = files(checkpoint).stream()
                .filter(file -> !file.promised())
                .map(CheckpointFile::name)
                .toList();
        if (names.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new UsableCheckpoint(
                checkpoint.id(),
                checkpoint.type(),
                names,
                store.uri(checkpoint.folder()),
                checkpoint.folder(),
                checkpoint.owners()));
    }

    private List<CheckpointFile> files(Checkpoint checkpoint) {
        return jdbi.withExtension(CheckpointFileDao.class, dao -> dao.of(checkpoint.id()));
    }

    String location(Checkpoint checkpoint) {
        return store.uri(checkpoint.folder());
    }

    CheckpointUploads.Begun begin(Caller caller, CreateCheckpoint wish) throws IOException {
        return uploads.begin(caller, wish);
    }

    Checkpoint complete(String id, UpdateCheckpoint wish) throws IOException {
        Checkpoint checkpoint = known(id);
        checkpoint.refuseUnlessUploaded();
        return uploads.complete(checkpoint, wish);
    }

    /** Whether there is anything to do; the file moves soon. */
    boolean rename(String id, String name) {
        Checkpoint checkpoint = known(id);
        if (!checkpoint.active()) {
            throw new Refusal.WrongState("only active can update name");
        }
        List<CheckpointFile> files = files(checkpoint);
        if (files.stream().anyMatch(CheckpointFile::promised)) {
            throw new Refusal.WrongState("checkpoint %s cannot be renamed before its training is over".formatted(id));
        }
        if (files.get(0).name().equals(name)) {
            return false;
        }
        renames.start(checkpoint, name);
        return true;
    }

    Checkpoint known(String id) {
        return jdbi.withExtension(CheckpointDao.class, dao -> dao.find(id))
                .orElseThrow(() -> new Refusal.NotFound("checkpoint not found with id %s".formatted(id)));
    }

    /** Removes checkpoints with all that lies in their folders; ids that are unknown are passed over. */
    Optional<Checkpoint> stored(String id) {
        return jdbi.withExtension(CheckpointDao.class, dao -> dao.find(id));
    }

    void delete(List<String> ids) throws IOException {
        for (String id : ids) {
            Optional<Checkpoint> checkpoint = stored(id);
            if (checkpoint.isPresent()) {
                delete(checkpoint.get());
            }
        }
    }

    private void delete(Checkpoint checkpoint) throws IOException {
        for (CheckpointFile file : files(checkpoint)) {
            if (file.uploadId() != null) {
                store.abortUpload(checkpoint.key(file.name()), file.uploadId());
            }
        }
        for (String key : store.list(checkpoint.folder() + "/")) {
            store.delete(key);
        }
        jdbi.useTransaction(db -> db.attach(CheckpointDao.class).delete(checkpoint.id()));
    }

    @Override
    public void close() {
        renames.close();
    }
}
