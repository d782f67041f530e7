package esd.runtime.optimizers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import esd.models.tensor.Update;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What an optimizer remembers between its steps: named tensors and named numbers, saved and loaded as one map. */
final class Memory implements AutoCloseable {
    private static final String NUMBER = "optimizer/";

    private final NDManager manager;
    private final Map<String, NDArray> tensors = new TreeMap<>();
    private final Map<String, Double> numbers = new TreeMap<>();

    Memory(List<ParameterGroup> groups) {
        NDArray some = groups.stream()
                .flatMap(group -> group.parameters().stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is nothing to learn"))
                .value();
        this.manager = some.getManager().newSubManager();
    }

    NDManager manager() {
        return manager;
    }

    /** Zeros in the shape of a parameter. */
    NDArray zeros(Parameter parameter, String kind) {
        return keep(parameter, kind, Update.ZEROS_LIKE.of(manager, List.of(parameter.value())));
    }

    List<NDArray> zeros(List<Parameter> parameters, String kind) {
        return parameters.stream().map(parameter -> zeros(parameter, kind)).toList();
    }

    NDArray zeros(Parameter parameter, String kind, DataType type, Shape shape) {
        return keep(parameter, kind, manager.zeros(shape, type));
    }

    /** Every so many of the elements that a parameter has now. */
    NDArray thinned(Parameter parameter, String kind, long every) {
        return keep(parameter, kind, Update.THINNED_CLONE.of(manager, List.of(parameter.value()), every));
    }

    private NDArray keep(Parameter parameter, String kind, NDArray tensor) {
        tensors.put(parameter.name() + "/" + kind, tensor);
        return tensor;
    }

    /** What was kept under this name, or what is kept from now on. */
    double number(String name, double first) {
        return numbers.computeIfAbsent(name, absent -> first);
    }

    void keep(String name, double value) {
        numbers.put(name, value);
    }

    /** Counts from 1: how often it was called in this run and those that it goes on from. */
    double count() {
        return numbers.merge("steps", 1.0, Double::sum);
    }

    Map<String, NDArray> all() {
        numbers.forEach((name, value) -> {
            NDArray number = tensors.get(NUMBER + name);
            if (number != null) {
                number.close();
            }
            tensors.put(NUMBER + name, manager.create(new double[] {value}));
        });
        return Map.copyOf(tensors);
    }

    void load(Map<String, NDArray> saved) {
        saved.forEach((name, tensor) -> {
            if (name.startsWith(NUMBER)) {
                numbers.put(name.substring(NUMBER.length()), tensor.getDouble());
            }
        });
        all();
        if (!saved.keySet().equals(tensors.keySet())) {
            throw new IllegalArgumentException("the state holds other tensors than the optimizer");
        }
        tensors.forEach((name, tensor) -> {
            NDArray value = Objects.requireNonNull(saved.get(name));
            if (!value.getShape().equals(tensor.getShape())) {
                throw new IllegalArgumentException("%s has shape %s in the state and %s in the optimizer"
                        .formatted(name, value.getShape(), tensor.getShape()));
            }
            Update.COPY.of(List.of(tensor, value));
        });
    }

    @Override
    public void close() {
        manager.close();
    }
}
