"""Fifty steps of each optimizer on four small tensors in two groups, as its original takes them, and what it calls its rate.

Values and gradients are formulas of their place, which the test repeats. bitsandbytes' own kernel for the CPU looks codes up
in a table and so misses the nearest one for 4 % of the numbers, which its kernels for GPUs do not; the last bit of its map is up to the CPU's vectors.
Here its optimizer runs with the nearest codes in the map of its formula in double precision.
"""
import json

import torch
from bitsandbytes import functional
from bitsandbytes.backends.cpu import ops as bitsandbytes_cpu
from bitsandbytes.functional import create_dynamic_map
from bitsandbytes.optim import AdamW8bit
from lion_pytorch import Lion
from prodigyopt import Prodigy
from safetensors.torch import save_file
from transformers.optimization import Adafactor

STEPS = 50
SHAPES = {"text/down": (4, 32), "text/up": (32, 4), "unet/down": (41, 101), "unet/conv": (6, 4, 3, 3), "unet/bias": (7,)}
CASES = {
    "AdamW": (torch.optim.AdamW, 1e-3, 2e-3, {}),
    "AdamW betas=0.8,0.95 eps=1e-6 weight_decay=0.1 amsgrad=True": (
        torch.optim.AdamW, 1e-3, 2e-3, dict(betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1, amsgrad=True)),
    "AdamW8bit": (AdamW8bit, 1e-3, 2e-3, {}),
    "AdamW8bit betas=(0.9,0.99) weight_decay=0.1 min_8bit_size=100": (
        AdamW8bit, 1e-3, 2e-3, dict(betas=(0.9, 0.99), weight_decay=0.1, min_8bit_size=100)),
    "Lion": (Lion, 1e-4, 2e-4, {}),
    "Lion betas=0.95,0.98 weight_decay=0.1": (Lion, 1e-4, 2e-4, dict(betas=(0.95, 0.98), weight_decay=0.1)),
    "Prodigy": (Prodigy, 1.0, 1.0, {}),
    "Prodigy d0=1e-4": (Prodigy, 1.0, 1.0, dict(d0=1e-4)),
    "Prodigy weight_decay=0.01 use_bias_correction=True safeguard_warmup=True d_coef=2 growth_rate=1.5 slice_p=3": (
        Prodigy, 0.5, 0.5, dict(weight_decay=0.01, use_bias_correction=True, safeguard_warmup=True, d_coef=2.0,
                                growth_rate=1.5, slice_p=3)),
    "Prodigy beta3=0.9 d0=1e-3 betas=0.8,0.99": (
        Prodigy, 1.0, 0.0, dict(beta3=0.9, d0=1e-3, betas=(0.8, 0.99))),
    "Prodigy betas=0,0.99 d0=1e-3": (Prodigy, 1.0, 1.0, dict(betas=(0.0, 0.99), d0=1e-3)),
    "Prodigy use_bias_correction=True safeguard_warmup=True growth_rate=1.1 d0=1e-3": (
        Prodigy, 1.0, 1.0, dict(use_bias_correction=True, safeguard_warmup=True, growth_rate=1.1, d0=1e-3)),
    "AdaFactor": (Adafactor, None, None, {}),
    "AdaFactor warmup_init=True weight_decay=0.1 beta1=0.9": (
        Adafactor, None, None, dict(warmup_init=True, weight_decay=0.1, beta1=0.9)),
    "AdaFactor relative_step=False scale_parameter=False clip_threshold=0.5 decay_rate=-0.7 eps=(1e-20,1e-2)": (
        Adafactor, 1e-3, 2e-3, dict(relative_step=False, scale_parameter=False, clip_threshold=0.5, decay_rate=-0.7,
                                    eps=(1e-20, 1e-2))),
}


def formula(shape, number):
    places = torch.arange(torch.Size(shape).numel(), dtype=torch.int64)
    values = ((places * 40503 + number * 977) % 65537).double() / 65537 - 0.5
    return (values / 10.0 ** (places % 4)).float().reshape(shape)


def goal(options):
    """Whether gradients lead somewhere, so that Prodigy's estimate grows; with a smaller d0 it would grow out of rounding."""
    return options.get("d0", 0) >= 1e-3


def beginning():
    """An up matrix begins at zero, as that of a LoRA."""
    return {name: torch.nn.Parameter(formula(shape, i) * (0 if name.endswith("up") else 1))
            for i, (name, shape) in enumerate(SHAPES.items())}


def rates(optimizer):
    if isinstance(optimizer, Adafactor):
        return [float(optimizer._get_lr(group, optimizer.state[group["params"][0]])) for group in optimizer.param_groups]
    return [group["lr"] * group.get("d", 1) for group in optimizer.param_groups]


def run(kind, text_rate, unet_rate, options):
    parameters = beginning()
    groups = [{"params": [value for name, value in parameters.items() if name.startswith(part)], "lr": rate}
              for part, rate in (("text", text_rate), ("unet", unet_rate))]
    optimizer = kind(groups, **options) if text_rate is None else kind(groups, lr=text_rate, **options)
    told = []
    for step in range(STEPS):
        for group, rate in zip(optimizer.param_groups, (text_rate, unet_rate)):
            group["lr"] = rate if rate is None else rate * (1 - step / 100)
        for i, (name, parameter) in enumerate(parameters.items()):
            parameter.grad = (parameter.detach() - formula(parameter.shape, 2000 + i) - 1 if goal(options) else
                              formula(parameter.shape, 1000 + step * 31 + i))
        optimizer.step()
        told.append(rates(optimizer))
    return {name: value.detach().clone() for name, value in parameters.items()}, told


def dynamic_map(signed=True):
    """bitsandbytes.functional.create_dynamic_map with 7 decades in 8 bits."""
    values = [0.0, 1.0]
    for decade in range(7):
        ends = torch.linspace(0.1, 1, 2 ** (decade if signed else decade + 1) + 1, dtype=torch.float64)
        middles = ((ends[:-1] + ends[1:]) / 2 * 10.0 ** (decade - 6)).tolist()
        values += middles + ([-value for value in middles] if signed else [])
    result = torch.tensor(sorted(values), dtype=torch.float32)
    assert torch.allclose(result, create_dynamic_map(signed), rtol=0, atol=1e-7)
    return result


def quantize(values, code, largest, codes, block):
    blocks = torch.nn.functional.pad(values.flatten(), (0, -values.numel() % block)).view(-1, block)
    scale = blocks.abs().amax(1, keepdim=True)
    scale[scale == 0] = 1
    nearest = (blocks / scale).unsqueeze(2).sub(code).abs().argmin(2)
    codes.copy_(nearest.flatten()[:values.numel()].view(values.shape))
    largest.copy_(scale.flatten())


def make(resources):
    bitsandbytes_cpu._quant_blockwise_fp32_direct = quantize
    functional.create_dynamic_map = dynamic_map
    tensors, told = {}, {}
    for case, (kind, *settings) in CASES.items():
        values, rates = run(kind, *settings)
        tensors |= {f"{case}/{name}": value for name, value in values.items()}
        told[case] = json.dumps([settings[:2], rates, goal(settings[2])])
    save_file(tensors, resources / "optimizers.safetensors", told)
