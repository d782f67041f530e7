package esd.runtime.fetch;

import java.util.List;

/**
 * What the first look at a URL found.
 *
 * @param names that the file may have, the likeliest first: the ends of the URL and of those it leads to, then what the server calls it
 */
public record Found(List<String> names) {
    public Found {
        names = List.copyOf(names);
    }
}
