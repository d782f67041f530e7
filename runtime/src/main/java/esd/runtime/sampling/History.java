package esd.runtime.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** The few latest arrays that a multistep sampler looks back on; they outlive their steps and end with the run. */
public final class History implements AutoCloseable {
    private final int length;
    private final NDManager manager;
    private final Deque<NDArray> latest = new ArrayDeque<>();

    /** Looks back at most {@code length} steps in a run over these latents. */
    public History(NDArray latents, int length) {
        this.length = length;
        this.manager = latents.getManager().newSubManager();
    }

    /** Takes an array out of its step and keeps it as the latest one. */
    public void remember(NDArray array) {
        array.attach(manager);
        latest.addFirst(array);
        if (latest.size() > length) {
            latest.removeLast().close();
        }
    }

    public int size() {
        return latest.size();
    }

    /** The latest array; only ever an argument, never a receiver. */
    public NDArray last() {
        return latest.getFirst();
    }

    /** The sum of the arrays, each times its coefficient, the latest first; owned by the manager of {@code near}. */
    public NDArray weighted(double[] coefficients, NDArray near) {
        NDArray sum = near.zerosLike();
        Iterator<NDArray> arrays = latest.iterator();
        for (double coefficient : coefficients) {
            sum = sum.add(near.zerosLike().add(arrays.next()).mul(coefficient));
        }
        return sum;
    }

    @Override
    public void close() {
        manager.close();
    }
}
