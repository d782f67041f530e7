package esd.runtime.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.List;

/** The conditionings of one call, joined into as few calls of the predictor as their lengths allow. */
final class Contexts {
    private Contexts() {}

    /**
     * A call of the predictor each, [n, S, T], the unconditional first: together where the lengths are equal, else apart
     * from the others, as the webui does: to pad the shorter one would change the picture. What is made belongs to the
     * image's step.
     */
    static List<NDArray> of(NDArray image, Guidance guidance, int call) {
        NDList conditionals = new NDList();
        guidance.conditionals().forEach(conditional -> conditionals.add(conditional.at(call)));
        if (guidance.aloneCounts()) {
            return conditionals;
        }
        NDArray unconditional = guidance.unconditional().at(call); // [1, S, T]
        long longest = conditionals.stream().mapToLong(Contexts::length).max().orElse(0);
        NDList padded = new NDList();
        conditionals.forEach(context -> padded.add(padded(image, context, longest)));
        if (length(unconditional) == longest) {
            NDList all = new NDList(unconditional);
            all.addAll(padded);
            return List.of(joined(image, all));
        }
        return List.of(unconditional, joined(image, padded));
    }

    /** The webui repeats the last token's state of those that are shorter than the longest of a composition. */
    private static NDArray padded(NDArray image, NDArray context, long longest) { // [1, S, T]
        long missing = longest - length(context);
        if (missing == 0) {
            return context;
        }
        NDArray last = context.get(":, -1:, :"); // [1, 1, T]
        last.attach(image.getManager());
        NDArray repeated = last.repeat(1, missing); // [1, missing, T]
        NDArray longer = NDArrays.concat(new NDList(context, repeated), 1); // [1, longest, T]
        longer.attach(image.getManager());
        return longer;
    }

    private static NDArray joined(NDArray image, NDList contexts) { // n times [1, S, T]
        if (contexts.size() == 1) {
            return contexts.get(0);
        }
        NDArray joined = NDArrays.concat(contexts, 0); // [n, S, T]
        joined.attach(image.getManager());
        return joined;
    }

    private static long length(NDArray context) {
        return context.getShape().get(1);
    }
}
