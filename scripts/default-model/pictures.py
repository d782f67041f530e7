"""Pictures on plain grounds, as tensors in [-1, 1], and sheets of them."""
import json

import numpy as np
import torch
from PIL import Image

from captions import BACKGROUNDS


def load(state):
    """RGBA [N, H, W, 4] uint8 with premultiplied alpha, and the list of emoji."""
    emojis = json.loads((state / "emoji.json").read_text())
    for emoji in emojis:
        emoji["pictures"] = {int(tone): row for tone, row in emoji["pictures"].items()}
    return np.load(state / "pictures.npz")["rgba"], emojis


def compose(rgba, colours):
    """[B, H, W, 4] uint8 over [B, 3] colours (0..255) to [B, 3, H, W] in [-1, 1]."""
    rgba = torch.as_tensor(rgba).float()
    colours = torch.as_tensor(np.asarray(colours)).float()[:, None, None, :]
    rgb = rgba[..., :3] + colours * (1 - rgba[..., 3:] / 255)
    return (rgb.permute(0, 3, 1, 2) / 127.5 - 1).contiguous(memory_format=torch.channels_last)


def sheet(images, path, columns=8):
    """Writes a PNG of [N, 3, H, W] tensors in [-1, 1]."""
    pixels = ((images.float().clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()
    n, h, w, _ = pixels.shape
    rows = -(-n // columns)
    grid = np.full((rows * h, columns * w, 3), 255, np.uint8)
    for i, picture in enumerate(pixels):
        grid[i // columns * h:(i // columns + 1) * h, i % columns * w:(i % columns + 1) * w] = picture
    Image.fromarray(grid).save(path)


def held_out(colours, distance=40):
    """Which of the [B, 3] colours the autoencoder never trains on: those near eight fixed points of the colour cube."""
    points = np.array([(r, g, b) for r in (70, 190) for g in (70, 190) for b in (70, 190)])
    return (np.linalg.norm(np.asarray(colours)[:, None] - points[None], axis=-1) < distance).any(1)


def grounds(random, n, held=False):
    """n colours: named ones and any others in equal parts; with `held`, only colours that training never uses."""
    chosen = []
    named = list(BACKGROUNDS.values())
    while len(chosen) < n:
        colour = random.integers(0, 256, 3)
        if not held and random.random() < 0.5:
            colour = np.array(named[random.integers(len(named))])
        if held_out(colour[None])[0] == held:
            chosen.append(colour)
    return np.stack(chosen)
