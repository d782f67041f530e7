package esd.server.checkpoints;

import esd.server.errors.Refusal;
import org.jdbi.v3.core.Handle;

/** File names: no two files of any checkpoints bear the same one. */
final class CheckpointNames {
    private CheckpointNames() {}

    /** To be followed, in the same transaction, by the row that bears the name. */
    static void take(Handle db, String name) {
        db.attach(CheckpointDao.class).dropFailed(name);
        refuseTaken(db, name);
    }

    static void refuseTaken(Handle db, String name) {
        if (db.attach(CheckpointFileDao.class).taken(name)) {
            throw taken(name);
        }
    }

    static Refusal taken(String name) {
        return new Refusal.WrongState("%s already exists, please use another or rename/delete exists".formatted(name));
    }
}
