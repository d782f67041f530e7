package esd.models.adapter;

import ai.djl.ndarray.types.Shape;
import esd.models.lora.Modules;
import java.util.Optional;
import java.util.OptionalInt;

/** A layer that learns: where its weight is, what kohya calls it, and the rank of its delta. */
record Target(String weight, String kohya, Shape shape, int rank, double alpha, int stride) {
    private static final String ENDING = ".weight";

    /** The layer with this weight, if it is one of those that kohya trains with these settings. */
    static Optional<Target> of(String weight, Shape shape, Modules modules, AdapterSettings settings) {
        if (!weight.endsWith(ENDING) || shape.dimension() < 2) {
            return Optional.empty();
        }
        String module = weight.substring(0, weight.length() - ENDING.length());
        OptionalInt rank = rank(module, modules.diffusers(module), shape, settings);
        boolean large = kernel(shape) > 1;
        return rank.isEmpty()
                ? Optional.empty()
                : Optional.of(new Target(
                        weight,
                        modules.kohya(module),
                        shape,
                        rank.getAsInt(),
                        large ? settings.convAlpha() : settings.alpha(),
                        modules.diffusers(module).contains("downsamplers") ? 2 : 1));
    }

    private static OptionalInt rank(String module, String name, Shape shape, AdapterSettings settings) {
        OptionalInt linear = OptionalInt.of(settings.rank());
        if (Modules.ofTextEncoder(module)) {
            boolean part = name.contains(".self_attn.") || name.contains(".mlp.");
            return settings.textEncoder() && part ? linear : OptionalInt.empty();
        }
        if (!Modules.ofUnet(module) || !settings.unet()) {
            return OptionalInt.empty();
        }
        if (name.contains("attentions.")) {
            return linear;
        }
        boolean block = name.contains("resnets.") || name.contains("samplers.");
        boolean larger = settings.convRank().isPresent() && block;
        return larger ? kernel(shape) > 1 ? settings.convRank() : linear : OptionalInt.empty();
    }

    /** How many pixels a side its kernel has. */
    int kernel() {
        return kernel(shape);
    }

    private static int kernel(Shape shape) {
        return shape.dimension() == 4 ? (int) shape.get(2) : 1;
    }

    Shape down() {
        Shape inner = shape.slice(1);
        return new Shape(rank).addAll(inner);
    }

    Shape up() {
        return shape.dimension() == 4 ? new Shape(shape.get(0), rank, 1, 1) : new Shape(shape.get(0), rank);
    }

    /** How many numbers go into one of the delta's ranks. */
    long fanIn() {
        return shape.size() / shape.get(0);
    }
}
