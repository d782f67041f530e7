"""Stage 2: the text encoder alone learns how the things look that a caption names, as CLIP's learned it from pictures."""
import random as randomness

import numpy as np
import torch

import captions
import muon
import networks
import pictures
from state import State
from tokens import Tokens

SEED, STEPS, BATCH, RATE, WARM = 20261127, 900, 192, 2e-3, 100
CODES = 96  # principal components of the latents, and three numbers of the background
PLAIN = captions.BACKGROUNDS["gray"]
UNKNOWN, COOL = 0.01, 0.3


@torch.no_grad()
def latents(vae, rgba):
    """The latents of every picture on one background, [N, 4 * H/8 * W/8]."""
    parts = []
    for start in range(0, len(rgba), 32):
        part = rgba[start:start + 32]
        with torch.autocast(vae.device.type, torch.bfloat16):
            z = vae.encode(pictures.compose(part, np.tile(PLAIN, (len(part), 1))).to(vae.device)).latent_dist.mode()
        parts.append(z.float().flatten(1).cpu() * networks.SCALE)
    return torch.cat(parts)


class Looks:
    """What a picture is to the text encoder: CODES numbers, large where pictures differ most, and the background's colour."""

    def __init__(self, folder, vae, rgba):
        path = folder / "looks.pt"
        if not path.exists():
            z = latents(vae, rgba)
            centred = z - z.mean(0)
            _, s, v = torch.linalg.svd(centred, full_matrices=False)
            codes = centred @ v[:CODES].T
            torch.save(codes / codes.std(0).sqrt() / codes.std(0).sqrt().mean(), path)
        self.codes = torch.load(path)
        self.grounds = torch.tensor(list(captions.BACKGROUNDS.values())) / 127.5 - 1

    def __call__(self, rows, grounds):
        return torch.cat([self.codes[torch.as_tensor(rows)], self.grounds[torch.as_tensor(grounds)]], 1)


class Head(torch.nn.Module):
    """Reads the looks from the hidden state at every end token; it is not published."""

    def __init__(self):
        super().__init__()
        self.read = torch.nn.Linear(networks.TEXT["hidden_size"], CODES + 3)

    def loss(self, hidden, ids, looks, end):
        """[B]: mean square error over the end tokens (the padding) and the looks."""
        errors = ((self.read(hidden) - looks[:, None]) ** 2).mean(-1)
        ends = (ids == end).float()
        return (errors * ends).sum(1) / ends.sum(1)


def batch(step, emojis, tokens):
    random = randomness.Random(SEED * 1_000_003 + step)
    texts, rows, grounds = [], [], []
    for _ in range(BATCH):
        emoji = random.choice(emojis)
        tone = random.choice([t for t in emoji["pictures"] if t]) if len(emoji["pictures"]) > 1 and random.random() < 0.5 else 0
        ground = random.randrange(len(captions.BACKGROUNDS))
        texts.append(captions.caption(emoji, tone, list(captions.BACKGROUNDS)[ground], random))
        rows.append(emoji["pictures"][tone])
        grounds.append(ground)
    ids = tokens(texts)
    lost = (torch.rand(ids.shape, generator=torch.Generator().manual_seed(SEED + step)) < UNKNOWN) & (ids < tokens.unknown)
    return ids.masked_fill(lost, tokens.unknown), rows, grounds


@torch.no_grad()
def found(clip, head, looks, emojis, tokens, n=400):
    """The share of names whose look is nearest to the right picture's of all pictures."""
    drawn = randomness.Random(SEED).sample(emojis, n)
    ids = tokens([captions.canonical(emoji, 0, "light blue") for emoji in drawn])
    read = head.read(clip(input_ids=ids).last_hidden_state)[:, -1, :CODES]
    nearest = torch.cdist(read, looks.codes).argmin(1)
    return (nearest == torch.tensor([emoji["pictures"][0] for emoji in drawn])).float().mean().item()


def run(folder, log, vae):
    rgba, emojis = pictures.load(folder)
    tokens = Tokens(emojis)
    looks = Looks(folder, vae, rgba)
    state = State(folder / "text-encoder.state", 60)
    torch.manual_seed(SEED)
    clip, head, start, saved = networks.text_encoder(tokens.size), Head(), 0, state.load()
    optimizers = muon.optimizers([clip], RATE, 0.0, plain=("embedding.", "embeddings."))
    optimizers.append(torch.optim.AdamW(head.parameters(), RATE, betas=(0.9, 0.99), weight_decay=0.0))
    if saved:
        clip.load_state_dict(saved["clip"]), head.load_state_dict(saved["head"])
        start = saved["step"]
        for optimizer, kept in zip(optimizers, saved.get("optimizers", [])):
            optimizer.load_state_dict(kept)

    def values(step):
        return {"clip": clip.state_dict(), "head": head.state_dict(), "optimizers": [o.state_dict() for o in optimizers], "step": step}

    end, mean = tokens.size - 1, None
    for step in range(start, STEPS):
        ids, rows, grounds = batch(step, emojis, tokens)
        longest = int((ids != end).sum(1).max()) + 1
        ids = ids[:, :77 if step % 8 == 7 else longest + 2]  # the padding matters too, but not in every step
        rate = RATE * min(1, (step + 1) / WARM, (STEPS - step) / (STEPS * COOL))
        for group in (group for optimizer in optimizers for group in optimizer.param_groups):
            group["lr"] = rate
        loss = head.loss(clip(input_ids=ids).last_hidden_state, ids, looks(rows, grounds), end).mean()
        for optimizer in optimizers:
            optimizer.zero_grad()
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()
        mean = loss.item() if mean is None else 0.98 * mean + 0.02 * loss.item()
        if step % 100 == 99:
            log(f"text encoder step {step + 1} loss {mean:.4f} found {found(clip, head, looks, emojis, tokens):.1%}")
        state.save(lambda: values(step + 1))
    state.save(lambda: values(STEPS), now=True)
    return clip, head
