package esd.runtime.local;

import esd.runtime.backend.Progress;
import esd.runtime.pipeline.PictureListener;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** A pipeline's steps told to the job, with the time that is left and, at most once a second, a preview. */
final class JobProgress implements PictureListener {
    private static final long PREVIEW_EVERY = Duration.ofSeconds(1).toNanos();

    private final Progress progress;
    private final long start = System.nanoTime();
    private long lastPreview = start - PREVIEW_EVERY;
    private Progress.Step last = new Progress.Step(0, 0, Optional.empty(), Optional.empty());

    JobProgress(Progress progress) {
        this.progress = progress;
    }

    @Override
    public void step(int done, int total) {
        last = new Progress.Step(done, total, secondsLeft(done, total), Optional.empty());
        progress.report(last);
    }

    @Override
    public void preview(Supplier<byte[]> png) {
        long now = System.nanoTime();
        if (now - lastPreview >= PREVIEW_EVERY) {
            lastPreview = now;
            progress.report(new Progress.Step(last.done(), last.total(), last.secondsLeft(), Optional.of(png.get())));
        }
    }

    private Optional<Double> secondsLeft(int done, int total) {
        double seconds = (System.nanoTime() - start) / 1e9;
        return done == 0 ? Optional.empty() : Optional.of(seconds / done * (total - done));
    }
}
