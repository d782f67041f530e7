package esd.models.pickle;

import java.util.List;

/** Makes a value of the arguments that a pickle calls a name with. */
@FunctionalInterface
public interface Constructor {
    Object construct(List<Object> arguments) throws BrokenPickle;
}
