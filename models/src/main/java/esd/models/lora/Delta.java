package esd.models.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/** What a LoRA adds to one weight: up · down, for convolutions with a kernel in between. */
record Delta(String up, String down, @Nullable String mid, Scaling scaling) {
    /** Reads the factors, which stay where they are; what is made belongs to the manager of {@code owner}. */
    NDArray of(NDArray owner, FactorSource factors, Shape weight) throws WrongLora {
        NDArray b = flat(owner, factors.get(up)); // [K, r]
        NDArray a = flat(owner, factors.get(down)); // [r, C k k] or [r, C]
        long rank = a.getShape().get(0);
        long pixels = mid == null ? 1 : pixels(factors.get(mid).getShape());
        if (b.getShape().get(0) != weight.get(0) || a.getShape().get(1) * pixels != weight.size() / weight.get(0)) {
            throw new WrongLora("%s is %s and %s is %s, the checkpoint's weight is %s"
                    .formatted(
                            up,
                            factors.get(up).getShape(),
                            down,
                            factors.get(down).getShape(),
                            weight));
        }
        NDArray product = mid == null ? matMul(b, a) : throughKernel(owner, b, factors.get(mid), a);
        return product.reshape(weight).mul(scaling.of(factors, rank));
    }

    private long pixels(Shape kernel) throws WrongLora {
        if (kernel.dimension() != 4 || kernel.size() == 0) {
            throw new WrongLora("%s is %s and no kernel".formatted(mid, kernel));
        }
        return kernel.get(2) * kernel.get(3);
    }

    /** Each pixel of the kernel [r, s, k, k] is a matrix between up [K, r] and down [s, C]: [K, C, k, k]. */
    private NDArray throughKernel(NDArray owner, NDArray b, NDArray kernel, NDArray a) throws WrongLora {
        Shape shape = kernel.getShape();
        NDArray middle = flat(owner, kernel); // [r, s k k]
        NDArray raised = matMul(b, middle).reshape(b.getShape().get(0), shape.get(1), -1); // [K, s, kk]
        NDArray perPixel = raised.transpose(0, 2, 1).reshape(-1, shape.get(1)); // [K kk, s]
        NDArray widened = matMul(perPixel, a); // [K kk, C]
        long pixels = shape.get(2) * shape.get(3);
        return widened.reshape(b.getShape().get(0), pixels, a.getShape().get(1)).transpose(0, 2, 1); // [K, C, kk]
    }

    private NDArray matMul(NDArray left, NDArray right) throws WrongLora {
        if (left.getShape().get(1) != right.getShape().get(0)) {
            throw new WrongLora("%s and %s are of different ranks".formatted(up, down));
        }
        return left.matMul(right);
    }

    private static NDArray flat(NDArray owner, NDArray factor) throws WrongLora {
        Shape shape = factor.getShape();
        if (shape.dimension() < 2 || shape.size() == 0) {
            throw new WrongLora("a factor of the shape %s".formatted(shape));
        }
        NDArray flat = factor.reshape(shape.get(0), shape.size() / shape.get(0));
        flat.attach(owner.getManager());
        return flat;
    }

    /** Where factors are, by their names. */
    interface FactorSource {
        NDArray get(String name);
    }
}
