package esd.models.pickle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The instructions that put values into lists, tuples, sets and dictionaries, and those that remember them. */
final class ContainerOperations {
    private ContainerOperations() {}

    static void addTo(Map<Character, Operation> operations) {
        addLists(operations);
        addDictionaries(operations);
        addMemory(operations);
        operations.put('(', pickle -> pickle.stack().mark());
        operations.put('0', pickle -> pickle.stack().pop());
        operations.put('1', pickle -> pickle.stack().popMarked());
        operations.put('2', pickle -> pickle.stack().push(pickle.stack().top()));
    }

    private static void addLists(Map<Character, Operation> operations) {
        for (char code : new char[] {']', ')', '\u008f'}) {
            operations.put(code, pickle -> pickle.stack().push(new ArrayList<>()));
        }
        for (char code : new char[] {'l', 't', '\u0091'}) {
            operations.put(code, pickle -> pickle.stack().push(pickle.stack().popMarked()));
        }
        for (int count = 1; count <= 3; count++) {
            int size = count;
            operations.put((char) ('\u0084' + size), pickle -> pickle.stack()
                    .push(pickle.stack().popLast(size)));
        }
        operations.put('a', pickle -> append(pickle.stack(), pickle.stack().popLast(1)));
        operations.put('e', pickle -> append(pickle.stack(), pickle.stack().popMarked()));
        operations.put('\u0090', pickle -> append(pickle.stack(), pickle.stack().popMarked()));
    }

    private static void addDictionaries(Map<Character, Operation> operations) {
        operations.put('}', pickle -> pickle.stack().push(new Dictionary()));
        operations.put('d', pickle -> {
            List<Object> items = pickle.stack().popMarked();
            pickle.stack().push(new Dictionary());
            put(pickle.stack(), items);
        });
        operations.put('s', pickle -> put(pickle.stack(), pickle.stack().popLast(2)));
        operations.put('u', pickle -> put(pickle.stack(), pickle.stack().popMarked()));
    }

    private static void addMemory(Map<Character, Operation> operations) {
        operations.put(
                'p', pickle -> pickle.stack().remember(place(pickle.input().line())));
        operations.put('q', pickle -> pickle.stack().remember(pickle.input().unsignedByte()));
        operations.put('r', pickle -> pickle.stack().remember(pickle.input().integer()));
        operations.put('\u0094', pickle -> pickle.stack().rememberNext());
        operations.put('g', pickle -> pickle.stack().recall(place(pickle.input().line())));
        operations.put('h', pickle -> pickle.stack().recall(pickle.input().unsignedByte()));
        operations.put('j', pickle -> pickle.stack().recall(pickle.input().integer()));
    }

    private static void append(Stack stack, List<Object> values) throws BrokenPickle {
        @SuppressWarnings("unchecked") // every list of a pickle is one of objects
        List<Object> list = stack.top(List.class);
        list.addAll(values);
    }

    private static void put(Stack stack, List<Object> items) throws BrokenPickle {
        if (items.size() % 2 != 0) {
            throw new BrokenPickle("it holds a key without a value");
        }
        if (stack.top() instanceof Dictionary dictionary) {
            for (int i = 0; i < items.size(); i += 2) {
                dictionary.put(items.get(i), items.get(i + 1));
            }
        }
    }

    private static long place(String line) throws BrokenPickle {
        try {
            return Long.parseLong(line);
        } catch (NumberFormatException e) {
            throw new BrokenPickle("it remembers at \"%s\"".formatted(line));
        }
    }
}
