package esd.models.pickle;

import java.util.List;
import java.util.Optional;

/** All that a pickle may name: whatever its reader does not list is refused. */
public interface Names {
    /** What stands behind a name such as {@code collections.OrderedDict}; empty refuses the pickle. */
    Optional<Constructor> constructor(String name);

    /** The thing outside of the pickle that an id stands for. */
    Object outside(List<Object> id) throws BrokenPickle;

    /** Lets nothing be named: for pickles of numbers and texts. */
    Names NONE = new Names() {
        @Override
        public Optional<Constructor> constructor(String name) {
            return Optional.empty();
        }

        @Override
        public Object outside(List<Object> id) throws BrokenPickle {
            throw new BrokenPickle("it refers to something outside of itself");
        }
    };
}
