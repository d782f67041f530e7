"""LoRA training as kohya's scripts do it, on diffusers' networks: a loop of torch in full precision.

What is drawn at random is drawn as esd.runtime.training.Seeds has it, so that both see the same noise in the same order.
"""
import math
import pathlib

import numpy
import torch
from diffusers import DDPMScheduler
from PIL import Image

UNET_BLOCKS = {"Transformer2DModel"}
UNET_CONV_BLOCKS = {"ResnetBlock2D", "Downsample2D", "Upsample2D"}
TEXT_BLOCKS = {"CLIPAttention", "CLIPSdpaAttention", "CLIPMLP"}
STRIDE, CAPTIONS, PICTURES, WORD = 1_000_003, 500_000_000, 1_000_000_000, 1 << 64


def uniform(seed: int, name: str, count: int) -> numpy.ndarray:
    """Java's SplittableRandom.nextDouble, seeded by a number and a text."""
    code = 0
    for letter in name:
        code = (31 * code + ord(letter)) & 0xFFFFFFFF
    code -= (code & 0x80000000) << 1
    state = (seed * 0x9E3779B97F4A7C15 ^ code) % WORD
    with numpy.errstate(over="ignore"):
        z = numpy.uint64(state) + numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z ^= z >> numpy.uint64(31)
    return (z >> numpy.uint64(11)).astype(numpy.float64) * 2.0 ** -53


class Lora(torch.nn.Module):
    """Adds up(down(x)) · alpha / rank to a layer's result, by taking the place of its forward."""

    def __init__(self, name, layer, rank, alpha, seed):
        super().__init__()
        self.name, self.scale, self.original = name, alpha / rank, layer.forward
        if isinstance(layer, torch.nn.Conv2d):
            self.down = torch.nn.Conv2d(layer.in_channels, rank, layer.kernel_size, layer.stride, layer.padding, bias=False)
            self.up = torch.nn.Conv2d(rank, layer.out_channels, 1, bias=False)
        else:
            self.down = torch.nn.Linear(layer.in_features, rank, bias=False)
            self.up = torch.nn.Linear(rank, layer.out_features, bias=False)
        bound = 1 / math.sqrt(self.down.weight[0].numel())
        first = (2 * uniform(seed, name, self.down.weight.numel()) - 1) * bound
        self.down.weight.data = torch.from_numpy(first.astype(numpy.float32)).reshape(self.down.weight.shape)
        torch.nn.init.zeros_(self.up.weight)
        layer.forward = self.forward

    def forward(self, x):
        return self.original(x) + self.up(self.down(x)) * self.scale


def inject(part, prefix, blocks, settings, conv_blocks=frozenset()):
    """The LoRAs of one network, by their names."""
    loras = {}
    for outer, block in part.named_modules():
        for inner, layer in block.named_modules():
            kind = type(block).__name__
            convolves = isinstance(layer, torch.nn.Conv2d)
            if kind not in blocks | conv_blocks or not (convolves or isinstance(layer, torch.nn.Linear)):
                continue
            name = f"{prefix}.{outer}.{inner}".replace(".", "_")
            large = convolves and layer.kernel_size != (1, 1)
            rank, alpha = (settings["conv_dim"], settings["conv_alpha"]) if large else (settings["dim"], settings["alpha"])
            loras[name] = Lora(name, layer, rank, alpha, settings["seed"])
    return loras


def ids(tokenizer, caption, tokens):
    body = tokenizer(caption)[:tokens]
    body += [49407] * (tokens - len(body))
    return torch.tensor([[49406, *body[i:i + 75], 49407] for i in range(0, tokens, 75)])


def context(clip, rows, skip):
    states = clip(rows.reshape(-1, 77), output_hidden_states=True).hidden_states[-skip]
    states = getattr(clip, "text_model", clip).final_layer_norm(states).reshape(rows.shape[0], -1, states.shape[-1])
    chunks = rows.shape[1]
    if chunks == 1:
        return states
    return torch.cat([states[:, :1], *(states[:, i * 77 + 1:i * 77 + 76] for i in range(chunks)), states[:, -1:]], 1)


def latent(vae, picture: pathlib.Path, seed):
    pixels = torch.from_numpy(numpy.array(Image.open(picture).convert("RGB"))).float().permute(2, 0, 1)[None] / 255 * 2 - 1
    moments = vae.encode(pixels).latent_dist
    noise = torch.randn(moments.mean.shape, generator=torch.Generator().manual_seed(seed % 2 ** 32))
    return (moments.mean + moments.std * noise) * 0.18215


def order(count, batch, seed):
    random = torch.Generator().manual_seed(seed)

    def shuffled(items):
        for i in range(len(items) - 1, 0, -1):
            j = torch.randint(0, i + 1, (1,), generator=random).item()
            items[i], items[j] = items[j], items[i]
        return items

    pictures = shuffled(list(count))
    return shuffled([pictures[i:i + batch] for i in range(0, len(pictures), batch)])


def train(parts, tokenizer, examples, settings):
    """Losses of all steps, and what was learned by kohya's names. Examples are (picture, caption, repeats)."""
    for part in parts.values():
        part.requires_grad_(False)
    text = inject(parts["clip"], "lora_te" if hasattr(parts["clip"], "text_model") else "lora_te_text_model", TEXT_BLOCKS,
                  settings)
    unet = inject(parts["unet"], "lora_unet", UNET_BLOCKS, settings, UNET_CONV_BLOCKS if settings["conv_dim"] else frozenset())
    seed, table = settings["seed"], DDPMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear")
    groups = [{"params": [p for lora in loras.values() for p in lora.parameters()], "lr": settings["lr"]}
              for loras in (text, unet)]
    optimizer = torch.optim.AdamW(groups)
    with torch.no_grad():
        latents = [latent(parts["vae"], picture, seed * STRIDE + PICTURES + 2 * i) for i, (picture, *_) in enumerate(examples)]
    rows = [ids(tokenizer, caption, settings["tokens"]) for _, caption, _ in examples]
    shown = [i for i, (*_, repeats) in enumerate(examples) for _ in range(repeats)]
    losses, number, together = [], 0, settings["accumulation"]
    for epoch in range(settings["epochs"]):
        batches = order(shown, settings["batch"], seed + epoch)
        for first in range(0, len(batches), together):
            part, total = batches[first:first + together], 0
            for batch in part:
                random = torch.Generator().manual_seed((seed * STRIDE + number) % 2 ** 32)
                timesteps = torch.randint(0, 1000, (len(batch),), generator=random)
                clean = torch.cat([latents[i] for i in batch])
                noise = torch.randn(clean.shape, generator=random)
                if settings["noise_offset"]:
                    noise = noise + settings["noise_offset"] * torch.randn(*clean.shape[:2], 1, 1, generator=random)
                noisy = table.add_noise(clean, noise, timesteps)
                heard = context(parts["clip"], torch.stack([rows[i] for i in batch]), settings["clip_skip"])
                loss = (parts["unet"](noisy, timesteps, heard).sample - noise).square().mean([1, 2, 3])
                if settings["min_snr_gamma"]:
                    kept = table.alphas_cumprod[timesteps]
                    ratio = kept / (1 - kept)
                    loss = loss * ratio.clamp(max=settings["min_snr_gamma"]) / ratio
                loss = loss.mean()
                (loss / together).backward()
                total, number = total + loss.item() / len(part), number + 1
            torch.nn.utils.clip_grad_norm_([p for group in groups for p in group["params"]], 1.0)
            optimizer.step()
            optimizer.zero_grad()
            losses.append(total)
    return losses, {f"{name}.lora_{kind}.weight": getattr(lora, kind).weight.detach()
                    for name, lora in (text | unet).items() for kind in ("down", "up")}
