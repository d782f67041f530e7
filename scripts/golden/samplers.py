"""Samplers: k-diffusion's functions and the webui's DDIM over a denoiser that every language computes alike."""
import json

import torch
import torchsde._brownian.brownian_interval as interval
from safetensors.torch import save_file

from golden.k_diffusion_alone import external, sampling
from golden.random_source import SOURCES, ImageNoise

SHAPE = (4, 3, 5)
KARRAS = {"DPM++ 2M Karras": "DPM++ 2M", "DPM++ SDE Karras": "DPM++ SDE", "LMS Karras": "LMS"}
FUNCTIONS = {"Euler": sampling.sample_euler, "Euler a": sampling.sample_euler_ancestral, "Heun": sampling.sample_heun,
             "LMS": sampling.sample_lms, "DPM++ 2M": sampling.sample_dpmpp_2m, "DPM++ SDE": sampling.sample_dpmpp_sde}
OPTIONS = {
    "Euler": [{"s_churn": 3.0, "s_tmin": 0.5, "s_tmax": 10.0, "s_noise": 1.007}, {"s_churn": 100.0}],
    "Heun": [{"s_churn": 3.0, "s_tmin": 0.5, "s_tmax": 10.0, "s_noise": 1.007}],
    "Euler a": [{"eta": 0.0}, {"eta": 0.6, "s_noise": 1.01}],
    "DPM++ SDE": [{"eta": 0.0}, {"eta": 0.5, "s_noise": 0.9}],
    "DDIM": [{"eta": 1.0}, {"eta": 0.3}],
}


def alphas_cumprod() -> torch.Tensor:
    betas = torch.linspace(0.00085 ** 0.5, 0.012 ** 0.5, 1000, dtype=torch.float64) ** 2
    return torch.cumprod(1 - betas, 0).float()


LEVELS = external.DiscreteSchedule(((1 - alphas_cumprod()) / alphas_cumprod()) ** 0.5, quantize=False)
BIAS = torch.linspace(-1.5, 2, 60).reshape(SHAPE)


def denoiser(x, sigma, **_):
    """Curved in x and in sigma, so that slopes differ from step to step."""
    u = x / (1 + sigma[0] ** 2)
    return 0.5 * u + 0.02 * u * u + BIAS


def sigmas_of(name: str, steps: int) -> torch.Tensor:
    if name in KARRAS:
        return sampling.get_sigmas_karras(steps, LEVELS.sigma_min.item(), LEVELS.sigma_max.item())
    if name == "DDIM":
        return LEVELS.sigmas[timesteps(steps)].flip(0)
    return LEVELS.get_sigmas(steps)


def timesteps(steps: int) -> torch.Tensor:
    return (torch.tensor(range(0, 1000, 1000 // steps)) + 1).clamp(0, 999)


def ddim(noise: ImageNoise, x, steps: int, eta: float):
    """Song et al. 2020, equation 12, down to timestep 1 as the webui stops there; x has variance 1 throughout."""
    alphas = alphas_cumprod().double()[timesteps(steps)].flip(0)
    for now, then in zip(alphas[:-1], alphas[1:]):
        sigma = ((1 - now) / now).sqrt()
        x0 = denoiser(x / now.sqrt().float(), sigma.float()[None])
        eps = (x - now.sqrt() * x0) / (1 - now).sqrt()
        fresh = eta * ((1 - then) / (1 - now) * (1 - now / then)).sqrt()
        x = then.sqrt() * x0 + (1 - then - fresh ** 2).sqrt() * eps + fresh * noise.next(SHAPE)
        x = x.float()
    return x


def run(name: str, steps: int, source: str, seeds, delta: int, options: dict) -> torch.Tensor:
    noise = ImageNoise(source, seeds, delta)
    first = noise.first(SHAPE)
    if name == "DDIM":
        return ddim(noise, first, steps, options.get("eta", 0.0))
    sigmas, extra = sigmas_of(name, steps), {}
    family = KARRAS.get(name, name)
    if family == "DPM++ SDE":
        interval._randn = lambda size, dtype, device, seed: SOURCES[source](int(seed)).randn(size)
        extra["noise_sampler"] = sampling.BrownianTreeNoiseSampler(
            first, sigmas[sigmas > 0].min(), sigmas.max(), seed=seeds)
    sampling.torch = RandnLike(noise)
    try:
        return FUNCTIONS[family](denoiser, first * sigmas[0], sigmas, disable=True, **options, **extra)
    finally:
        sampling.torch = torch


class RandnLike:
    """torch for k-diffusion, but with the noise of our streams."""

    def __init__(self, noise: ImageNoise):
        self.noise = noise

    def __getattr__(self, name):
        return getattr(torch, name)

    def randn_like(self, x):
        return self.noise.next(x.shape[1:])


def cases():
    for name in [*FUNCTIONS, *KARRAS, "DDIM"]:
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
        tensors[f"{number}/latent"] = run(name, steps, source, seeds, delta, options).contiguous()
        index.append({"sampler": name, "steps": steps, "source": source, "seeds": seeds, "delta": delta, **options})
    save_file(tensors, resources / "samplers.safetensors", {"cases": json.dumps(index)})
