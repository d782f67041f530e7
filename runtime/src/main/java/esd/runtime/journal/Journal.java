package esd.runtime.journal;

import esd.runtime.curve.LossCurve;
import esd.runtime.events.EventFile;
import esd.runtime.events.Scalar;
import esd.runtime.image.Png;
import esd.runtime.kohya.LogSettings;
import esd.runtime.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of one attempt at a training, begun with what an earlier attempt wrote. For one thread. */
public final class Journal implements AutoCloseable {
    /** What the curve's file is called. */
    public static final String CURVE = "loss_curve.png";

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final String CURRENT = "loss/current";
    private static final String AVERAGE = "loss/average";
    private static final Map<String, String> RATES = Map.of("unet", "lr/unet", "text_encoder", "lr/textencoder");
    private static final DateTimeFormatter RUN =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

    /**
     * An event file of an earlier attempt.
     *
     * @param name where it lies below the folder of logs
     */
    public record Earlier(String name, Path file) {
        /** Whether this could be one. */
        public static boolean possible(String name) {
            return name.contains(".tfevents.");
        }
    }

    private final String name;
    private final Clock clock;
    private final EventFile events;
    private final LossCurve curve = new LossCurve();
    private float lastLoss;

    private Journal(String name, Clock clock, EventFile events) {
        this.name = name;
        this.clock = clock;
        this.events = events;
    }

    /**
     * Begins a log.
     *
     * @param work a folder for files that are being written
     * @param done after how many steps this attempt begins: what was told of later ones is forgotten
     */
    public static Journal begin(Path work, LogSettings settings, Clock clock, Optional<Earlier> earlier, long done)
            throws IOException {
        Instant now = clock.instant();
        String name = earlier.map(Earlier::name).orElseGet(() -> "%s%s/%s/events.out.tfevents.%d.esd"
                .formatted(settings.prefix(), RUN.format(now), settings.tracker(), now.getEpochSecond()));
        Journal journal = new Journal(name, clock, EventFile.create(work.resolve("events"), seconds(now)));
        if (earlier.isPresent()) {
            journal.copy(earlier.get(), done);
        }
        return journal;
    }

    /** A log that cannot be read back is no reason not to train. */
    private void copy(Earlier earlier, long done) {
        try {
            EventFile.read(earlier.file(), scalar -> {
                if (scalar.step() <= done) {
                    add(scalar);
                }
            });
        } catch (IOException broken) {
            LOG.warn("{} is begun anew: {}", earlier.name(), broken.getMessage());
        }
    }

    /** Writes a step down. */
    public void step(TrainingListener.Step step) throws IOException {
        double time = seconds(clock.instant());
        add(new Scalar(time, step.step(), CURRENT, (float) step.loss()));
        add(new Scalar(time, step.step(), AVERAGE, (float) step.averageLoss()));
        for (TrainingListener.Rate rate : step.learningRates()) {
            String tag = RATES.getOrDefault(rate.group(), "lr/" + rate.group());
            add(new Scalar(time, step.step(), tag, (float) rate.rate()));
        }
    }

    private void add(Scalar scalar) throws IOException {
        events.add(scalar);
        if (scalar.tag().equals(CURRENT)) {
            lastLoss = scalar.value();
        } else if (scalar.tag().equals(AVERAGE)) {
            curve.add(scalar.step(), lastLoss, scalar.value());
        }
    }

    private static double seconds(Instant time) {
        return time.getEpochSecond() + time.getNano() / 1e9;
    }

    /** Where the event file belongs, below the folder of logs. */
    public String eventsName() {
        return name;
    }

    /** The event file so far. */
    public Path events() throws IOException {
        return events.flushed();
    }

    /** The curve so far, as a PNG. */
    public byte[] curve() {
        return Png.of(curve.picture());
    }

    @Override
    public void close() throws IOException {
        events.close();
    }
}
