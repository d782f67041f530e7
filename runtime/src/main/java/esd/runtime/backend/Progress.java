package esd.runtime.backend;

import java.util.Optional;

/** What a running job tells while it runs. Called on the job's thread; must return quickly. */
public interface Progress {
    void report(Step step);

    /**
     * Where the job is.
     *
     * @param done steps done
     * @param total steps in all, over all images of the job
     * @param secondsLeft an estimate, empty before there is one
     * @param previewPng a small picture made from the latent, empty when there is no new one
     */
    record Step(int done, int total, Optional<Double> secondsLeft, Optional<byte[]> previewPng) {}

    Progress SILENT = step -> {};
}
