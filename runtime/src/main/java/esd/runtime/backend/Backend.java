package esd.runtime.backend;

/** Where jobs run: in this process, or elsewhere. A task goes in, a result comes out, progress is told between. */
public interface Backend extends AutoCloseable {
    /**
     * Runs one inference to its end and leaves pictures and report in the object store.
     *
     * @throws InterruptedException when the thread is interrupted: noticed within one sampling step, nothing stored
     */
    Pictures infer(InferenceTask task, Progress progress) throws JobFailed, InterruptedException;

    /**
     * Trains a LoRA to its end, or goes on with one that a dead process left; what is saved on the way is told and stays.
     *
     * @throws InterruptedException when the thread is interrupted: noticed within one step
     */
    default void train(TrainingTask task, TrainingEvents events) throws JobFailed, InterruptedException {
        throw new JobFailed("LoRA training is not available at this backend");
    }

    /**
     * Ends a training that goes on elsewhere although nobody here follows it any more; when this returns its end is
     * certain. One that is over, or was never begun, is no trouble, nor is one that ends with its thread.
     *
     * @param name what it is called there
     */
    default void endTraining(String name) throws JobFailed, InterruptedException {}

    /**
     * Begins to make a place that inferences can name. What can be refused at once is; from then on until it is
     * removed the events tell how it is, beginning with its creation.
     */
    default void open(EndpointPlan plan, EndpointEvents events) throws EndpointRefused {
        throw new EndpointRefused("endpoints cannot be made by this backend");
    }

    /**
     * Goes on with a place that was opened by an earlier process, or was about to be: the events tell how it is now.
     * One that can no longer be is told of as failed or deleted.
     */
    default void resume(EndpointPlan plan, EndpointEvents events) {
        events.now(EndpointState.failed("endpoints cannot be made by this backend"));
    }

    /**
     * Takes a place away; when this returns no job runs there any more and its end is certain. One that does not
     * exist is no trouble.
     *
     * @throws EndpointRefused when it is in a state in which it cannot be taken away, such as being made
     */
    default void remove(EndpointPlan plan) throws EndpointRefused {
        throw new EndpointRefused("endpoints cannot be removed by this backend");
    }

    @Override
    void close();
}
