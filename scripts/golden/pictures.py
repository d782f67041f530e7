"""Pictures: what diffusers and k-diffusion make of whole requests, on the tiny random checkpoints.

The requests are those of scripts/parity with fewer steps, the samplers with the CPU's noise only. `RandomCheckpoint`
writes the checkpoints; those of requests that begin with "inpainting" are of the kind of that name.
"""
import json

import torch
from safetensors.torch import save_file

from golden.networks import CHECKPOINT, ldm
from oracle.cases import FROM_PICTURES, INPAINTING, SAMPLERS, SPECIAL, TWO_PASSES, USUAL
from oracle.rendering import render

STEPS = 5
FROM_NOISE = {name: USUAL | special for name, special in (SPECIAL | dict(list(SAMPLERS.items())[::2])).items()}


def make(resources):
    save("pictures", resources, FROM_NOISE)
    save("begun", resources, FROM_PICTURES | INPAINTING)
    save("two_passes", resources, TWO_PASSES)


def save(name, resources, requests):
    requests = {key: request | {"steps": STEPS} for key, request in requests.items()}
    tensors, parts = {}, {}
    for key, request in requests.items():
        kind = "inpainting" if key.startswith("inpainting") else "tiny"
        parts[kind] = parts.get(kind) or ldm.load(CHECKPOINT.with_stem(f"esd-{kind}-random"), kind)
        for i, picture in enumerate(render(parts[kind], request)):
            tensors[f"{key}/{i}"] = torch.from_numpy(picture).contiguous()
    save_file(tensors, resources / f"{name}.safetensors", {"requests": json.dumps(requests)})
