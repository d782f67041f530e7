"""Euler over SD 1.x's schedule with classifier-free guidance: what the server's "Euler" computes."""
import torch

import networks


def schedule(steps):
    """[steps + 1] descending sigmas, uniform in timestep, the last one zero; and the timesteps."""
    a = networks.alphas()
    logs = (((1 - a) / a) ** 0.5).log()
    t = torch.linspace(999, 0, steps)
    low, high, w = t.floor().long(), t.ceil().long(), t.frac()
    return torch.cat([((1 - w) * logs[low] + w * logs[high]).exp(), torch.zeros(1)]), t


def noise(seeds, side):
    """One picture's noise a seed, so that a picture does not depend on its neighbours."""
    return torch.cat([torch.randn(1, 4, side, side, generator=torch.Generator().manual_seed(s)) for s in seeds])


@torch.inference_mode()
def sample(unet, texts, nothing, x, steps=20, guidance=5.0, fast=True):
    """Latents (times SCALE) from [B, 77, W] conditionings, [1, 77, W] of the empty caption and unit noise."""
    sigmas, times = schedule(steps)
    both = torch.cat([nothing.expand(len(texts), -1, -1), texts])
    x = x * sigmas[0]
    for sigma, following, t in zip(sigmas[:-1], sigmas[1:], times):
        inputs = (torch.cat([x, x]) / (sigma ** 2 + 1) ** 0.5).contiguous(memory_format=torch.channels_last)
        with torch.autocast(x.device.type, torch.bfloat16, enabled=fast):
            eps = unet(inputs, t.to(x.device).expand(len(inputs)), encoder_hidden_states=both).sample
        without, with_text = eps.float().chunk(2)
        x = x + (without + guidance * (with_text - without)) * (following - sigma)
    return x
