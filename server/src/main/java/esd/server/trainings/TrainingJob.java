package esd.server.trainings;

import esd.server.jobs.JobHandler;
import org.jdbi.v3.core.Handle;

/** Ends a training that was submitted; nothing in this version can do it, and it says so. */
final class TrainingJob implements JobHandler {
    static final String KIND = "training";
    private static final String UNAVAILABLE = "LoRA training is not available in this version";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Ending run(String id, Steps steps) {
        return failed(id, UNAVAILABLE);
    }

    @Override
    public Ending failed(String id, String reason) {
        return db -> fail(db, id, reason);
    }

    private static void fail(Handle db, String id, String reason) {
        TrainingDao dao = db.attach(TrainingDao.class);
        dao.find(id).ifPresent(training -> dao.fail(id, TrainingEnd.params(training, Training.Status.FAILED, reason)));
    }
}
