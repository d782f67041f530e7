"""LoRAs: a random one in kohya's names, and the weights that diffusers and lycoris-lora make of it.

Metadata tells the same modules in the names of PEFT and of older diffusers. Needs peft and lycoris-lora besides.
"""
import json

import torch
from diffusers import StableDiffusionPipeline
from lycoris.functional import locon
from safetensors.torch import save_file

from golden.networks import CHECKPOINT, ldm

STRENGTH, RANK, ALPHA = 0.75, 2, 3.0
UNET = ("down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q", "down_blocks.0.attentions.0.proj_in",
        "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_out.0", "up_blocks.2.resnets.1.conv_shortcut",
        "down_blocks.1.attentions.1.transformer_blocks.0.ff.net.0.proj", "mid_block.attentions.0.proj_out",
        "down_blocks.1.resnets.0.conv1", "down_blocks.0.downsamplers.0.conv", "up_blocks.1.upsamplers.0.conv",
        "up_blocks.2.attentions.1.transformer_blocks.0.attn2.to_v", "mid_block.resnets.1.time_emb_proj")
QUERY = "text_model.encoder.layers.1.self_attn.q_proj"
TEXT = (QUERY, "text_model.encoder.layers.2.mlp.fc1")
TUCKER = "down_blocks.0.resnets.1.conv2"


def factors(weight, random):
    """Down and up of one weight, as kohya shapes them: the kernel is in the first, 1×1 in the second."""
    out, inner, *kernel = weight.shape
    return (torch.randn(RANK, inner, *kernel, generator=random) * 0.1,
            torch.randn(out, RANK, *(1 for _ in kernel), generator=random) * 0.1)


@torch.inference_mode()
def make(resources):
    parts = ldm.load(CHECKPOINT, "tiny")
    random = torch.Generator().manual_seed(11)
    lora, names = {}, {}
    for part, prefix, peft, modules in ((parts["unet"], "lora_unet_", "unet.", UNET),
                                        (parts["clip"], "lora_te_", "text_encoder.", TEXT)):
        state = part.state_dict()
        for module in modules:
            weight = state.get(f"{module}.weight", state.get(module.removeprefix("text_model.") + ".weight"))
            kohya = prefix + module.replace(".", "_")
            down, up = factors(weight, random)
            lora |= {f"{kohya}.lora_down.weight": down, f"{kohya}.lora_up.weight": up,
                     f"{kohya}.alpha": torch.tensor(ALPHA)}
            names[kohya] = peft + module
    expected = merged(parts, lora)
    query, kohya = f"cond_stage_model.transformer.{QUERY}.weight", "lora_te_" + QUERY.replace(".", "_")
    delta = locon.diff_weight(lora[f"{kohya}.lora_down.weight"], lora[f"{kohya}.lora_up.weight"], None,
                              gamma=STRENGTH * ALPHA / RANK, backend="torch")
    expected[query] = parts["clip"].state_dict()[QUERY.removeprefix("text_model.") + ".weight"
                                                 if QUERY + ".weight" not in parts["clip"].state_dict()
                                                 else QUERY + ".weight"] + delta
    tucker = torch.randn(RANK, RANK, 3, 3, generator=random)
    weight = parts["unet"].state_dict()[f"{TUCKER}.weight"]
    down, up = factors(weight[:, :, :1, :1], random)
    kohya = "lora_unet_" + TUCKER.replace(".", "_")
    tuckered = {f"{kohya}.lora_down.weight": down, f"{kohya}.lora_mid.weight": tucker, f"{kohya}.lora_up.weight": up}
    delta = locon.diff_weight(down, up, tucker, gamma=STRENGTH, backend="torch")
    expected_tucker = {ldm.original_name(parts, "unet", f"{TUCKER}.weight"): weight + delta.reshape(weight.shape)}
    save_file({f"lora/{key}": value.contiguous() for key, value in lora.items()}
              | {f"expected/{key}": value.contiguous() for key, value in expected.items()}
              | {f"tucker/{key}": value.contiguous() for key, value in tuckered.items()}
              | {f"expected_tucker/{key}": value.contiguous() for key, value in expected_tucker.items()},
              resources / "lora.safetensors", {"strength": str(STRENGTH), "names": json.dumps(names)})


def merged(parts, lora) -> dict:
    """Every weight that diffusers' fusing changes, under its name in a checkpoint: this one leaves the query out."""
    before = {kind: {key: value.clone() for key, value in parts[kind].state_dict().items()} for kind in ("unet", "clip")}
    copies = ldm.load(CHECKPOINT, "tiny")
    pipe = StableDiffusionPipeline(vae=copies["vae"], text_encoder=copies["clip"], tokenizer=None, unet=copies["unet"],
                                   scheduler=None, safety_checker=None, feature_extractor=None,
                                   requires_safety_checker=False)
    pipe.load_lora_weights(dict(lora))
    pipe.fuse_lora(lora_scale=STRENGTH)
    pipe.unload_lora_weights()
    changed = {}
    for kind, part in (("unet", pipe.unet), ("clip", pipe.text_encoder)):
        for key, value in part.state_dict().items():
            key = key.replace(".base_layer.", ".")
            if key in before[kind] and not torch.equal(value, before[kind][key]):
                changed[ldm.original_name(parts, kind, key)] = value.clone()
    assert len(changed) == len(UNET) + len(TEXT) - 1, sorted(changed)
    return changed
