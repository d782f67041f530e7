package esd.models.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.TensorInfo;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Sd1LayoutTest {
    private static final String ANY_WEIGHT = "model.diffusion_model.middle_block.0.in_layers.2.weight";

    @ParameterizedTest
    @ValueSource(strings = {"sd15", "tiny"})
    void a_checkpoint_holds_exactly_what_its_layout_lists(String name) throws Exception {
        Map<String, List<Long>> shapes = Golden.tensors(name).entrySet().stream()
                .filter(tensor -> !tensor.getKey().equals("alphas_cumprod"))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, tensor -> tensor.getValue().shape()));
        assertThat(Sd1Layout.of(Golden.tensors(name)).tensors()).isEqualTo(shapes);
    }

    @Test
    void the_layouts_of_both_sizes_are_the_oracles() throws Exception {
        assertThat(Sd1Layout.of(Golden.tensors("tiny"))).isEqualTo(Sd1Layout.tiny());
        assertThat(Sd1Layout.of(Golden.tensors("sd15"))).isEqualTo(Sd1Layout.full());
    }

    @Test
    void any_other_number_of_levels_blocks_and_depths_is_read_as_well() throws Exception {
        UnetLayout unet = new UnetLayout(
                4,
                4,
                List.of(new UnetLayout.Level(64, 0), new UnetLayout.Level(32, 2), new UnetLayout.Level(96, 1)),
                3,
                4,
                48,
                128,
                true);
        VaeLayout vae = new VaeLayout(List.of(64L, 32L, 32L, 96L), 1, 4, true);
        Sd1Layout layout = new Sd1Layout(unet, vae, new TextLayout(49408, 77, 1, 128, 17));
        assertThat(Sd1Layout.of(halves(layout))).isEqualTo(layout);
    }

    @Test
    void a_missing_tensor_is_named_wherever_it_is() {
        Map<String, TensorInfo> tensors = halves(Sd1Layout.tiny());
        List<String> names = List.copyOf(tensors.keySet());
        for (int i = 0; i < names.size(); i += 11) {
            String name = names.get(i);
            TensorInfo info = tensors.remove(name);
            assertThatThrownBy(() -> Sd1Layout.of(tensors))
                    .isInstanceOf(WrongLayout.class)
                    .hasMessage("not a Stable Diffusion 1.x checkpoint: missing: " + name);
            tensors.put(name, info);
        }
    }

    @Test
    void misshapen_mistyped_and_unknown_tensors_are_named_and_counted() throws IOException {
        Map<String, TensorInfo> tensors = Golden.tensors("tiny");
        tensors.put(ANY_WEIGHT, TensorInfo.of(ElementType.F16, 64, 64, 3));
        tensors.put("first_stage_model.quant_conv.bias", TensorInfo.of(ElementType.I8, 8));
        for (int i = 0; i < 5; i++) {
            tensors.put("extra." + i, TensorInfo.of(ElementType.F16, 1));
        }
        assertThatThrownBy(() -> Sd1Layout.of(tensors))
                .hasMessage(
                        "not a Stable Diffusion 1.x checkpoint: of the wrong shape: %s",
                        ANY_WEIGHT
                                + " [64, 64, 3] instead of [64, 64, 3, 3]; not of floating point: "
                                + "first_stage_model.quant_conv.bias I8; unknown: extra.0, extra.1, extra.2 and 2 more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model_ema.decay",
                "model_ema.diffusion_modelinput_blocks00weight",
                "betas",
                "sqrt_recipm1_alphas_cumprod",
                "posterior_mean_coef1",
                "log_one_minus_alphas_cumprod",
                "lvlb_weights",
                "logvar",
                "cond_stage_model.transformer.text_model.embeddings.position_ids",
                "cond_stage_model.logit_scale",
                "cond_stage_model.transformer.text_projection.weight",
                "first_stage_model.loss.discriminator.main.3.num_batches_tracked"
            })
    void leftovers_of_training_do_no_harm(String name) throws Exception {
        Map<String, TensorInfo> tensors = Golden.tensors("tiny");
        tensors.put(name, TensorInfo.of(ElementType.I64, 1));
        assertThat(Sd1Layout.of(tensors)).isEqualTo(Sd1Layout.tiny());
    }

    @ParameterizedTest
    @CsvSource({"8, instruct-pix2pix", "5, depth-guided", "3, 3 input channels"})
    void other_inputs_than_latents_are_refused_by_name(long channels, String name) throws IOException {
        Map<String, TensorInfo> tensors = Golden.tensors("tiny");
        tensors.put(
                "model.diffusion_model.input_blocks.0.0.weight", TensorInfo.of(ElementType.F16, 32, channels, 3, 3));
        assertThatThrownBy(() -> Sd1Layout.of(tensors))
                .isInstanceOf(WrongLayout.class)
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @CsvSource({
        "conditioner.embedders.1.model.ln_final.weight, an SDXL checkpoint",
        "cond_stage_model.model.ln_final.weight, a Stable Diffusion 2 checkpoint",
        "model.diffusion_model.joint_blocks.0.x_block.mlp.fc1.weight, a Stable Diffusion 3 checkpoint",
        "double_blocks.0.img_attn.qkv.weight, a Flux checkpoint",
        "lora_unet_mid_block_attentions_0_proj_in.lora_down.weight, a LoRA",
        "unet.mid_block.attentions.0.to_q.lora_A.weight, a LoRA",
        "decoder.conv_in.weight, a VAE alone",
        "first_stage_model.decoder.conv_in.weight, it has no UNet",
        "emb_params, a textual inversion embedding",
        "whatever, none of its 1 tensors has a known name"
    })
    void other_kinds_of_file_are_refused_by_name(String tensor, String kind) {
        assertThatThrownBy(() -> Sd1Layout.of(Map.of(tensor, TensorInfo.of(ElementType.F16, 1))))
                .isInstanceOf(WrongLayout.class)
                .hasMessageContaining(kind);
    }

    @Test
    void any_change_of_names_and_shapes_is_read_or_refused() {
        SplittableRandom random = new SplittableRandom(4);
        Map<String, TensorInfo> whole = halves(Sd1Layout.tiny());
        List<String> names = List.copyOf(whole.keySet());
        for (int i = 0; i < 60; i++) {
            Map<String, TensorInfo> changed = new TreeMap<>(whole);
            for (int j = random.nextInt(4); j >= 0; j--) {
                String name = names.get(random.nextInt(names.size()));
                changed.remove(name);
                String renamed = name.replaceFirst("[0-9]+", Integer.toString(random.nextInt(1200)));
                changed.put(renamed, random.nextBoolean() ? whole.get(name) : reshaped(random));
            }
            readOrRefused(changed);
        }
    }

    private static TensorInfo reshaped(SplittableRandom random) {
        long[] sizes = {0, 1, 4, 32, 33, 64, 1 << 20, 1L << 40};
        long size = sizes[random.nextInt(sizes.length)];
        return random.nextBoolean()
                ? TensorInfo.of(ElementType.F16, size)
                : TensorInfo.of(ElementType.F16, size, 3, 3, 1 << random.nextInt(8));
    }

    private static void readOrRefused(Map<String, TensorInfo> tensors) {
        try {
            assertThat(Sd1Layout.of(tensors).tensors()).isNotEmpty();
        } catch (WrongLayout e) {
            assertThat(e).message().hasSizeBetween(10, 2000);
        }
    }

    private static Map<String, TensorInfo> halves(Sd1Layout layout) {
        Map<String, TensorInfo> tensors = new TreeMap<>();
        layout.tensors().forEach((name, shape) -> tensors.put(name, new TensorInfo(ElementType.F16, shape)));
        return tensors;
    }
}
