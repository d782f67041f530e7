"""What a webui request asks of the networks: guided steps, and pixels from a latent; float32, on the CPU."""
import math

import numpy as np
import torch

from oracle.cases import MEANINGS
from oracle.prompt import TOKENIZER, conditionings
from oracle.samplers import LEVELS

VAE_SCALE = 0.18215


class Guided:
    """The UNet under guidance as k-diffusion sees it; conditionings of unequal length are asked one by one.

    A conditional is a weight and contexts, each until a call; the last state of a shorter one of a composition repeats.
    """

    def __init__(self, unet, unconditional, conditionals, scale: float, beside=None):
        self.unconditional, self.conditionals, self.scale = unconditional, conditionals, scale
        self.unet = unet if beside is None else lambda x, *a, **b: unet(torch.cat([x, beside], 1), *a, **b)
        self.calls = 0

    def __call__(self, x, sigma, **_):
        sigma = sigma.float()[:1]
        denoised = torch.cat([self.one(image[None], sigma) for image in x])
        self.calls += 1
        return denoised

    def one(self, x, sigma):
        scaled = x / (sigma ** 2 + 1) ** 0.5
        time = LEVELS.sigma_to_t(sigma)
        now = [(weight, next(context for last, context in spans if self.calls <= last))
               for weight, spans in self.conditionals]
        longest = max(context.shape[1] for _, context in now)
        uncond, eps = self.unet(scaled, time, encoder_hidden_states=self.unconditional).sample, 0
        for weight, context in now:
            context = torch.cat([context, context[:, -1:].repeat(1, longest - context.shape[1], 1)], 1)
            eps = eps + weight * (self.unet(scaled, time, encoder_hidden_states=context).sample - uncond)
        return x - sigma * (uncond + self.scale * eps)


VARIED = ("subseed", "subseed_strength", "seed_resize_from_w", "seed_resize_from_h")


def variation(request: dict) -> dict:
    return {key: request[key] for key in VARIED if key in request}


def join_edges(parts: dict, tiling: bool):
    for part in (parts["unet"], parts["vae"]):
        for conv in (module for module in part.modules() if isinstance(module, torch.nn.Conv2d)):
            conv.padding_mode = "circular" if tiling else "zeros"


def guided(parts: dict, request: dict, beside=None) -> Guided:
    join_edges(parts, request.get("tiling", False))
    skip = request.get("override_settings", {}).get("CLIP_stop_at_last_layers", 1)
    meaning = MEANINGS.get(request["prompt"], [(1.0, [(math.inf, request["prompt"])])])
    encode, conditionals = parts.get("encode", TOKENIZER.encode), []
    for weight, spans in meaning:
        calls, texts = zip(*(span for i, span in enumerate(spans) if i == 0 or spans[i - 1][0] < request["steps"]))
        conditionals.append((weight, list(zip(calls, conditionings(parts["clip"], texts, skip, encode)))))
    negative, = conditionings(parts["clip"], [request["negative_prompt"]], skip, encode)
    return Guided(parts["unet"], negative, conditionals, request["cfg_scale"], beside)


def pixels(vae, latent) -> np.ndarray:
    image = ((vae.decode(latent / VAE_SCALE).sample[0] + 1) / 2).clamp(0, 1) * 255
    return image.permute(1, 2, 0).numpy().astype(np.uint8)
