package esd.runtime.local;

import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorFile;
import esd.models.checkpoint.TensorInfo;
import esd.models.layout.RandomCheckpoint;
import esd.models.layout.Sd1Layout;
import esd.runtime.store.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Tiny model files of every type with random weights, each the same in every run. */
final class TinyModels {
    private static final String QUERY = "down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_q";

    private final Path folder;
    private final ObjectStore store;

    /** Takes a folder to work in. */
    TinyModels(Path folder, ObjectStore store) {
        this.folder = folder;
        this.store = store;
    }

    /** Puts them into the store, as {@code type/name}. */
    void write() throws IOException {
        checkpoint("one", Sd1Layout.tiny(), 0);
        checkpoint("two", Sd1Layout.tiny(), 1);
        checkpoint("nine", Sd1Layout.tiny().inpainting(), 0);
        write("Lora", "unet", lora("lora_unet_" + QUERY, 32, 4));
        write("Lora", "text", lora("lora_te_text_model_encoder_layers_0_self_attn_q_proj", 128, 2));
        write("Lora", "xl", lora("lora_te2_text_model_encoder_layers_0_self_attn_q_proj", 128, 2));
        write("embeddings", "Taught", Map.of("emb_params", TensorInfo.of(ElementType.F32, 3, 128)));
        write("embeddings", "odd", Map.of("emb_params", TensorInfo.of(ElementType.F32, 3, 96)));
        write("VAE", "other", vae());
        write("ESRGAN", "twice", upscaler());
    }

    private void checkpoint(String name, Sd1Layout layout, long seed) throws IOException {
        Path file = folder.resolve(name + ".safetensors");
        RandomCheckpoint.write(file, layout, ElementType.F16, seed);
        store.put("Stable-diffusion/" + name, file, "application/octet-stream");
    }

    private static Map<String, TensorInfo> lora(String module, long width, long rank) {
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        tensors.put(module + ".lora_up.weight", TensorInfo.of(ElementType.F32, width, rank));
        tensors.put(module + ".lora_down.weight", TensorInfo.of(ElementType.F32, rank, width));
        tensors.put(module + ".alpha", TensorInfo.of(ElementType.F32));
        return tensors;
    }

    private static Map<String, TensorInfo> upscaler() {
        return new TreeMap<>(Map.of(
                "body.0.weight", TensorInfo.of(ElementType.F32, 4, 3, 3, 3),
                "body.0.bias", TensorInfo.of(ElementType.F32, 4),
                "body.1.weight", TensorInfo.of(ElementType.F32, 4),
                "body.2.weight", TensorInfo.of(ElementType.F32, 12, 4, 3, 3),
                "body.2.bias", TensorInfo.of(ElementType.F32, 12)));
    }

    private Map<String, TensorInfo> vae() throws IOException {
        String whole = "first_stage_model.";
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        try (TensorFile checkpoint = Safetensors.open(folder.resolve("one.safetensors"))) {
            checkpoint.tensors().entrySet().stream()
                    .filter(tensor -> tensor.getKey().startsWith(whole))
                    .forEach(tensor -> tensors.put(tensor.getKey().substring(whole.length()), tensor.getValue()));
        }
        return tensors;
    }

    private void write(String type, String name, Map<String, TensorInfo> tensors) throws IOException {
        Path file = folder.resolve(name + ".safetensors");
        Safetensors.write(file, tensors, Map.of(), TinyModels::elements);
        store.put("%s/%s.safetensors".formatted(type, name), file, "application/octet-stream");
    }

    private static ByteBuffer elements(String name, TensorInfo info) {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        ByteBuffer elements = ByteBuffer.allocate((int) info.size()).order(ByteOrder.LITTLE_ENDIAN);
        while (elements.hasRemaining()) {
            if (info.type() == ElementType.F32) {
                elements.putFloat((float) random.nextDouble(-0.5, 0.5));
            } else {
                elements.putShort((short) (0x2000 + random.nextInt(0x800)));
            }
        }
        return elements.flip();
    }
}
