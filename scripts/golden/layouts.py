"""Layouts: names and shapes of a full and of a tiny checkpoint, without making their weights."""
import pathlib
import sys

import diffusers
import torch
import transformers

from golden import compressed

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "oracle"))
import make_checkpoint as names


def make(resources: pathlib.Path) -> None:
    for arch in ("sd15", "tiny"):
        spec = names.ARCHS[arch]
        with torch.device("meta"):
            parts = {"unet": diffusers.UNet2DConditionModel(in_channels=4, out_channels=4, layers_per_block=2, **spec["unet"]),
                     "vae": diffusers.AutoencoderKL(**spec["vae"]),
                     "clip": transformers.CLIPTextModel(transformers.CLIPTextConfig(**spec["clip"]))}
        tensors = names.ldm_state_dict(parts)
        lines = [f"{name} {list(tensor.shape)}\n" for name, tensor in sorted(tensors.items())]
        compressed.write(resources / f"layout-{arch}.txt.gz", "".join(lines))
