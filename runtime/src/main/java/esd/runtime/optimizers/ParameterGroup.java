package esd.runtime.optimizers;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Parameters that learn at one rate, such as those of the text encoder. */
public record ParameterGroup(String name, double learningRate, List<Parameter> parameters) {
    public ParameterGroup {
        parameters = List.copyOf(parameters);
    }

    List<NDArray> values() {
        return parameters.stream().map(Parameter::value).toList();
    }
}
