package esd.models.pickle;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One pickle being read: its instructions build values and can do nothing else. */
public final class Pickle {
    private static final char STOP = '.';
    private static final Map<Character, Operation> OPERATIONS = operations();

    /** Twenty times what the largest checkpoints need; it bounds the memory that a hostile one takes. */
    private static final int MOST_OPERATIONS = 3_000_000;

    private final PickleInput input;
    private final Names names;
    private final Stack stack = new Stack();

    private Pickle(PickleInput input, Names names) {
        this.input = input;
        this.names = names;
    }

    /**
     * Reads one pickle and leaves the input behind its end.
     *
     * @return a {@link Long}, {@link java.math.BigInteger}, {@link Double}, {@link Boolean}, {@link String},
     *     {@link None}, {@link java.util.List} (of lists, tuples and sets alike), {@link Dictionary}, {@link Named}, or
     *     what the names make
     */
    public static Object read(PickleInput input, Names names) throws IOException {
        return new Pickle(input, names).run();
    }

    private Object run() throws IOException {
        for (int done = 0; done < MOST_OPERATIONS; done++) {
            char code = (char) input.unsignedByte();
            if (code == STOP) {
                return stack.pop();
            }
            Operation operation = OPERATIONS.get(code);
            if (operation == null) {
                throw new BrokenPickle("it holds the instruction 0x%02x, which no data needs".formatted((int) code));
            }
            operation.run(this);
        }
        throw new BrokenPickle("it holds more than %d instructions".formatted(MOST_OPERATIONS));
    }

    PickleInput input() {
        return input;
    }

    Stack stack() {
        return stack;
    }

    Names names() {
        return names;
    }

    /** The thing of this name, if the reader lists it. */
    Named named(String module, String name) throws BrokenPickle {
        String full = module + "." + name;
        Optional<Constructor> constructor = names.constructor(full);
        return new Named(
                full,
                constructor.orElseThrow(
                        () -> new BrokenPickle("it asks for %s, which is not data and is refused".formatted(full))));
    }

    private static Map<Character, Operation> operations() {
        Map<Character, Operation> operations = new HashMap<>();
        ScalarOperations.addTo(operations);
        ContainerOperations.addTo(operations);
        ObjectOperations.addTo(operations);
        return Map.copyOf(operations);
    }
}
