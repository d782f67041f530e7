package esd.models.pickle;

import java.io.IOException;

/** What one instruction of a pickle does. */
@FunctionalInterface
interface Operation {
    void run(Pickle pickle) throws IOException;
}
