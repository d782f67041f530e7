"""The picture that diffusers computes for a webui request: float32, on the CPU, one image after the other."""
import torch

from oracle.guidance import guided, pixels, variation
from oracle.hires import again
from oracle.samplers import sample


@torch.inference_mode()
def txt2img(parts: dict, request: dict) -> list:
    """[H, W, 3] arrays of 8 bits, cut off and not rounded as the webui does; image i has the seed + i."""
    source = request.get("override_settings", {}).get("randn_source", "GPU")
    delta = request.get("override_settings", {}).get("eta_noise_seed_delta", 0)
    seeds = seeds_of(request)
    options = {key: request[key] for key in ("eta", "s_churn", "s_noise") if key in request}
    shape = (4, request["height"] // 8, request["width"] // 8)
    denoiser = guided(parts, request)
    latents = sample(denoiser, shape, request["sampler_name"], request["steps"], source, seeds, delta,
                     variation(request), **options)
    if request.get("enable_hr"):
        latents = [again(parts, request, latent[None], seed)[0] for latent, seed in zip(latents, seeds)]
    return [pixels(parts["vae"], latent[None]) for latent in latents]


def seeds_of(request: dict) -> list:
    """One per image; with a variation only the other seed counts on."""
    step = 0 if request.get("subseed_strength") else 1
    return [request["seed"] + step * i for i in range(request.get("batch_size", 1))]
