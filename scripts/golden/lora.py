"""LoRAs: random ones in the names of kohya and PEFT, and the weights that diffusers and lycoris-lora make of them.

Metadata tells the same modules in the names of PEFT and of older diffusers. Needs peft and lycoris-lora besides.
"""
import json
import tempfile

import torch
from diffusers import StableDiffusionPipeline
from lycoris.modules.locon import LoConModule
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
TUCKER = ("down_blocks.0.resnets.1.conv2", "down_blocks.1.downsamplers.0.conv")
PEFT = ("unet.down_blocks.0.attentions.0.proj_in", "unet.mid_block.attentions.0.proj_out",
        "unet.down_blocks.1.resnets.0.conv1", "text_encoder.text_model.encoder.layers.2.mlp.fc1")
# What diffusers writes beside the tensors: PEFT's configurations. The second alpha counts over the root of the rank.
TOLD = {"unet.r": RANK, "unet.lora_alpha": 3, "unet.alpha_pattern": {"down_blocks.0.attentions.0.proj_in": 5},
        "unet.target_modules": ["proj_in", "proj_out", "conv1"],
        "text_encoder.r": RANK, "text_encoder.lora_alpha": 7, "text_encoder.use_rslora": True,
        "text_encoder.target_modules": ["fc1"]}


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
    expected = merged(parts, lambda pipe: pipe.load_lora_weights(dict(lora)))
    assert len(expected) == len(UNET) + len(TEXT) - 1, sorted(expected)
    judged = {name: merged_by_lycoris(parts, module, lora, kohya_name(module)) for name, module in
              ((original(parts, names[key]), names[key]) for key in names)}
    query = original(parts, "text_encoder." + QUERY)
    expected[query] = judged[query]
    tuckered = {}
    for module in TUCKER:
        weight, kohya = parts["unet"].state_dict()[f"{module}.weight"], kohya_name("unet." + module)
        down, up = factors(weight[:, :, :1, :1], random)
        tuckered |= {f"{kohya}.lora_down.weight": down, f"{kohya}.lora_up.weight": up,
                     f"{kohya}.lora_mid.weight": torch.randn(RANK, RANK, 3, 3, generator=random)}
    tuckered[f"{kohya}.alpha"] = torch.tensor(ALPHA)  # of the last one: the other says none, which is its rank
    mixed = {original(parts, "unet." + module): merged_by_lycoris(parts, "unet." + module, tuckered,
                                                                  kohya_name("unet." + module)) for module in TUCKER}
    peft = {f"{module}.{ending}.weight": lora[f"{kohya_name(module)}.lora_{half}.weight"]
            for module in PEFT for half, ending in endings(module).items()}
    told = json.dumps(TOLD)
    sets = {"lora": lora, "expected": expected, "expected_lycoris": judged, "tucker": tuckered,
            "expected_tucker": mixed, "peft": peft, "expected_peft": merged(parts, lambda pipe: load(pipe, peft, told))}
    assert len(sets["expected_peft"]) == len(PEFT)
    save_file({f"{name}/{key}": value.clone().contiguous() for name, tensors in sets.items()
               for key, value in tensors.items()}, resources / "lora.safetensors",
              {"strength": str(STRENGTH), "names": json.dumps(names), "lora_adapter_metadata": told})


def endings(module) -> dict:
    """As diffusers writes them; it reads a feed-forward layer of the text encoder by its own names only."""
    layer = "lora_linear_layer."
    return {"down": layer + "down", "up": layer + "up"} if "fc" in module else {"down": "lora_A", "up": "lora_B"}


def kohya_name(module) -> str:
    network, module = module.split(".", 1)
    return {"unet": "lora_unet_", "text_encoder": "lora_te_"}[network] + module.replace(".", "_")


def found(parts, module):
    """The module of a network's name, and its part's name; transformers 5 calls the text encoder's without text_model."""
    network, module = module.split(".", 1)
    part = {"unet": "unet", "text_encoder": "clip"}[network]
    shorter = module.removeprefix("text_model.")
    known = dict(parts[part].named_modules())
    return part, (module if module in known else shorter), known.get(module, known.get(shorter))


def original(parts, module) -> str:
    part, name, _ = found(parts, module)
    return ldm.original_name(parts, part, f"{name}.weight")


def merged_by_lycoris(parts, module, file, kohya):
    """A layer's weight with what LyCORIS' own module for linear layers and convolutions makes of the file's tensors."""
    down, up, mid = (file.get(f"{kohya}.lora_{part}.weight") for part in ("down", "up", "mid"))
    alpha = file.get(f"{kohya}.alpha", torch.tensor(float(RANK)))
    layer = found(parts, module)[2]
    return LoConModule.make_module_from_state_dict(kohya, layer, up, down, mid, alpha, None).get_merged_weight(
        STRENGTH)[0].reshape(layer.weight.shape).clone()


def load(pipe, peft, told):
    """As a file, since diffusers reads the configurations from files only."""
    with tempfile.TemporaryDirectory() as folder:
        save_file({key: value.contiguous() for key, value in peft.items()}, f"{folder}/peft.safetensors",
                  {"format": "pt", "lora_adapter_metadata": told})
        pipe.load_lora_weights(folder, weight_name="peft.safetensors")


def merged(parts, loading) -> dict:
    """Every weight that diffusers' fusing changes, under its name in a checkpoint: of kohya's names it leaves the query out."""
    before = {kind: {key: value.clone() for key, value in parts[kind].state_dict().items()} for kind in ("unet", "clip")}
    copies = ldm.load(CHECKPOINT, "tiny")
    pipe = StableDiffusionPipeline(vae=copies["vae"], text_encoder=copies["clip"], tokenizer=None, unet=copies["unet"],
                                   scheduler=None, safety_checker=None, feature_extractor=None,
                                   requires_safety_checker=False)
    loading(pipe)
    pipe.fuse_lora(lora_scale=STRENGTH)
    pipe.unload_lora_weights()
    changed = {}
    for kind, part in (("unet", pipe.unet), ("clip", pipe.text_encoder)):
        for key, value in part.state_dict().items():
            key = key.replace(".base_layer.", ".")
            if key in before[kind] and not torch.equal(value, before[kind][key]):
                changed[ldm.original_name(parts, kind, key)] = value.clone()
    return changed
