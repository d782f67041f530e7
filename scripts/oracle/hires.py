"""The second pass of a picture at a higher resolution."""
import numpy as np
import torch
from PIL import Image

from oracle.guidance import guided, pixels, variation
from oracle.img2img import LANCZOS, encoded, to_pixels
from oracle.random_source import SOURCES, ImageNoise
from oracle.samplers import sample_from

MODES = {"Latent": ("bilinear", False), "Latent (antialiased)": ("bilinear", True), "Latent (bicubic)": ("bicubic", False),
         "Latent (bicubic antialiased)": ("bicubic", True), "Latent (nearest)": ("nearest", False),
         "Latent (nearest-exact)": ("nearest-exact", False)}


def target(request: dict) -> tuple:
    """Width and height in pixels, and the places of the latent that are cut off on each axis."""
    width, height = request["width"], request["height"]
    x, y = request.get("hr_resize_x", 0), request.get("hr_resize_y", 0)
    if not x and not y:
        scale = request.get("hr_scale", 2.0)
        return int(width * scale), int(height * scale), 0, 0
    if not y or (x and width / height < x / y):
        to = (x, x * height // width)
    else:
        to = (y * width // height, y)
    return *to, *(((to[0] - x) // 8, (to[1] - y) // 8) if x and y else (0, 0))


def again(parts: dict, request: dict, latent, seed: int):
    settings = request.get("override_settings", {})
    source = settings.get("randn_source", "GPU")
    width, height, cut_x, cut_y = target(request)
    upscaler = request.get("hr_upscaler") or "Latent"
    if upscaler in MODES:
        mode, antialias = MODES[upscaler]
        large = torch.nn.functional.interpolate(latent, size=(height // 8, width // 8), mode=mode, antialias=antialias)
    else:
        small, kind = Image.fromarray(pixels(parts["vae"], latent)), LANCZOS
        if upscaler == "Nearest":
            kind = Image.Resampling.NEAREST
        posterior = SOURCES[source](~seed & (2 ** 64 - 1))
        large = encoded(parts["vae"], to_pixels(small.resize((width, height), kind)), posterior)
    large = large[:, :, cut_y // 2:large.shape[2] - (cut_y + 1) // 2, cut_x // 2:large.shape[3] - (cut_x + 1) // 2]
    noise = ImageNoise(source, [seed], settings.get("eta_noise_seed_delta", 0), variation(request))
    unit = noise.first(large.shape[1:])
    second = request | {"prompt": request.get("hr_prompt") or request["prompt"],
                        "negative_prompt": request.get("hr_negative_prompt") or request["negative_prompt"]}
    return sample_from(guided(parts, second), large, unit, request.get("hr_sampler_name") or request["sampler_name"],
                       request.get("hr_second_pass_steps") or request["steps"], request.get("denoising_strength", 0.75),
                       noise, exact=True)
