package esd.models.pickle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where a pickle puts its values together, with its marks and its memory. */
final class Stack {
    private final List<Object> values = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Long, Object> memory = new HashMap<>();

    void push(Object value) {
        values.add(value);
    }

    Object pop() throws BrokenPickle {
        Object top = top();
        values.remove(values.size() - 1);
        return top;
    }

    Object top() throws BrokenPickle {
        if (values.size() <= floor()) {
            throw new BrokenPickle("it takes a value that it never made");
        }
        return values.get(values.size() - 1);
    }

    <T> T pop(Class<T> kind) throws BrokenPickle {
        return cast(pop(), kind);
    }

    <T> T top(Class<T> kind) throws BrokenPickle {
        return cast(top(), kind);
    }

    void mark() {
        marks.add(values.size());
    }

    /** Everything above the last mark, which goes as well. */
    List<Object> popMarked() throws BrokenPickle {
        if (marks.isEmpty()) {
            throw new BrokenPickle("it ends what it never began");
        }
        List<Object> above = values.subList(marks.remove(marks.size() - 1), values.size());
        List<Object> popped = new ArrayList<>(above);
        above.clear();
        return popped;
    }

    List<Object> popLast(int count) throws BrokenPickle {
        List<Object> popped = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            popped.add(0, pop());
        }
        return popped;
    }

    void remember(long place) throws BrokenPickle {
        memory.put(place, top());
    }

    void rememberNext() throws BrokenPickle {
        remember(memory.size());
    }

    void recall(long place) throws BrokenPickle {
        Object value = memory.get(place);
        if (value == null) {
            throw new BrokenPickle("it recalls what it never remembered");
        }
        push(value);
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    }

    private static <T> T cast(Object value, Class<T> kind) throws BrokenPickle {
        if (!kind.isInstance(value)) {
            throw new BrokenPickle(
                    "it takes a %s for a %s".formatted(value.getClass().getSimpleName(), kind.getSimpleName()));
        }
        return kind.cast(value);
    }
}
