package esd.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import esd.server.errors.Refusal;

/** The names that clients give to files: what could not be one, or would lead elsewhere, is refused at the door. */
public final class FileName {
    private static final int LONGEST = 200;
    private static final int LONGEST_PATH = 450;

    private FileName() {}

    /** The name of a file in one folder. */
    public static String checked(String name) {
        boolean strange = name.isBlank()
                || name.startsWith(".")
                || name.getBytes(UTF_8).length > LONGEST
                || name.codePoints().anyMatch(FileName::strange);
        if (strange) {
            throw refusal(name);
        }
        return name;
    }

    /** The name of a file with the folders before it. */
    public static String checkedPath(String path) {
        if (path.getBytes(UTF_8).length > LONGEST_PATH) {
            throw refusal(path);
        }
        for (String step : path.split("/", -1)) {
            checked(step);
        }
        return path;
    }

    private static boolean strange(int character) {
        return character == '/'
                || character == '\\'
                || Character.isISOControl(character)
                || Character.getType(character) == Character.SURROGATE;
    }

    private static Refusal refusal(String name) {
        return new Refusal.Malformed("%s cannot be the name of a file".formatted(name));
    }
}
