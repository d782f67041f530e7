package esd.runtime.noise;

import java.util.Arrays;
import java.util.Optional;

/** Whose random numbers a picture starts from: the webui's setting {@code randn_source}. */
public enum RandomSource {
    CPU,
    GPU,
    NV;

    /** The source of this exact name, empty if there is none. */
    public static Optional<RandomSource> named(String name) {
        return Arrays.stream(values())
                .filter(source -> source.name().equals(name))
                .findFirst();
    }

    /** A fresh stream. GPU and NV are the same numbers: NV is the GPU's generator computed on the CPU. */
    NormalGenerator generator(long seed) {
        return this == CPU ? new TorchNormals(seed) : new PhiloxNormals(seed);
    }
}
