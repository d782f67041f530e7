package esd.models.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;

/** The parts that a recording ran, to be gone through backwards. What it keeps of them is freed on the way. */
final class Tape implements AutoCloseable {
    /** How the gradient of a part's result becomes that of everything in it that requires one. */
    @FunctionalInterface
    private interface Way {
        void back(List<NDArray> inputs, NDArray gradient);
    }

    /** Every result is where autograd's graph is cut: it collects the gradients of whatever is made of it. */
    private record Part(NDManager manager, List<NDArray> inputs, NDArray result, Way way) {
        void backward() {
            Recording.emptied();
            try (manager;
                    NDManager step = manager.newSubManager();
                    NDArray gradient = result.getGradient()) {
                way.back(handles(inputs, step), gradient);
            }
        }
    }

    private final NDManager manager = Torch.manager(Device.cpu());
    private final Deque<Part> parts = new ArrayDeque<>();
    private final boolean sparing;

    /** Sparing ones keep of a segment only what goes in and what comes out. */
    Tape(boolean sparing) {
        this.sparing = sparing;
    }

    NDArray run(List<NDArray> inputs, Segment.Body body) {
        return sparing ? twice(inputs, body) : once(inputs, body);
    }

    private static NDArray withoutGradients(Supplier<NDArray> body) {
        TorchScript.gradients(false);
        try {
            return body.get();
        } finally {
            TorchScript.gradients(true);
        }
    }

    private NDArray twice(List<NDArray> inputs, Segment.Body body) {
        NDManager owner = inputs.get(0).getManager();
        NDArray result = withoutGradients(() -> {
            try (NDManager step = owner.newSubManager()) {
                NDArray made = body.of(handles(inputs, step));
                made.attach(owner);
                return made;
            }
        });
        return remember(inputs, result, (again, gradient) -> {
            NDArray second = body.of(again);
            if (TorchScript.followed(second)) {
                TorchScript.backward(second, gradient);
            }
        });
    }

    private NDArray once(List<NDArray> inputs, Segment.Body body) {
        NDArray made = body.of(inputs);
        if (!TorchScript.followed(made)) {
            return made;
        }
        NDArray result = cut(made);
        made.close();
        return result;
    }

    NDArray cut(NDArray x) {
        return remember(
                List.of(x), x.stopGradient(), (inputs, gradient) -> TorchScript.backward(inputs.get(0), gradient));
    }

    /** What is computed without autograd, and whose gradient is made of it and of the result's by hand. */
    NDArray byHand(NDArray x, Supplier<NDArray> forward, BinaryOperator<NDArray> gradientOf) {
        NDArray result = withoutGradients(forward);
        if (!TorchScript.followed(x)) {
            return result;
        }
        return remember(
                List.of(x),
                result,
                (inputs, gradient) -> TorchScript.backward(
                        inputs.get(0), withoutGradients(() -> gradientOf.apply(inputs.get(0), gradient))));
    }

    private NDArray remember(List<NDArray> inputs, NDArray result, Way way) {
        result.setRequiresGradient(true);
        NDManager own = manager.newSubManager(result.getManager().getDevice());
        parts.push(new Part(own, handles(inputs, own), handle(result, own), way));
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
