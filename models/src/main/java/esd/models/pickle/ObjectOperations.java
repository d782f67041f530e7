package esd.models.pickle;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The instructions that name things and call them: each name must be one that the reader lists. */
final class ObjectOperations {
    private ObjectOperations() {}

    static void addTo(Map<Character, Operation> operations) {
        operations.put('c', pickle -> pickle.stack().push(global(pickle)));
        operations.put('\u0093', ObjectOperations::stackGlobal);
        operations.put('R', ObjectOperations::call);
        operations.put('\u0081', ObjectOperations::call);
        operations.put('\u0092', pickle -> {
            pickle.stack().pop(Dictionary.class); // keyword arguments: nothing that is listed takes any
            call(pickle);
        });
        operations.put('i', pickle -> {
            Named named = global(pickle);
            construct(pickle, named, pickle.stack().popMarked());
        });
        operations.put('o', ObjectOperations::callMarked);
        operations.put('b', pickle -> pickle.stack().pop()); // attributes: nothing that is listed has any
        operations.put('P', pickle -> outside(pickle, List.of(pickle.input().line())));
        operations.put('Q', pickle -> outside(pickle, arguments(pickle)));
    }

    private static Named global(Pickle pickle) throws IOException {
        String module = pickle.input().line();
        return pickle.named(module, pickle.input().line());
    }

    private static void stackGlobal(Pickle pickle) throws BrokenPickle {
        String name = pickle.stack().pop(String.class);
        pickle.stack().push(pickle.named(pickle.stack().pop(String.class), name));
    }

    private static void call(Pickle pickle) throws BrokenPickle {
        List<Object> arguments = arguments(pickle);
        construct(pickle, pickle.stack().pop(Named.class), arguments);
    }

    private static void callMarked(Pickle pickle) throws BrokenPickle {
        List<Object> marked = pickle.stack().popMarked();
        if (marked.isEmpty() || !(marked.get(0) instanceof Named named)) {
            throw new BrokenPickle("it calls something that has no name");
        }
        construct(pickle, named, marked.subList(1, marked.size()));
    }

    private static void construct(Pickle pickle, Named named, List<Object> arguments) throws BrokenPickle {
        pickle.stack().push(named.constructor().construct(arguments));
    }

    private static void outside(Pickle pickle, List<Object> id) throws BrokenPickle {
        pickle.stack().push(pickle.names().outside(id));
    }

    private static List<Object> arguments(Pickle pickle) throws BrokenPickle {
        @SuppressWarnings("unchecked") // every list of a pickle is one of objects
        List<Object> arguments = pickle.stack().pop(List.class);
        return arguments;
    }
}
