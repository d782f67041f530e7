package esd.runtime.optimizers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The tensors of scripts/golden/optimizers.py, and their gradients. */
final class Learner {
    private static final Map<String, Shape> SHAPES = new LinkedHashMap<>();

    static {
        SHAPES.put("text/down", new Shape(4, 32));
        SHAPES.put("text/up", new Shape(32, 4));
        SHAPES.put("unet/down", new Shape(41, 101));
        SHAPES.put("unet/conv", new Shape(6, 4, 3, 3));
        SHAPES.put("unet/bias", new Shape(7));
    }

    private final NDManager manager;
    private final List<Parameter> parameters = new ArrayList<>();

    Learner(NDManager manager) {
        this.manager = manager;
        SHAPES.forEach((name, shape) -> {
            NDArray value = formula(manager, shape, parameters.size());
            if (name.endsWith("up")) {
                value.muli(0);
            }
            value.setRequiresGradient(true);
            parameters.add(new Parameter(name, value));
        });
    }

    List<Parameter> parameters() {
        return parameters;
    }

    List<ParameterGroup> groups(double textRate, double unetRate) {
        return List.of(
                new ParameterGroup("text", textRate, parameters.subList(0, 2)),
                new ParameterGroup("unet", unetRate, parameters.subList(2, parameters.size())));
    }

    /** One step as a training takes it, with a loss whose gradients are those of the script. */
    void step(Optimizer optimizer, int step) {
        new Gradients(groups(1, 1)).zero();
        collect(step);
        optimizer.step(1 - step / 100.0);
    }

    /** One step towards the goal of the script. */
    void stepToGoal(Optimizer optimizer, int step) {
        new Gradients(groups(1, 1)).zero();
        collect((scratch, i) -> {
            NDArray value = parameters.get(i).value();
            NDArray way =
                    value.sub(formula(scratch, value.getShape(), 2000 + i)).sub(1);
            return way.mul(way).sum().mul(0.5);
        });
        optimizer.step(1 - step / 100.0);
    }

    void collect(int step) {
        collect((scratch, i) -> {
            NDArray value = parameters.get(i).value();
            return formula(scratch, value.getShape(), 1000 + step * 31 + i)
                    .mul(value)
                    .sum();
        });
    }

    private void collect(BiFunction<NDManager, Integer, NDArray> lossOf) {
        try (NDManager scratch = manager.newSubManager();
                GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDList losses = new NDList();
            for (int i = 0; i < parameters.size(); i++) {
                losses.add(lossOf.apply(scratch, i));
            }
            NDArray loss = losses.get(0);
            for (int i = 1; i < losses.size(); i++) {
                loss = loss.add(losses.get(i));
            }
            collector.backward(loss);
        }
    }

    private static NDArray formula(NDManager manager, Shape shape, long number) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            double value = (double) ((i * 40503L + number * 977) % 65537) / 65537 - 0.5;
            values[i] = (float) (value / Math.pow(10, i % 4));
        }
        return manager.create(values, shape);
    }
}
