package esd.server.datasets;

import esd.runtime.crop.Crop;
import esd.runtime.crop.PictureFormat;
import esd.runtime.image.UnusableImage;
import esd.runtime.store.NoSuchObject;
import esd.runtime.store.ObjectStore;
import esd.server.jobs.JobHandler;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills a cropped dataset, file after file: one that cannot be used says why and does not stop the others. */
final class CropJob implements JobHandler {
    static final String KIND = "crop";
    private static final Logger LOG = LoggerFactory.getLogger(CropJob.class);

    private final Jdbi jdbi;
    private final ObjectStore store;

    CropJob(Jdbi jdbi, ObjectStore store) {
        this.jdbi = jdbi;
        this.store = store;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Ending run(String name, Steps steps) throws InterruptedException {
        List<DatasetItem> items = jdbi.withExtension(DatasetItemDao.class, dao -> dao.unmade(name));
        for (int done = 0; done < items.size(); done++) {
            steps.at(done, items.size());
            Optional<Dataset> dataset = jdbi.withExtension(DatasetDao.class, dao -> dao.find(name));
            if (dataset.isPresent()) {
                make(dataset.get(), items.get(done));
            }
        }
        return db -> {};
    }

    @Override
    public Ending failed(String name, String reason) {
        return db -> db.attach(DatasetItemDao.class).allFailed(name, reason);
    }

    private void make(Dataset dataset, DatasetItem item) throws InterruptedException {
        // On another thread, since an interrupted write would go on and end when nobody looks any more.
        Optional<String> error =
                CompletableFuture.supplyAsync(() -> attempt(dataset, item)).join();
        boolean interrupted = Thread.interrupted();
        if (interrupted || gone(dataset)) {
            drop(dataset, item);
        }
        if (interrupted) {
            throw new InterruptedException();
        }
        jdbi.useTransaction(db -> {
            DatasetItemDao dao = db.attach(DatasetItemDao.class);
            error.ifPresentOrElse(
                    reason -> dao.failed(item.dataset(), item.key(), reason),
                    () -> dao.made(item.dataset(), item.key()));
        });
    }

    /** Why it cannot be done, empty once it is. */
    private Optional<String> attempt(Dataset dataset, DatasetItem item) {
        try {
            write(dataset, item);
            return Optional.empty();
        } catch (UnusableImage unusable) {
            return Optional.of("%s %s".formatted(item.source(), unusable.getMessage()));
        } catch (NoSuchObject missing) {
            return Optional.of("%s was not uploaded".formatted(item.source()));
        } catch (IOException trouble) {
            return Optional.of("%s: %s".formatted(item.source(), trouble.getMessage()));
        }
    }

    private void write(Dataset dataset, DatasetItem item) throws IOException, UnusableImage {
        Cropping cropping = Cropping.named(dataset.name());
        String from = cropping.sourceKey(dataset, item);
        String to = dataset.key(item.file());
        Optional<PictureFormat> format = PictureFormat.of(String.valueOf(item.source()));
        if (format.isPresent()) {
            byte[] picture = new Crop(cropping.size()).of(store.localFile(from), format.get());
            store.put(to, picture, format.get().contentType());
        } else {
            store.copy(from, to);
        }
    }

    private boolean gone(Dataset dataset) {
        return jdbi.withExtension(DatasetDao.class, dao -> dao.find(dataset.name()))
                .isEmpty();
    }

    /** Who deletes a dataset has perhaps looked for its files before this one was written, and its row may still be there. */
    private void drop(Dataset dataset, DatasetItem item) {
        try {
            store.delete(dataset.key(item.file()));
        } catch (IOException refused) {
            LOG.warn("{} of a deleted dataset stays in the store", dataset.key(item.file()), refused);
        }
    }
}
