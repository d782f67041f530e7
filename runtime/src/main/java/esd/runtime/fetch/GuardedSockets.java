package esd.runtime.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.function.Predicate;
import javax.net.SocketFactory;

/**
 * Sockets that look at the address at the moment they connect to it: however a URL spelled its host, and whatever a
 * name was resolved to before, nothing lies between the look and the connection.
 */
final class GuardedSockets extends SocketFactory {
    private final Predicate<InetAddress> open;

    GuardedSockets(Predicate<InetAddress> open) {
        this.open = open;
    }

    @Override
    public Socket createSocket() {
        return new Socket(Proxy.NO_PROXY) {
            @Override
            public void connect(SocketAddress endpoint, int timeout) throws IOException {
                refuseUnlessOpen(endpoint);
                super.connect(endpoint, timeout);
            }

            @Override
            public void connect(SocketAddress endpoint) throws IOException {
                connect(endpoint, 0);
            }
        };
    }

    private void refuseUnlessOpen(SocketAddress endpoint) throws FetchFailed {
        if (!(endpoint instanceof InetSocketAddress internet)
                || internet.getAddress() == null
                || !open.test(internet.getAddress())) {
            throw FetchFailed.lasting("it has no public address");
        }
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unguarded();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw unguarded();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unguarded();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw unguarded();
    }

    private static UnsupportedOperationException unguarded() {
        return new UnsupportedOperationException("a socket that connects by itself cannot be guarded");
    }
}
