package esd.runtime.address;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;

/** Where a server of this process listens, as clients on this machine reach it. */
public final class ListeningAddress {
    private static final String LOOPBACK = "127.0.0.1";

    private ListeningAddress() {}

    /** The URL of a host that was bound; one that stands for all addresses of the machine cannot be called itself. */
    public static URI of(String host, int port) {
        try {
            boolean any = InetAddress.getByName(host).isAnyLocalAddress();
            // This constructor puts an IPv6 address into brackets.
            return new URI("http", null, any ? LOOPBACK : host, port, null, null, null);
        } catch (UnknownHostException | URISyntaxException unusable) {
            throw new IllegalArgumentException("%s is not a host".formatted(host), unusable);
        }
    }
}
