"""Pictures: what diffusers and k-diffusion make of whole requests, on the tiny random checkpoint that the build makes.

The requests are those of scripts/parity with fewer steps, the samplers with the CPU's noise only.
"""
import json

import torch
from safetensors.torch import save_file

from golden.networks import CHECKPOINT, ldm
from oracle.cases import SAMPLERS, SPECIAL, USUAL
from oracle.txt2img import txt2img

STEPS = 5
REQUESTS = {name: USUAL | special | {"steps": STEPS}
            for name, special in (SPECIAL | dict(list(SAMPLERS.items())[::2])).items()}


def make(resources):
    parts, tensors = ldm.load(CHECKPOINT, "tiny"), {}
    for name, request in REQUESTS.items():
        for i, picture in enumerate(txt2img(parts, request)):
            tensors[f"{name}/{i}"] = torch.from_numpy(picture).contiguous()
    save_file(tensors, resources / "pictures.safetensors", {"requests": json.dumps(REQUESTS)})
