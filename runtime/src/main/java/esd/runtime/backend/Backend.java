package esd.runtime.backend;

/** Where jobs run: in this process, or elsewhere. A task goes in, a result comes out, progress is told between. */
public interface Backend extends AutoCloseable {
    /**
     * Runs one inference to its end and leaves pictures and report in the object store.
     *
     * @throws InterruptedException when the thread is interrupted: noticed within one sampling step, nothing stored
     */
    Pictures infer(InferenceTask task, Progress progress) throws JobFailed, InterruptedException;

    @Override
    void close();
}
