package esd.runtime.fetch;

import java.net.InetAddress;
import java.net.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.SocketFactory;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/** By which client an address is reached: nearly always the guarded one. Safe for many threads. */
final class Clients {
    private final FetchSettings settings;
    private final OkHttpClient guarded;
    private final OkHttpClient trusting;

    Clients(FetchSettings settings, Dns dns, Predicate<InetAddress> open) {
        this.settings = settings;
        this.guarded = client(settings, dns, new GuardedSockets(open));
        this.trusting = client(settings, dns, new GuardedSockets(any -> true));
    }

    OkHttpClient of(WebAddress address) throws FetchFailed {
        if (allowed(address)) {
            return trusting;
        }
        if (!address.webPort()) {
            throw FetchFailed.lasting("port %d of %s is not a web server's"
                    .formatted(address.url().port(), address.host()));
        }
        return guarded;
    }

    /** The token that this server wants, and no other. */
    Optional<String> token(WebAddress address) {
        return Optional.ofNullable(settings.tokens().get(address.origin()));
    }

    private boolean allowed(WebAddress address) {
        return settings.privateHosts().contains(address.host())
                || settings.privateHosts().contains(address.place());
    }

    /** HTTP/1.1 without a pool in common: a connection serves the host it was opened for and no other. */
    private static OkHttpClient client(FetchSettings settings, Dns dns, SocketFactory sockets) {
        return new OkHttpClient.Builder()
                .dns(dns)
                .socketFactory(sockets)
                .proxy(Proxy.NO_PROXY)
                .protocols(List.of(Protocol.HTTP_1_1))
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
                .cookieJar(CookieJar.NO_COOKIES)
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(settings.stall())
                .readTimeout(settings.stall())
                .writeTimeout(settings.stall())
                .build();
    }
}
