package esd.models.lora;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import esd.models.checkpoint.LoadedWeights;
import esd.models.checkpoint.TensorFile;
import esd.models.tensor.Precision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A LoRA's factors in memory, found for the modules of a checkpoint. Closing it frees them. */
public final class Lora implements AutoCloseable {
    private final LoadedWeights factors;
    private final Map<String, Delta> deltas;

    private Lora(LoadedWeights factors, Map<String, Delta> deltas) {
        this.factors = factors;
        this.deltas = deltas;
    }

    /** Reads kohya's, diffusers', PEFT's and the webui's names; {@link WrongLora} where it is for another network. */
    public static Lora read(TensorFile file, Modules modules, Device device) throws IOException {
        Map<String, Delta> deltas = new Parts(modules, PeftAlphas.of(file.metadata()))
                .deltas(file.tensors().keySet());
        return new Lora(LoadedWeights.read(file, name -> true, device, Precision.FP32), deltas);
    }

    Set<String> modules() {
        return deltas.keySet();
    }

    /** What it adds to the module's weight, in fp32; belongs to the manager of {@code weight}. */
    Optional<NDArray> delta(String module, NDArray weight) throws WrongLora {
        Delta delta = deltas.get(module);
        return delta == null ? Optional.empty() : Optional.of(delta.of(weight, factors::get, weight.getShape()));
    }

    @Override
    public void close() {
        factors.close();
    }

    /** A file's names sorted into modules. */
    private static final class Parts {
        private final Modules modules;
        private final PeftAlphas alphas;
        private final Map<String, Map<LoraKey.Role, String>> parts = new LinkedHashMap<>();
        private final List<String> homeless = new ArrayList<>();

        private Parts(Modules modules, PeftAlphas alphas) {
            this.modules = modules;
            this.alphas = alphas;
        }

        private Map<String, Delta> deltas(Set<String> names) throws WrongLora {
            Optional<String> unknown = UnknownKinds.among(names);
            if (unknown.isPresent()) {
                throw new WrongLora("it holds %s, which this version does not do".formatted(unknown.get()));
            }
            for (String name : names) {
                add(name);
            }
            if (!homeless.isEmpty()) {
                throw new WrongLora("%d of its %d tensors are not for a Stable Diffusion 1.x checkpoint, such as %s"
                        .formatted(homeless.size(), names.size(), homeless.get(0)));
            }
            Map<String, Delta> deltas = new LinkedHashMap<>();
            for (Map.Entry<String, Map<LoraKey.Role, String>> part : parts.entrySet()) {
                deltas.put(part.getKey(), delta(part.getKey(), part.getValue()));
            }
            return deltas;
        }

        private void add(String name) {
            Optional<LoraKey> key = LoraKey.of(name);
            Optional<String> module =
                    key.flatMap(known -> modules.of(known.module()).or(() -> modules.of(known.otherModule())));
            if (key.isPresent() && module.isPresent()) {
                parts.computeIfAbsent(module.get(), unseen -> new LinkedHashMap<>())
                        .put(key.get().role(), name);
            } else {
                homeless.add(name);
            }
        }

        private Delta delta(String module, Map<LoraKey.Role, String> names) throws WrongLora {
            String up = names.get(LoraKey.Role.UP);
            String down = names.get(LoraKey.Role.DOWN);
            if (up == null || down == null) {
                throw new WrongLora("it has half a delta for %s".formatted(module));
            }
            return new Delta(up, down, names.get(LoraKey.Role.MID), scaling(down, names.get(LoraKey.Role.ALPHA)));
        }

        /** A file has one of both: diffusers refuses those with more. */
        private Scaling scaling(String down, @Nullable String alpha) throws WrongLora {
            Optional<Scaling> told =
                    alphas.of(LoraKey.of(down).map(LoraKey::module).orElse(down));
            return told.orElse(alpha == null ? Scaling.NONE : Scaling.tensor(alpha));
        }
    }
}
