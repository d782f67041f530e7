"""Networks: text conditioning, noise prediction, decoding and encoding by diffusers, on the tiny random checkpoint.

The checkpoint is what `RandomCheckpoint` writes (models/target/default/esd-tiny-random.safetensors).
"""
import pathlib

import torch
from safetensors.torch import save_file

from oracle import ldm

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CHECKPOINT = ROOT / "models/target/default/esd-tiny-random.safetensors"


def encode(clip, ids, skip):
    out = clip(ids, output_hidden_states=True)
    return getattr(clip, "text_model", clip).final_layer_norm(out.hidden_states[-skip])


@torch.inference_mode()
def make(resources: pathlib.Path) -> None:
    parts = ldm.load(CHECKPOINT, "tiny")
    random = torch.Generator().manual_seed(7)
    ids = torch.randint(0, 49406, (2, 77), generator=random)
    golden = {"ids": ids.float(), "text": encode(parts["clip"], ids, 1), "text_skip2": encode(parts["clip"], ids, 2)}
    timesteps = torch.tensor([981.0, 12.375])
    golden["timesteps"] = timesteps
    for name, height, width in (("square", 8, 8), ("wide", 8, 16)):
        x = torch.randn(2, 4, height, width, generator=random)
        golden[f"x_{name}"] = x
        golden[f"noise_{name}"] = parts["unet"](x, timesteps, encoder_hidden_states=golden["text"]).sample
    latent = torch.randn(1, 4, 8, 4, generator=random)
    pixels = torch.rand(1, 3, 32, 64, generator=random) * 2 - 1
    golden |= {"latent": latent, "pixels": pixels, "decoded": parts["vae"].decode(latent).sample,
               "moments": torch.cat([parts["vae"].encode(pixels).latent_dist.mean,
                                     parts["vae"].encode(pixels).latent_dist.logvar], 1)}
    save_file({key: tensor.contiguous() for key, tensor in golden.items()}, resources / "networks.safetensors")
