package esd.server.config;

import java.util.List;

/** The environment asks for something that cannot be; every problem is told at once. */
public final class Unusable extends RuntimeException {
    Unusable(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
    }
}
