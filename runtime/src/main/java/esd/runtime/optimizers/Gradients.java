package esd.runtime.optimizers;

import ai.djl.ndarray.NDArray;
import esd.models.tensor.Ops;
import esd.models.tensor.Update;
import java.util.List;
import java.util.Optional;

/** The gradients that parameters carry, all groups together. To be called when the gradient collector is closed. */
public final class Gradients {
    private final List<Parameter> parameters;

    public Gradients(List<ParameterGroup> groups) {
        this.parameters =
                groups.stream().flatMap(group -> group.parameters().stream()).toList();
    }

    /**
     * Scales them so that their norm is at most {@code most}, and tells what it was. Where one of them is NaN or infinite,
     * so is the norm, and nothing is scaled.
     */
    public double clip(double most) {
        try (Carried carried = Carried.by(parameters)) {
            return number(Update.CLIP, carried, most);
        }
    }

    /** Their norm as one vector: NaN or infinite if one of them is. */
    public double norm() {
        try (Carried carried = Carried.by(parameters)) {
            return number(Update.NORM, carried);
        }
    }

    /** Multiplies them all, as after a scaled loss. */
    public void multiply(double factor) {
        try (Carried carried = Carried.by(parameters)) {
            Update.MULTIPLY.of(carried.gradients(), factor);
        }
    }

    /** The name of the first parameter whose gradient is not finite: for a message when the norm is not. */
    public Optional<String> firstNotFinite() {
        for (Parameter parameter : parameters) {
            try (NDArray gradient = parameter.value().getGradient()) {
                if (!Ops.finite(gradient)) {
                    return Optional.of(parameter.name());
                }
            }
        }
        return Optional.empty();
    }

    /** The name of the first parameter that is itself not finite; all are looked at together first, which is one call. */
    public Optional<String> firstParameterNotFinite() {
        List<NDArray> values = parameters.stream().map(Parameter::value).toList();
        try (NDArray norm = Update.NORM.of(values.get(0).getManager(), values)) {
            if (Float.isFinite(norm.getFloat())) {
                return Optional.empty();
            }
        }
        return parameters.stream()
                .filter(parameter -> !Ops.finite(parameter.value()))
                .map(Parameter::name)
                .findFirst();
    }

    /** Makes them zero, before those of the next step are summed into them. */
    public void zero() {
        try (Carried carried = Carried.by(parameters)) {
            Update.ZERO.of(carried.gradients());
        }
    }

    private double number(Update update, Carried carried, Object... numbers) {
        try (NDArray number = update.of(carried.gradients().get(0).getManager(), carried.gradients(), numbers)) {
            return number.getFloat();
        }
    }
}
