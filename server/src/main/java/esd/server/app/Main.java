package esd.server.app;

import esd.server.config.Config;
import esd.server.config.Unusable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;

/** Reads the environment, starts the server and stays until the process is told to end. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        run((config, folder, store) -> engines(config).open(config, folder, store));
    }

    private static Engines engines(Config config) {
        return config.sageMaker().<Engines>map(SageMakerEngines::new).orElseGet(LocalEngines::new);
    }

    /** Starts the server on these engines, or ends the process with the reason why it cannot be. */
    static void run(Engines engines) {
        run(engines, LastMoment.PATIENCE);
    }

    /** As above; told to end, the process ends within this time. */
    static void run(Engines engines, Duration patience) {
        try {
            Config config = Config.from(System.getenv());
            Logs.write(config.logFormat());
            Server server = Server.start(config, Path.of(System.getProperty("esd.home", "")), engines);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, patience), "shutdown"));
            greet(System.out, config, server);
        } catch (Unusable settings) {
            end("The settings cannot be used:" + System.lineSeparator() + settings.getMessage());
        } catch (IOException | RuntimeException | LinkageError failed) {
            end("The server cannot start: " + reason(failed));
        }
    }

    private static void end(Server server, Duration patience) {
        LastMoment.in(patience);
        server.close();
    }

    private static void greet(PrintStream out, Config config, Server server) {
        out.println("ESD server is ready");
        out.println("  API        " + server.url() + "/prod/");
        out.println("  S3         " + server.storeUrl());
        out.println("  API key    " + keyPlace(config));
        out.println("  data       " + config.dataFolder());
        out.flush();
    }

    private static String keyPlace(Config config) {
        return config.apiKey().isPresent()
                ? "as given by ESD_API_KEY"
                : "in the file " + config.dataFolder().resolve("api.key");
    }

    /** What a native library lacks stands in the last of the causes only. */
    private static String reason(Throwable failed) {
        Throwable last = failed;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return last != failed && last instanceof LinkageError
                ? "%s: %s".formatted(failed.getMessage(), last.getMessage())
                : String.valueOf(failed.getMessage());
    }

    private static void end(String reason) {
        System.err.println(reason);
        System.exit(1);
    }
}
