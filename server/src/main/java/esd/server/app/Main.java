package esd.server.app;

import esd.server.config.Config;
import esd.server.config.Unusable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

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
        try {
            Config config = Config.from(System.getenv());
            Logs.write(config.logFormat());
            Server server = Server.start(config, Path.of(System.getProperty("esd.home", "")), engines);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
            greet(System.out, config, server);
        } catch (Unusable settings) {
            end("The settings cannot be used:" + System.lineSeparator() + settings.getMessage());
        } catch (IOException | RuntimeException | LinkageError failed) {
            end("The server cannot start: " + failed.getMessage());
        }
    }

    private static void greet(PrintStream out, Config config, Server server) {
        out.println("ESD server is ready");
        out.println("  API        " + server.url() + "/prod/");
        out.println("  API key    " + keyPlace(config));
        out.println("  data       " + config.dataFolder());
        out.flush();
    }

    private static String keyPlace(Config config) {
        return config.apiKey().isPresent()
                ? "as given by ESD_API_KEY"
                : "in the file " + config.dataFolder().resolve("api.key");
    }

    private static void end(String reason) {
        System.err.println(reason);
        System.exit(1);
    }
}
