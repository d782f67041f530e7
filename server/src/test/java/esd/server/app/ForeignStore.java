package esd.server.app;

import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.ObjectStore;
import esd.server.config.Config;
import esd.server.http.ApiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An object store that somebody else runs, as a server at SageMaker needs it, and the settings of such a server. */
final class ForeignStore implements AutoCloseable {
    private final Path folder;
    private final int port;
    private final ObjectStore objects;

    ForeignStore(Path folder) throws IOException {
        this.folder = folder.resolve("theirs");
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = socket.getLocalPort();
        }
        this.objects = new EmbeddedStore(this.folder, "127.0.0.1", port, Optional.empty(), "esd").open();
    }

    ObjectStore objects() {
        return objects;
    }

    int port() {
        return port;
    }

    /** What a server must be told to use it. */
    Map<String, String> settings() throws IOException {
        List<String> keys = Files.readAllLines(folder.resolve("keys"));
        return Map.of(
                "ESD_STORE_URL",
                "http://127.0.0.1:" + port,
                "ESD_STORE_ACCESS_KEY",
                keys.get(0),
                "ESD_STORE_SECRET_KEY",
                keys.get(1));
    }

    /** A server that keeps its data in the folder, over this store and the AWS at that port. */
    Config config(Path data, int awsPort, Map<String, String> more) throws IOException {
        Map<String, String> settings = new HashMap<>(settings());
        settings.putAll(Map.of(
                "ESD_BACKEND",
                "sagemaker",
                "ESD_PORT",
                "0",
                "ESD_API_KEY",
                ApiClient.KEY,
                "ESD_DATA_DIR",
                data.toString(),
                "ESD_AWS_REGION",
                "eu-west-1",
                "ESD_AWS_ENDPOINT_URL",
                "http://127.0.0.1:" + awsPort,
                "ESD_SAGEMAKER_IMAGE_URI",
                "image:1"));
        settings.put("ESD_SAGEMAKER_ROLE_ARN", "arn:aws:iam::123456789012:role/esd");
        settings.putAll(more);
        return Config.from(settings);
    }

    @Override
    public void close() {
        objects.close();
    }
}
