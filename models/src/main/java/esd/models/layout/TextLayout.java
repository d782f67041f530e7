package esd.models.layout;

import java.util.List;

/**
 * The widths and depths of a CLIP text encoder.
 *
 * @param vocabulary how many tokens it knows
 * @param positions how many tokens it takes at once
 * @param width of its hidden states
 * @param inner width between the two layers of its perceptrons
 */
public record TextLayout(long vocabulary, long positions, int layers, long width, long inner) {
    static TextLayout read(Clues clues) {
        String token = "embeddings.token_embedding.weight";
        String position = "embeddings.position_embedding.weight";
        String layer = "encoder.layers.0.mlp.";
        return new TextLayout(
                clues.size(0, 49408, token),
                clues.size(0, 77, position),
                clues.count("encoder.layers.#."),
                clues.size(1, clues.size(0, 0, "final_layer_norm.weight"), token, position),
                clues.size(0, clues.size(1, 0, layer + "fc2.weight"), layer + "fc1.weight", layer + "fc1.bias"));
    }

    void describe(Blueprint net) {
        net.weight("embeddings.token_embedding", vocabulary, width);
        net.weight("embeddings.position_embedding", positions, width);
        for (int i = 0; i < layers; i++) {
            Blueprint layer = net.at("encoder.layers." + i);
            layer.norm("layer_norm1", width).norm("layer_norm2", width);
            layer.linear("mlp.fc1", width, inner).linear("mlp.fc2", inner, width);
            for (String projection : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
                layer.linear("self_attn." + projection, width, width);
            }
        }
        net.norm("final_layer_norm", width);
    }
}
