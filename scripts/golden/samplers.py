"""Samplers over a denoiser that every language computes alike."""
import json

import torch
from safetensors.torch import save_file

from oracle.samplers import KARRAS, LEVELS, NAMES, sample, sigmas_of

SHAPE = (4, 3, 5)
BIAS = torch.linspace(-1.5, 2, 60).reshape(SHAPE)
OPTIONS = {
    "Euler": [{"s_churn": 3.0, "s_tmin": 0.5, "s_tmax": 10.0, "s_noise": 1.007}, {"s_churn": 100.0}],
    "Heun": [{"s_churn": 3.0, "s_tmin": 0.5, "s_tmax": 10.0, "s_noise": 1.007}],
    "Euler a": [{"eta": 0.0}, {"eta": 0.6, "s_noise": 1.01}],
    "DPM++ SDE": [{"eta": 0.0}, {"eta": 0.5, "s_noise": 0.9}],
    "DDIM": [{"eta": 1.0}, {"eta": 0.3}],
}


def denoiser(x, sigma, **_):
    """Curved in x and in sigma, so that slopes differ from step to step."""
    u = x / (1 + sigma[0] ** 2)
    return 0.5 * u + 0.02 * u * u + BIAS


def cases():
    for name in NAMES:
        for steps in (1, 2, 3, 7, 20, 50):
            yield name, steps, "CPU", [42], 0, {}
        yield name, 12, "NV", [2**32 - 2, 2**32 - 1, 2**32], 0, {}
        yield name, 12, "CPU", [3, 4, 5], 31337, {}
        for options in OPTIONS.get(KARRAS.get(name, name), []):
            yield name, 9, "CPU", [11, 12], 0, options


def make(resources):
    tensors, index = {"bias": BIAS, "levels": LEVELS.sigmas}, []
    for number, (name, steps, source, seeds, delta, options) in enumerate(cases()):
        tensors[f"{number}/sigmas"] = sigmas_of(name, steps).contiguous()
        latent = sample(denoiser, SHAPE, name, steps, source, seeds, delta, **options)
        tensors[f"{number}/latent"] = latent.contiguous()
        index.append({"sampler": name, "steps": steps, "source": source, "seeds": seeds, "delta": delta, **options})
    save_file(tensors, resources / "samplers.safetensors", {"cases": json.dumps(index)})
