"""Noise: torch.randn on the CPU in many sizes, Philox, and torchsde's Brownian tree over both."""
import torch
import torchsde._brownian.brownian_interval as interval
from oracle.k_diffusion_alone import sampling
from safetensors.torch import save_file

from oracle.random_source import SOURCES

SIZES = (1, 2, 5, 12, 15, 16, 17, 23, 31, 32, 33, 100, 252, 640)
SEEDS = (0, 1, 42, 2**31 + 7, 2**32 - 1, 2**40 + 12345)


def draws(source: str) -> dict:
    """Three draws in a row from one stream for each size and seed."""
    out = {}
    for seed in SEEDS:
        for size in SIZES:
            stream = SOURCES[source](seed)
            out[f"{source}/{seed}/{size}"] = torch.stack([stream.randn((size,)) for _ in range(3)])
    return out


def paths(source: str) -> dict:
    """Noise between falling sigmas for two images, asked in order."""
    interval._randn = lambda size, dtype, device, seed: SOURCES[source](int(seed)).randn(size)
    out = {}
    for name, sigmas in {
        "few": [14.6146, 7.25, 3.0, 1.5, 0.7, 0.25, 0.0291675],
        "many": torch.linspace(14.6146, 0.0291675, 40).tolist(),
    }.items():
        sigmas = torch.tensor(sigmas)
        sampler = sampling.BrownianTreeNoiseSampler(
            torch.zeros(2, 4, 3, 3), sigmas.min(), sigmas.max(), seed=[7, 2**32 + 5])
        steps = [sampler(a, b) for a, b in zip(sigmas[:-1], sigmas[1:])]
        out[f"brownian/{source}/{name}/sigmas"] = sigmas
        out[f"brownian/{source}/{name}/noise"] = torch.stack(steps)
    return out


def make(resources):
    tensors = {}
    for source in ("CPU", "NV"):
        tensors |= draws(source) | paths(source)
    save_file(tensors, resources / "noise.safetensors")
