package esd.server.downloads;

import java.util.List;

/**
 * A file on somebody's server, which can be had.
 *
 * @param url with everything that is secret in it
 * @param shown the URL as anybody may see it
 * @param names that the file may have, the likeliest first
 */
public record Remote(String url, String shown, List<String> names) {
    public Remote {
        names = List.copyOf(names);
    }

    @Override
    public String toString() {
        return shown;
    }
}
