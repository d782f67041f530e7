package esd.models.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The parts that a sparing recording ran, to be gone through backwards. What it keeps of them is freed on the way. */
final class Tape implements AutoCloseable {
    /** Every result is where autograd's graph is cut: it collects the gradients of whatever is made of it. */
    private record Part(NDManager manager, List<NDArray> inputs, NDArray result, Segment.Body body) {
        void backward() {
            Recording.emptied();
            try (manager;
                    NDManager step = manager.newSubManager();
                    NDArray gradient = result.getGradient()) {
                NDArray again = body.of(handles(inputs, step));
                if (TorchScript.followed(again)) {
                    TorchScript.backward(again, gradient);
                }
            }
        }
    }

    private final NDManager manager = Torch.manager(Device.cpu());
    private final Deque<Part> parts = new ArrayDeque<>();

    NDArray run(List<NDArray> inputs, Segment.Body body) {
        NDManager owner = inputs.get(0).getManager();
        NDArray result;
        TorchScript.gradients(false);
        try (NDManager step = owner.newSubManager()) {
            result = body.of(handles(inputs, step));
            result.attach(owner);
        } finally {
            TorchScript.gradients(true);
        }
        return remember(inputs, result, body);
    }

    NDArray cut(NDArray x) {
        return remember(List.of(x), x.stopGradient(), inputs -> inputs.get(0));
    }

    private NDArray remember(List<NDArray> inputs, NDArray result, Segment.Body body) {
        result.setRequiresGradient(true);
        NDManager own = manager.newSubManager(result.getManager().getDevice());
        parts.push(new Part(own, handles(inputs, own), handle(result, own), body));
        return result;
    }

    void backward() {
        while (!parts.isEmpty()) {
            parts.pop().backward();
        }
    }

    private static List<NDArray> handles(List<NDArray> arrays, NDManager owner) {
        List<NDArray> handles = new ArrayList<>();
        arrays.forEach(array -> handles.add(handle(array, owner)));
        return handles;
    }

    /** The same tensor once more, which lives as long as one of its handles does. */
    private static NDArray handle(NDArray array, NDManager owner) {
        return TorchScript.call(owner, "same", new NDArray[] {array});
    }

    @Override
    public void close() {
        parts.clear();
        manager.close();
    }
}
