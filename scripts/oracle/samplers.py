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


def ddim(denoiser, noise: ImageNoise, x, times: torch.Tensor, eta: float, kept=None):
    """Song et al. 2020, equation 12, down to timestep 1 as the webui stops there; x has variance 1 throughout.

    times ascend. Of a picture that may change in a part only, the network sees the rest without noise.
    """
    alphas = alphas_cumprod().double()[times].flip(0)
    for now, then in zip(alphas[:-1], alphas[1:]):
        sigma = ((1 - now) / now).sqrt()
        seen = kept.under(x) if kept else x
        eps = (seen - now.sqrt() * denoiser(seen / now.sqrt().float(), sigma.float()[None])) / (1 - now).sqrt()
        x0 = (x - (1 - now).sqrt() * eps) / now.sqrt()
        fresh = eta * ((1 - then) / (1 - now) * (1 - now / then)).sqrt()
        x = then.sqrt() * x0 + (1 - then - fresh ** 2).sqrt() * eps + fresh * noise.next(x.shape[1:])
        x = x.float()
    return x


def sample(denoiser, shape, name: str, steps: int, source: str, seeds, delta: int = 0, variation=None,
           **options) -> torch.Tensor:
    """The latents of a batch: denoiser(x, sigma) -> x0, shape [C, H, W], options by the webui's names."""
    noise = ImageNoise(source, seeds, delta, variation)
    first = noise.first(shape)
    if name == "DDIM":
        return ddim(denoiser, noise, first, timesteps(steps), options.get("eta", 0.0))
    sigmas = sigmas_of(name, steps)
    return walk(denoiser, first * sigmas[0], sigmas, name, noise, **options)


def sample_from(denoiser, latent, unit, name: str, steps: int, strength: float, noise, exact=False, kept=None, **options):
    """The latent of a run that begins with a latent under noise. exact: do all steps, whatever the strength."""
    part = min(strength, 0.999)
    place = steps - 1 if exact else int(part * steps)
    steps = int(steps / part) if exact else steps
    if name == "DDIM":
        times, alpha = timesteps(steps), alphas_cumprod()[timesteps(steps)[place]]
        x = latent * alpha.sqrt() + unit * (1 - alpha).sqrt()
        return ddim(denoiser, noise, x, times[:place], options.get("eta", 0.0), kept)
    sigmas = sigmas_of(name, steps)[steps - place - 1:]
    keeping = (lambda x, sigma, **_: kept.under(denoiser(x, sigma))) if kept else denoiser
    return walk(keeping, latent + unit * sigmas[0], sigmas, name, noise, **options)


def walk(denoiser, x, sigmas, name: str, noise: ImageNoise, **options) -> torch.Tensor:
    family, extra, source = KARRAS.get(name, name), {}, noise.source
    if family == "DPM++ SDE":
        interval._randn = lambda size, dtype, device, seed: SOURCES[source](int(seed)).randn(size)
        extra["noise_sampler"] = sampling.BrownianTreeNoiseSampler(
            x, sigmas[sigmas > 0].min(), sigmas.max(), seed=noise.seeds)
    sampling.torch = RandnLike(noise)
    try:
        return FUNCTIONS[family](denoiser, x, sigmas, disable=True, **options, **extra)
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
