package esd.server;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Set;

/** The rooms and their doors, as data. */
final class HouseMap {
    static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            entry("models.net", Set.of()),
            entry("models.tensor", Set.of()),
            entry("models.pickle", Set.of()),
            entry("models.checkpoint", Set.of("models.tensor")),
            entry("models.layer", Set.of("models.tensor")),
            entry("models.clip", Set.of("models.net", "models.layer", "models.tensor")),
            entry("models.unet", Set.of("models.net", "models.layer", "models.tensor")),
            entry("models.vae", Set.of("models.net", "models.layer", "models.tensor")),
            entry("models.esrgan", Set.of("models.net", "models.layer", "models.tensor")),
            entry("models.torch", Set.of("models.checkpoint", "models.pickle")),
            entry("models.lora", Set.of("models.checkpoint", "models.tensor")),
            entry("models.layout", Set.of("models.checkpoint", "models.torch")),
            entry("runtime.backend", Set.of()),
            entry("runtime.instances", Set.of("runtime.backend")),
            entry("runtime.store", Set.of()),
            entry("runtime.fetch", Set.of("models.checkpoint", "models.layout")),
            entry("runtime.crop", Set.of("runtime.image")),
            entry("runtime.prompt", Set.of()),
            entry("runtime.image", Set.of()),
            entry("runtime.mask", Set.of("runtime.image")),
            entry("runtime.noise", Set.of()),
            entry("runtime.options", Set.of()),
            entry("runtime.optimizers", Set.of("runtime.options", "models.tensor")),
            entry("runtime.schedules", Set.of("runtime.options")),
            entry("runtime.sampling", Set.of("runtime.noise", "models.net")),
            entry("runtime.samplers", Set.of("runtime.sampling", "runtime.noise", "models.tensor")),
            entry(
                    "runtime.pipeline",
                    Set.of(
                            "runtime.prompt",
                            "runtime.sampling",
                            "runtime.samplers",
                            "runtime.noise",
                            "runtime.image",
                            "runtime.mask",
                            "models.net",
                            "models.tensor")),
            entry("runtime.extras", Set.of("runtime.pipeline", "runtime.image", "models.net")),
            entry("runtime.onnx", Set.of()),
            entry("runtime.rembg", Set.of("runtime.pipeline", "runtime.image", "runtime.onnx")),
            entry(
                    "runtime.local",
                    Set.of(
                            "runtime.backend",
                            "runtime.instances",
                            "runtime.store",
                            "runtime.pipeline",
                            "runtime.extras",
                            "runtime.onnx",
                            "runtime.rembg",
                            "runtime.sampling",
                            "runtime.samplers",
                            "runtime.prompt",
                            "models.checkpoint",
                            "models.esrgan",
                            "models.layout",
                            "models.lora",
                            "models.tensor",
                            "models.net",
                            "models.clip",
                            "models.unet",
                            "models.vae")),
            entry("runtime.sagemaker", Set.of("runtime.backend", "runtime.store")),
            entry("server.errors", Set.of()),
            entry("server.config", Set.of()),
            entry("server.db", Set.of()),
            entry("server.jobs", Set.of()),
            entry("server.demo", Set.of()),
            entry("server.openapi", Set.of()),
            entry("server.http", Set.of("server.errors", "server.openapi")),
            entry("server.access", Set.of("server.errors", "server.http")),
            entry(
                    "server.downloads",
                    Set.of("server.errors", "server.access", "server.jobs", "runtime.fetch", "runtime.store")),
            entry(
                    "server.checkpoints",
                    Set.of(
                            "server.errors",
                            "server.http",
                            "server.access",
                            "server.jobs",
                            "server.downloads",
                            "runtime.store")),
            entry("server.answers", Set.of("server.errors", "server.http", "server.access")),
            entry(
                    "server.endpoints",
                    Set.of("server.errors", "server.http", "server.access", "server.jobs", "runtime.backend")),
            entry(
                    "server.inferences",
                    Set.of(
                            "server.errors",
                            "server.http",
                            "server.access",
                            "server.jobs",
                            "server.checkpoints",
                            "server.endpoints",
                            "runtime.backend",
                            "runtime.store")),
            entry(
                    "server.datasets",
                    Set.of(
                            "server.errors",
                            "server.http",
                            "server.access",
                            "server.jobs",
                            "runtime.crop",
                            "runtime.image",
                            "runtime.store")),
            entry(
                    "server.trainings",
                    Set.of(
                            "server.errors",
                            "server.http",
                            "server.access",
                            "server.jobs",
                            "server.checkpoints",
                            "server.datasets",
                            "runtime.store")),
            entry(
                    "server.app",
                    Set.of(
                            "server.config",
                            "server.db",
                            "server.http",
                            "server.access",
                            "server.answers",
                            "server.jobs",
                            "server.checkpoints",
                            "server.downloads",
                            "server.endpoints",
                            "server.inferences",
                            "server.datasets",
                            "server.trainings",
                            "runtime.backend",
                            "runtime.fetch",
                            "runtime.instances",
                            "runtime.local",
                            "runtime.sagemaker",
                            "runtime.store",
                            "models.checkpoint",
                            "models.layout")));

    /** Where each library lives: a room, or the classes of a room that end in what follows the star. */
    static final Map<String, Set<String>> HOMES = Map.ofEntries(
            entry(
                    "io.javalin..",
                    Set.of("server.http", "server.*Resource", "server.access.*Access", "server.checkpoints.*Filter")),
            entry("org.eclipse.jetty..", Set.of("server.http")),
            entry(
                    "org.jdbi..",
                    Set.of(
                            "server.db",
                            "server.access",
                            "server.answers",
                            "server.jobs",
                            "server.checkpoints",
                            "server.downloads",
                            "server.endpoints",
                            "server.inferences",
                            "server.datasets",
                            "server.trainings",
                            "server.app")),
            entry("com.zaxxer..", Set.of("server.db")),
            entry("org.flywaydb..", Set.of("server.db")),
            entry("org.sqlite..", Set.of("server.db")),
            entry("com.fasterxml.jackson.dataformat.toml..", Set.of("server.trainings")),
            entry("com.github.fge..", Set.of("server.http")),
            entry("io.minio..", Set.of("runtime.store")),
            entry("okhttp3..", Set.of("runtime.fetch", "runtime.store")),
            entry("io.github.resilience4j..", Set.of("runtime.fetch")),
            entry("org.gaul..", Set.of("runtime.store")),
            entry("software.amazon.awssdk..", Set.of("runtime.sagemaker")),
            entry("ai.djl.pytorch..", Set.of("models.tensor")),
            entry("ai.onnxruntime..", Set.of("runtime.onnx")),
            entry("ch.qos.logback..", Set.of("server.app.*Logs")),
            entry("java.util.logging..", Set.of()));

    private HouseMap() {}
}
