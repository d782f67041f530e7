package esd.server.patience;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The way to a real server; while it is blocked, what callers send does not arrive and does not get lost. */
final class SlowWay implements AutoCloseable {
    private final ServerSocket door;
    private final URI target;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread daemon = new Thread(work, "slow-way");
        daemon.setDaemon(true);
        return daemon;
    });
    private boolean blocked;

    SlowWay(URI target) throws IOException {
        this.target = target;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    synchronized void block(boolean now) {
        blocked = now;
        notifyAll();
    }

    private synchronized void awaitFree() throws InterruptedException {
        while (blocked) {
            wait();
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket caller = door.accept();
                Socket server = new Socket(target.getHost(), target.getPort());
                threads.execute(() -> carry(caller, server));
                threads.execute(() -> carry(server, caller));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void carry(Socket from, Socket to) {
        byte[] buffer = new byte[1 << 16];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                awaitFree();
                out.write(buffer, 0, count);
            }
        } catch (IOException hungUp) {
            // One side's end is the other's.
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            door.close();
        } catch (IOException stuck) {
            throw new UncheckedIOException(stuck);
        }
    }
}
