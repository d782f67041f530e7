package esd.models.adapter;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.LoadedWeights;
import esd.models.checkpoint.TensorInfo;
import esd.models.lora.Modules;
import esd.models.tensor.Adapter;
import esd.models.tensor.BorrowedWeights;
import esd.models.tensor.Torch;
import esd.models.tensor.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The deltas that learn beside a checkpoint's layers, and their parameters by kohya's names. Closing frees them. */
public final class Adapters implements AutoCloseable {
    private final NDManager manager;
    private final Map<String, LoraLayer> layers = new LinkedHashMap<>();

    /** Deltas without effect yet for the layers of a checkpoint that are to learn; equal seeds begin alike. */
    public Adapters(LoadedWeights checkpoint, AdapterSettings settings, long seed, Device device) {
        manager = Torch.manager(device);
        try {
            add(checkpoint, settings, seed);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    private void add(LoadedWeights checkpoint, AdapterSettings settings, long seed) {
        Modules modules = new Modules(checkpoint.names());
        for (String name : checkpoint.names()) {
            Target.of(name, checkpoint.get(name).getShape(), modules, settings)
                    .ifPresent(target -> layers.put(name, new LoraLayer(manager, target, settings.dropouts(), seed)));
        }
    }

    /** The checkpoint's weights, with the deltas beside them. */
    public Weights beside(Weights checkpoint) {
        return new BorrowedWeights() {
            @Override
            public Weights lender() {
                return checkpoint;
            }

            @Override
            public Optional<Adapter> adapter(String name) {
                return Optional.ofNullable(layers.get(name));
            }
        };
    }

    /** What learns in the text encoder, by kohya's names. */
    public Map<String, NDArray> textEncoder() {
        return parameters(true);
    }

    /** What learns in the UNet, by kohya's names. */
    public Map<String, NDArray> unet() {
        return parameters(false);
    }

    private Map<String, NDArray> parameters(boolean text) {
        Map<String, NDArray> parameters = new TreeMap<>();
        layers.forEach((weight, layer) -> {
            if (Modules.ofTextEncoder(weight) == text) {
                parameters.put(layer.target().kohya() + ".lora_down.weight", layer.down());
                parameters.put(layer.target().kohya() + ".lora_up.weight", layer.up());
            }
        });
        return parameters;
    }

    /** What a step leaves out is drawn from this seed. */
    public void draw(long seed) {
        layers.values().forEach(layer -> layer.draw(seed));
    }

    /** A snapshot as a file has it, in the order of the official writer: names, then numbers rounded to the type. */
    public LoraFile file(ElementType type) {
        Map<String, float[]> numbers = new TreeMap<>();
        Map<String, TensorInfo> infos = new TreeMap<>();
        Map<String, NDArray> all = new TreeMap<>(textEncoder());
        all.putAll(unet());
        all.forEach((name, parameter) -> {
            numbers.put(name, parameter.toFloatArray());
            infos.put(name, TensorInfo.of(type, parameter.getShape().getShape()));
        });
        layers.values().forEach(layer -> {
            String name = layer.target().kohya() + ".alpha";
            numbers.put(name, new float[] {(float) layer.target().alpha()});
            infos.put(name, TensorInfo.of(type));
        });
        return new LoraFile(infos, numbers);
    }

    @Override
    public void close() {
        manager.close();
    }
}
