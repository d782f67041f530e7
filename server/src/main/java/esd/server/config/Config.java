package esd.server.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Everything this process reads from outside itself: read once, in main, and handed down as values.
 *
 * @param publicUrl the address that clients see, where it is not host and port
 * @param s3Port where the embedded object store listens
 * @param s3PublicUrl the address that presigned URLs are signed for, where it is not the store's own
 * @param store a store to use instead of the embedded one
 * @param devices where jobs run: {@code auto}, {@code cpu}, or {@code cuda:N} once for each
 * @param modelCacheMegabytes what checkpoints that are not in use may take of each instance's memory
 * @param endpointPrefix what the names of endpoints begin with
 * @param strictPermissions whether every operation needs a permission, and what is owned is closed to others
 * @param times how long things may take
 * @param compatibility whether the contract is followed also where users want something else
 * @param fetching what may be fetched by URL
 * @param logFormat how a line of the log is written
 * @param sageMaker where jobs run, if not in this process
 */
public record Config(
        String host,
        int port,
        Optional<URI> publicUrl,
        Path dataFolder,
        Optional<Secret> apiKey,
        int s3Port,
        Optional<URI> s3PublicUrl,
        Optional<ExternalStore> store,
        String bucket,
        List<String> devices,
        Precision precision,
        int modelCacheMegabytes,
        String endpointPrefix,
        boolean strictPermissions,
        Times times,
        Compatibility compatibility,
        Fetching fetching,
        LogFormat logFormat,
        Optional<SageMaker> sageMaker) {
    /** In which numbers the networks compute; {@code auto} takes what the device is fastest in. */
    public enum Precision {
        AUTO,
        FP32,
        BF16,
        FP16
    }

    /** {@code strict} shows nothing that the contract does not know. */
    public enum Compatibility {
        EXTENDED,
        STRICT
    }

    /** Lines for people, or one JSON object a line for what collects logs. */
    public enum LogFormat {
        TEXT,
        JSON
    }

    /** Which backend does the work. */
    private enum BackendKind {
        LOCAL,
        SAGEMAKER
    }

    private static final String MODEL_CACHE = "MODEL_CACHE_MB";
    private static final int MOST_CACHE = 10_000_000;
    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern DEVICE = Pattern.compile("auto|cpu|cuda:(0|[1-9][0-9]?)");
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,19}");
    private static final Pattern KEY = Pattern.compile("[!-~]+");

    public Config {
        devices = List.copyOf(devices);
    }

    /** Reads the {@code ESD_} variables; throws {@link Unusable} with every problem in them. */
    public static Config from(Map<String, String> environment) {
        Variables esd = new Variables("ESD_", environment);
        Config config = new Config(
                esd.text("HOST").orElse(LOOPBACK),
                esd.port("PORT", 8080),
                esd.url("PUBLIC_URL"),
                Path.of(esd.text("DATA_DIR").orElse("data")).toAbsolutePath().normalize(),
                esd.secret("API_KEY"),
                esd.port("S3_PORT", 9000),
                esd.url("S3_PUBLIC_URL"),
                ExternalStore.from(esd),
                matching(esd, "BUCKET", BUCKET, "esd"),
                devices(esd),
                esd.oneOf("PRECISION", Precision.class, Precision.AUTO),
                esd.number(MODEL_CACHE, 0, MOST_CACHE),
                matching(esd, "ENDPOINT_PREFIX", PREFIX, "esd-"),
                esd.yes("STRICT_PERMISSIONS"),
                Times.from(esd),
                esd.oneOf("COMPAT", Compatibility.class, Compatibility.EXTENDED),
                Fetching.from(esd),
                esd.oneOf("LOG_FORMAT", LogFormat.class, LogFormat.TEXT),
                SageMaker.from(
                        esd, esd.oneOf("BACKEND", BackendKind.class, BackendKind.LOCAL) == BackendKind.SAGEMAKER));
        config.check(esd);
        esd.refuseProblems();
        return config;
    }

    private void check(Variables esd) {
        if (apiKey.isPresent() && !KEY.matcher(apiKey.get().reveal()).matches()) {
            esd.problem("API_KEY", "must be visible ASCII characters without spaces");
        }
        if (!loopback(esd) && apiKey.isEmpty()) {
            esd.problem("API_KEY", "must be given when ESD_HOST is %s: others can reach it".formatted(host));
        }
        if (port == s3Port && port != 0 && store.isEmpty()) {
            esd.problem("S3_PORT", "is %d, and so is ESD_PORT".formatted(port));
        }
        if (sageMaker.isPresent() && !times.usualRest()) {
            esd.problem(Times.INSTANCE_REST, "has a meaning only with the local backend");
        }
        if (sageMaker.isPresent() && modelCacheMegabytes > 0) {
            esd.problem(MODEL_CACHE, "has a meaning only with the local backend");
        }
        if (sageMaker.isPresent() && store.isEmpty()) {
            esd.problem("STORE_URL", "must be given with ESD_BACKEND=sagemaker: its endpoints read and write there");
        }
    }

    private boolean loopback(Variables esd) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException unknown) {
            esd.problem("HOST", "%s is not an address of this machine".formatted(host));
            return true;
        }
    }

    private static List<String> devices(Variables esd) {
        List<String> devices = Arrays.stream(esd.text("DEVICE").orElse("auto").split(",", -1))
                .map(String::strip)
                .map(device -> device.equals("cuda") ? "cuda:0" : device)
                .toList();
        if (!devices.stream().allMatch(device -> DEVICE.matcher(device).matches())
                || devices.stream().distinct().count() != devices.size()
                || (devices.size() > 1 && devices.contains("auto"))) {
            esd.problem(
                    "DEVICE",
                    "must be auto, or of cpu, cuda (which is cuda:0) and cuda:N one or several with commas, not %s"
                            .formatted(String.join(",", devices)));
        }
        return devices;
    }

    private static String matching(Variables esd, String name, Pattern form, String usual) {
        String value = esd.text(name).orElse(usual);
        if (!form.matcher(value).matches()) {
            esd.problem(name, "must look like %s, not %s".formatted(form, value));
        }
        return value;
    }
}
