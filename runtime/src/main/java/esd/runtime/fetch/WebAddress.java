package esd.runtime.fetch;

import java.util.List;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** A URL that may be asked for: http or https, without a password in it, its host written as everybody reads it. */
record WebAddress(HttpUrl url) {
    private static final int LONGEST = 8_192;
    private static final int FIRST_UNRESERVED_PORT = 1_024;
    private static final Pattern STRANGE = Pattern.compile("[\\p{Cntrl}\\\\]");
    /** Browsers take a host whose last part is a number for an IPv4 address, in any of its old spellings. */
    private static final Pattern NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)\\.?");

    private static final Pattern BYTE = Pattern.compile("0|[1-9][0-9]{0,2}");

    static WebAddress of(String text) throws FetchFailed {
        String wanted = text.strip();
        if (wanted.length() > LONGEST || STRANGE.matcher(wanted).find()) {
            throw FetchFailed.lasting("this is not a URL that can be fetched");
        }
        return checked(HttpUrl.parse(wanted));
    }

    /** Where a server sends those who ask for this. */
    WebAddress redirected(String location) throws FetchFailed {
        if (location.length() > LONGEST || STRANGE.matcher(location).find()) {
            throw FetchFailed.lasting("%s redirects to what is not a URL".formatted(host()));
        }
        WebAddress target = checked(url.resolve(location));
        if (url.isHttps() && !target.url.isHttps()) {
            throw FetchFailed.lasting("%s redirects from https to http".formatted(host()));
        }
        return target;
    }

    private static WebAddress checked(@Nullable HttpUrl url) throws FetchFailed {
        if (url == null) {
            throw FetchFailed.lasting("only http and https URLs can be fetched");
        }
        if (!url.username().isEmpty() || !url.password().isEmpty()) {
            throw FetchFailed.lasting("a URL with a user or a password in it is not fetched");
        }
        if (NUMBER.matcher(url.host()).matches() && !plainNumbers(url.host())) {
            throw FetchFailed.lasting("%s is not a plain IPv4 address".formatted(url.host()));
        }
        return new WebAddress(url.newBuilder().fragment(null).build());
    }

    private static boolean plainNumbers(String host) {
        List<String> bytes = List.of(host.split("\\.", -1));
        return bytes.size() == 4
                && bytes.stream().allMatch(one -> BYTE.matcher(one).matches());
    }

    String host() {
        return url.host();
    }

    /** The host with its port. */
    String place() {
        return url.host() + ":" + url.port();
    }

    /** Scheme and host, and the port where it is not the scheme's own. */
    String origin() {
        String host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
        boolean usual = url.port() == HttpUrl.defaultPort(url.scheme());
        return url.scheme() + "://" + host + (usual ? "" : ":" + url.port());
    }

    /** Without the query, in which secrets travel. */
    String shown() {
        return origin() + url.encodedPath();
    }

    /** Web servers listen on their scheme's port or on one that anybody may take; mail and databases do not. */
    boolean webPort() {
        return url.port() == HttpUrl.defaultPort(url.scheme()) || url.port() >= FIRST_UNRESERVED_PORT;
    }

    /** What stands after the last slash, its escapes undone. */
    String lastSegment() {
        return url.pathSegments().get(url.pathSize() - 1);
    }
}
