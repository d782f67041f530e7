"""A random LoRA in kohya's names, and the pictures that diffusers makes with it: fused by diffusers' own loader."""
import copy
import re

import torch
from diffusers import StableDiffusionPipeline

from oracle.rendering import render

NAME, KIND, RANK, ALPHA = "parity-lora", "Lora", 4, 2.0
# diffusers 0.42.1 with transformers 5 leaves the text encoder's self_attn out, so this LoRA has none of it.
CHOSEN = re.compile(r"(attn[12]\.to_[qkv]|to_out\.0|ff\.net\.2|proj_in|conv1|conv_shortcut|mlp\.fc[12])$")
TAG = re.compile(r"<lora:[\w-]+:([\d.-]+)(?::([\d.-]+))?>")


@torch.no_grad()
def file(parts: dict) -> dict:
    random, tensors = torch.Generator().manual_seed(5), {}
    for part, prefix in (("unet", "lora_unet_"), ("clip", "lora_te_")):
        for key, weight in parts[part].state_dict().items():
            module = key.removesuffix(".weight")
            if not CHOSEN.search(module) or key == module or weight.dim() == 1:
                continue
            if part == "clip" and not module.startswith("text_model."):
                module = "text_model." + module
            out, inner, *kernel = weight.shape
            name, size = prefix + module.replace(".", "_"), weight.std() / RANK ** 0.5
            tensors |= {f"{name}.lora_down.weight": torch.randn(RANK, inner, *kernel, generator=random) * size,
                        f"{name}.lora_up.weight": torch.randn(out, RANK, *(1 for _ in kernel), generator=random),
                        f"{name}.alpha": torch.tensor(ALPHA)}
    return tensors


@torch.no_grad()
def pictures(parts: dict, request: dict) -> list:
    """What diffusers draws with the LoRA of the prompt."""
    tag = TAG.search(request["prompt"])
    text = float(tag[1])
    unet = float(tag[2]) if tag[2] else text
    copies = copy.deepcopy(parts)
    pipe = StableDiffusionPipeline(vae=copies["vae"], text_encoder=copies["clip"], tokenizer=None, unet=copies["unet"],
                                   scheduler=None, safety_checker=None, feature_extractor=None,
                                   requires_safety_checker=False)
    pipe.load_lora_weights(file(parts))
    pipe.fuse_lora(components=["unet"], lora_scale=unet)
    pipe.fuse_lora(components=["text_encoder"], lora_scale=text)
    mixed = copies | {"unet": pipe.unet, "clip": pipe.text_encoder}
    return render(mixed, request | {"prompt": TAG.sub("", request["prompt"])})
