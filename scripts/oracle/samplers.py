"""The webui's samplers of this server: k-diffusion's functions and the webui's DDIM, with noise of one stream per image."""
import warnings

import torch
import torchsde._brownian.brownian_interval as interval

from oracle.k_diffusion_alone import external, sampling
from oracle.random_source import SOURCES, ImageNoise

warnings.filterwarnings("ignore", "Should have t[ab]")  # torchsde rounds its ends, then finds them exceeded

KARRAS = {"DPM++ 2M Karras": "DPM++ 2M", "DPM++ SDE Karras": "DPM++ SDE", "LMS Karras": "LMS"}
FUNCTIONS = {"Euler": sampling.sample_euler, "Euler a": sampling.sample_euler_ancestral, "Heun": sampling.sample_heun,
             "LMS": sampling.sample_lms, "DPM++ 2M": sampling.sample_dpmpp_2m, "DPM++ SDE": sampling.sample_dpmpp_sde}
NAMES = [*FUNCTIONS, *KARRAS, "DDIM"]


def alphas_cumprod() -> torch.Tensor:
    betas = torch.linspace(0.00085 ** 0.5, 0.012 ** 0.5, 1000, dtype=torch.float64) ** 2
    return torch.cumprod(1 - betas, 0).float()


LEVELS = external.DiscreteSchedule(((1 - alphas_cumprod()) / alphas_cumprod()) ** 0.5, quantize=False)


def timesteps(steps: int) -> torch.Tensor:
    return (torch.tensor(range(0, 1000, 1000 // steps)) + 1).clamp(0, 999)


def sigmas_of(name: str, steps: int) -> torch.Tensor:
    if name in KARRAS:
        return sampling.get_sigmas_karras(steps, LEVELS.sigma_min.item(), LEVELS.sigma_max.item())
    if name == "DDIM":
        return LEVELS.sigmas[timesteps(steps)].flip(0)
    return LEVELS.get_sigmas(steps)


def ddim(denoiser, noise: ImageNoise, x, steps: int, eta: float):
    """Song et al. 2020, equation 12, down to timestep 1 as the webui stops there; x has variance 1 throughout."""
    alphas = alphas_cumprod().double()[timesteps(steps)].flip(0)
    for now, then in zip(alphas[:-1], alphas[1:]):
        sigma = ((1 - now) / now).sqrt()
        x0 = denoiser(x / now.sqrt().float(), sigma.float()[None])
        eps = (x - now.sqrt() * x0) / (1 - now).sqrt()
        fresh = eta * ((1 - then) / (1 - now) * (1 - now / then)).sqrt()
        x = then.sqrt() * x0 + (1 - then - fresh ** 2).sqrt() * eps + fresh * noise.next(x.shape[1:])
        x = x.float()
    return x


def sample(denoiser, shape, name: str, steps: int, source: str, seeds, delta: int = 0, **options) -> torch.Tensor:
    """The latents of a batch: denoiser(x, sigma) -> x0, shape [C, H, W], options by the webui's names."""
    noise = ImageNoise(source, seeds, delta)
    first = noise.first(shape)
    if name == "DDIM":
        return ddim(denoiser, noise, first, steps, options.get("eta", 0.0))
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
