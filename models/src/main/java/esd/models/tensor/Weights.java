package esd.models.tensor;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * A checkpoint seen from a prefix, its tensors in the precision and on the device that compute.
 *
 * <p>Tensors belong to whoever opened the checkpoint; a network only borrows them.
 */
public interface Weights {
    /** The tensor of this name below the prefix. Throws {@link MissingTensor} if the file has none. */
    NDArray get(String name);

    /** Whether a tensor of this name exists below the prefix. */
    boolean has(String name);

    /** The full name in the file of a name below the prefix, for messages. */
    String name(String name);

    /** Whether convolutions with these weights join the opposite edges of a picture, so that it can be tiled. */
    default boolean tiling() {
        return false;
    }

    /** The same tensors for convolutions that join opposite edges. */
    default Weights tiled() {
        return new TiledWeights(this);
    }

    /** What learns beside the layer that has the tensor of this name below the prefix. */
    default Optional<Adapter> adapter(String name) {
        return Optional.empty();
    }

    /** The same checkpoint, one room further in: {@code at("in_layers.0").get("weight")}. */
    default Weights at(String prefix) {
        Weights outer = this;
        return new Weights() {
            @Override
            public NDArray get(String name) {
                return outer.get(prefix + "." + name);
            }

            @Override
            public boolean has(String name) {
                return outer.has(prefix + "." + name);
            }

            @Override
            public String name(String name) {
                return outer.name(prefix + "." + name);
            }

            @Override
            public boolean tiling() {
                return outer.tiling();
            }

            @Override
            public Optional<Adapter> adapter(String name) {
                return outer.adapter(prefix + "." + name);
            }
        };
    }
}
