package esd.models.lora;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import esd.models.tensor.BorrowedWeights;
import esd.models.tensor.Ops;
import esd.models.tensor.Precision;
import esd.models.tensor.Torch;
import esd.models.tensor.Weights;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A checkpoint with LoRAs added: the weights that they touch are copies, the others are the checkpoint's own, which stays
 * as it is. Closing it frees the copies.
 */
public final class AdaptedWeights implements BorrowedWeights, AutoCloseable {
    private final Weights base;
    private final NDManager manager;
    private final Map<String, NDArray> adapted = new HashMap<>();

    private AdaptedWeights(Weights base, NDManager manager) {
        this.base = base;
        this.manager = manager;
    }

    /** Adds all of them in fp32, in their order, and keeps the sums in the checkpoint's precision. */
    public static AdaptedWeights of(Weights base, List<Strength> loras, Device device, Precision precision)
            throws WrongLora {
        AdaptedWeights weights = new AdaptedWeights(base, Torch.manager(device));
        Set<String> modules = new LinkedHashSet<>();
        loras.forEach(strength -> modules.addAll(strength.lora().modules()));
        try {
            for (String module : modules) {
                weights.adapt(module, loras, precision);
            }
            return weights;
        } catch (WrongLora | RuntimeException | Error e) {
            weights.close();
            throw e;
        }
    }

    private void adapt(String module, List<Strength> loras, Precision precision) throws WrongLora {
        String name = module + ".weight";
        try (NDManager step = manager.newSubManager()) {
            NDArray sum = Ops.to(base.get(name), Precision.FP32); // of any shape
            sum.attach(step);
            boolean touched = false;
            for (Strength strength : loras) {
                Optional<NDArray> delta = strength.in(module) == 0
                        ? Optional.empty()
                        : strength.lora().delta(module, sum);
                if (delta.isPresent()) {
                    sum = delta.get().mul(strength.in(module)).add(sum);
                    touched = true;
                }
            }
            if (touched) {
                NDArray kept = Ops.adopt(sum, precision);
                kept.attach(manager);
                adapted.put(name, kept);
            }
        }
    }

    @Override
    public NDArray get(String name) {
        NDArray own = adapted.get(name);
        return own == null ? base.get(name) : own;
    }

    @Override
    public Weights lender() {
        return base;
    }

    @Override
    public void close() {
        manager.close();
    }
}
