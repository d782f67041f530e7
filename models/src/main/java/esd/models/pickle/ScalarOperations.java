package esd.models.pickle;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Map;

/** The instructions that make numbers, texts and truth values. */
final class ScalarOperations {
    private ScalarOperations() {}

    static void addTo(Map<Character, Operation> operations) {
        addNumbers(operations);
        addTexts(operations);
        operations.put('N', pickle -> pickle.stack().push(None.NONE));
        operations.put('\u0088', pickle -> pickle.stack().push(true));
        operations.put('\u0089', pickle -> pickle.stack().push(false));
        operations.put('\u0080', pickle -> pickle.input().unsignedByte()); // the protocol
        operations.put('\u0095', pickle -> pickle.input().longInteger()); // a frame's length
    }

    private static void addNumbers(Map<Character, Operation> operations) {
        operations.put(
                'I', pickle -> pickle.stack().push(integerOrTruth(pickle.input().line())));
        operations.put(
                'L', pickle -> pickle.stack().push(integer(pickle.input().line().replaceFirst("L$", ""))));
        operations.put('J', pickle -> pickle.stack().push((long) pickle.input().integer()));
        operations.put('K', pickle -> pickle.stack().push((long) pickle.input().unsignedByte()));
        operations.put('M', pickle -> pickle.stack().push((long) pickle.input().unsignedShort()));
        operations.put('\u008a', pickle -> bigInteger(pickle, pickle.input().unsignedByte()));
        operations.put('\u008b', pickle -> bigInteger(pickle, pickle.input().integer()));
        operations.put('F', pickle -> pickle.stack().push(decimal(pickle.input().line())));
        operations.put('G', pickle -> pickle.stack().push(pickle.input().bigEndianDouble()));
    }

    private static void addTexts(Map<Character, Operation> operations) {
        operations.put(
                'S', pickle -> pickle.stack().push(unquoted(pickle.input().line())));
        operations.put('V', pickle -> pickle.stack().push(pickle.input().line()));
        for (char code : new char[] {'U', 'C', '\u008c'}) {
            operations.put(code, pickle -> text(pickle, pickle.input().unsignedByte()));
        }
        for (char code : new char[] {'T', 'X', 'B'}) {
            operations.put(
                    code,
                    pickle -> text(pickle, Integer.toUnsignedLong(pickle.input().integer())));
        }
        for (char code : new char[] {'\u008d', '\u008e', '\u0096'}) {
            operations.put(code, pickle -> text(pickle, pickle.input().longInteger()));
        }
    }

    private static void text(Pickle pickle, long length) throws IOException {
        pickle.stack().push(pickle.input().text(length));
    }

    private static void bigInteger(Pickle pickle, int length) throws IOException {
        pickle.stack().push(smallest(pickle.input().bigInteger(length)));
    }

    private static Object integerOrTruth(String line) throws BrokenPickle {
        return line.equals("00") || line.equals("01") ? (Object) line.equals("01") : integer(line);
    }

    private static Object integer(String line) throws BrokenPickle {
        try {
            return smallest(new BigInteger(line));
        } catch (NumberFormatException e) {
            throw new BrokenPickle("it writes a number as \"%s\"".formatted(line));
        }
    }

    private static Object smallest(BigInteger number) {
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }

    private static double decimal(String line) throws BrokenPickle {
        try {
            return Double.parseDouble(line);
        } catch (NumberFormatException e) {
            throw new BrokenPickle("it writes a number as \"%s\"".formatted(line));
        }
    }

    private static String unquoted(String line) throws BrokenPickle {
        if (line.length() < 2) {
            throw new BrokenPickle("it writes a text without quotes");
        }
        return line.substring(1, line.length() - 1);
    }
}
