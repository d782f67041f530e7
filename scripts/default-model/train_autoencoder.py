"""Stage 1: the autoencoder. Crops first (cheap), whole pictures last; L1, squared and gradient loss, a little KL."""
import math

import numpy as np
import torch
import torch.nn.functional as F

import muon
import networks
import pictures
from state import State

SEED, RATE, KL = 20261124, 2e-3, 1e-6
CROP, CROPPED, WHOLE = 64, 1200, 400  # steps on crops, then on whole pictures
SURE = -6.0  # log variance of the latents at the start: a decoder that hears only noise learns nothing


def batch(rgba, step):
    random = np.random.default_rng((SEED, step))
    size = 8 if step < CROPPED else 4
    rows = rgba[random.integers(0, len(rgba), size)]
    if step < CROPPED:
        corner = random.integers(0, rows.shape[1] - CROP + 1, (size, 2))
        rows = np.stack([row[y:y + CROP, x:x + CROP] for row, (y, x) in zip(rows, corner)])
    return pictures.compose(rows, pictures.grounds(random, size))


def rate(step):
    return RATE * min(1, (step + 1) / 100) * 0.5 * (1 + math.cos(math.pi * step / (CROPPED + WHOLE)))


def edges(x):
    return x[..., 1:] - x[..., :-1], x[..., 1:, :] - x[..., :-1, :]


def loss(decoded, x, moments):
    mean, logvar = moments.float().chunk(2, 1)
    kl = 0.5 * (mean ** 2 + logvar.exp() - 1 - logvar).sum((1, 2, 3)).mean()
    gradient = sum(F.l1_loss(a, b) for a, b in zip(edges(decoded), edges(x)))
    squared = F.mse_loss(decoded, x)
    return F.l1_loss(decoded, x) + 2 * squared + gradient + KL * kl, squared


def forward(vae, x, noise):
    moments = vae.quant_conv(vae.encoder(x))
    mean, logvar = moments.chunk(2, 1)
    z = mean + (0.5 * logvar.clamp(-30, 20)).exp() * noise
    return vae.decoder(vae.post_quant_conv(z)), moments


@torch.no_grad()
def psnr(vae, rgba, n=64):
    """Decibels over whole pictures on colours that training never used, and the pairs for a sheet."""
    random = np.random.default_rng(SEED)
    x = pictures.compose(rgba[random.choice(len(rgba), n, replace=False)], pictures.grounds(random, n, held=True))
    y = torch.cat([vae.decode(vae.encode(part).latent_dist.mode()).sample.clamp(-1, 1) for part in x.split(8)])
    errors = ((x - y) ** 2).mean((1, 2, 3)) / 4
    return -10 * errors.log10().mean().item(), torch.stack([x, y], 1).flatten(0, 1)


@torch.no_grad()
def moments(vae, rgba, n=512):
    """Mean and deviation of each latent channel over training pictures."""
    random = np.random.default_rng(SEED + 1)
    parts = []
    for _ in range(n // 16):
        x = pictures.compose(rgba[random.integers(0, len(rgba), 16)], pictures.grounds(random, 16))
        parts.append(vae.encode(x).latent_dist.mode())
    z = torch.cat(parts).transpose(0, 1).flatten(1)
    return z.mean(1), z.std(1)


def run(folder, log, compiled=True):
    rgba, _ = pictures.load(folder)
    state = State(folder / "autoencoder.state")
    torch.manual_seed(SEED)
    vae = networks.autoencoder().to(memory_format=torch.channels_last)
    vae.quant_conv.bias.data[4:] = SURE
    optimizers = muon.optimizers([vae], RATE, 0.0)
    start, saved = 0, state.load()
    if saved:
        vae.load_state_dict(saved["vae"])
        if saved["step"] == CROPPED + WHOLE:
            return vae.eval()
        for optimizer, values in zip(optimizers, saved["optimizers"]):
            optimizer.load_state_dict(values)
        start = saved["step"]
    log(f"autoencoder: {networks.parameters(vae) / 1e6:.2f} M parameters, from step {start}")
    step_forward = torch.compile(forward, dynamic=False) if compiled else forward
    running = None
    for step in range(start, CROPPED + WHOLE):
        x = batch(rgba, step)
        noise = torch.randn(len(x), 4, x.shape[2] // 8, x.shape[3] // 8, generator=torch.Generator().manual_seed(SEED + step))
        for group in (group for optimizer in optimizers for group in optimizer.param_groups):
            group["lr"] = rate(step)
        with torch.autocast("cpu", torch.bfloat16):
            decoded, params = step_forward(vae, x, noise)
        total, squared = loss(decoded.float(), x, params)
        vae.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_(vae.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
        running = squared.item() if running is None else 0.95 * running + 0.05 * squared.item()
        if step % 50 == 49:
            log(f"autoencoder step {step + 1} loss {total.item():.4f} psnr {-10 * math.log10(running / 4):.2f}")
        if step % 500 == 499:
            measured, pairs = psnr(vae, rgba, 16)
            pictures.sheet(pairs, folder / f"autoencoder-{step + 1}.png")
            log(f"autoencoder step {step + 1} held-out psnr {measured:.2f}")
        state.save(lambda: dict(vae=vae.state_dict(), optimizers=[o.state_dict() for o in optimizers], step=step + 1))
    vae.eval()
    networks.whiten(vae, *moments(vae, rgba))
    measured, pairs = psnr(vae, rgba)
    pictures.sheet(pairs, folder / "autoencoder.png", 16)
    log(f"autoencoder done: held-out psnr {measured:.2f}, latents x {networks.SCALE}: {moments(vae, rgba, 256)}")
    state.save(lambda: dict(vae=vae.state_dict(), step=CROPPED + WHOLE), now=True)
    return vae
