"""Stage 3: text encoder and noise predictor together, on latents, with caption dropout and averaged weights."""
import copy
import random as randomness

import torch

import attention
import captions
import muon
import networks
import pictures
import sample
import train_text_encoder
from latents import Latents
from state import State
from tokens import Tokens

SEED, BATCH, RATE, WARM = 20261125, 64, 1.5e-3, 200
DROPPED, UNKNOWN, OFFSET, AVERAGE = 0.1, 0.01, 0.1, 0.999
LOOKS = 0.1  # weight of the text encoder's own task beside the pictures'
GROUNDS = 4  # backgrounds a picture is seen on: each costs an encoding, and they are learned across pictures
COOL = 0.25  # the share of all steps, at the end, over which the rate falls to zero
SHEET = [("red apple", 0, "light blue"), ("grinning face", 0, "white"), ("cat face", 0, "green"), ("rocket", 0, "black"),
         ("waving hand", 5, "yellow"), ("pizza", 0, "purple"), ("soccer ball", 0, "orange"), ("house", 0, "pink"),
         ("red heart", 0, "gray"), ("dog face", 0, "blue"), ("alarm clock", 0, "red"), ("woman astronaut", 3, "brown"),
         ("tulip", 0, "light blue"), ("locomotive", 0, "white"), ("guitar", 0, "yellow"), ("snowman", 0, "purple")]


class Draw:
    """The captions, pictures, times and noise of a step: the same for the same step, whatever was restarted."""

    def __init__(self, emojis, tokens, latents, looks):
        self.emojis, self.tokens, self.latents, self.looks = emojis, tokens, latents, looks
        ratio = networks.alphas() / (1 - networks.alphas())
        self.alphas = networks.alphas()
        self.chances = (5 / ratio).clamp(0.15, 1)  # little noise teaches little
        self.weights = (1 + 1 / ratio).clamp(max=20)  # an error in much noise is a large error in the picture

    def __call__(self, step):
        random = randomness.Random(SEED * 1_000_003 + step)
        generator = torch.Generator().manual_seed(SEED + step)
        texts, rows, grounds = [], [], []
        for _ in range(BATCH):
            emoji = random.choice(self.emojis)
            tone = random.choice([t for t in emoji["pictures"] if t]) if len(emoji["pictures"]) > 1 and random.random() < 0.5 else 0
            ground = (5 * emoji["pictures"][tone] + 3 * random.randrange(GROUNDS)) % len(captions.BACKGROUNDS)
            text = captions.caption(emoji, tone, list(captions.BACKGROUNDS)[ground], random)
            texts.append("" if random.random() < DROPPED else text)
            rows.append(emoji["pictures"][tone])
            grounds.append(ground)
        ids = self.tokens(texts)
        lost = (torch.rand(ids.shape, generator=generator) < UNKNOWN) & (ids < self.tokens.unknown)
        ids = ids.masked_fill(lost, self.tokens.unknown)
        x = self.latents(rows, grounds, networks.SCALE)
        t = torch.multinomial(self.chances, BATCH, replacement=True, generator=generator)
        noise = torch.randn(x.shape, generator=generator) + OFFSET * torch.randn(BATCH, 4, 1, 1, generator=generator)
        a = self.alphas[t][:, None, None, None]
        noisy = a.sqrt() * x + (1 - a).sqrt() * noise
        told = torch.tensor([float(text != "") for text in texts])
        return ids, noisy.contiguous(memory_format=torch.channels_last), t, noise, self.weights[t], self.looks(rows, grounds), told


def condition(clip, ids):
    return clip(input_ids=ids).last_hidden_state


def forward(clip, unet, ids, noisy, t):
    text = condition(clip, ids)
    return unet(noisy, t, encoder_hidden_states=text).sample, text


def rate(step, steps):
    return RATE * min(1, (step + 1) / WARM, (steps - step) / (steps * COOL))


class Average:
    """Weights averaged over the last steps, which sample better than the last ones alone."""

    def __init__(self, modules):
        self.modules = modules
        self.copies = copy.deepcopy(modules)
        self.now = [p.data for m in modules for p in m.parameters()]
        self.mean = [p.data for m in self.copies for p in m.parameters()]

    def update(self, step):
        torch._foreach_lerp_(self.mean, self.now, 1 - min(AVERAGE, (1 + step) / (10 + step)))


@torch.no_grad()
def draw_sheet(clip, unet, vae, emojis, tokens, path, device):
    named = {emoji["name"]: emoji for emoji in emojis}
    wanted = [(named[name], tone, ground) for name, tone, ground in SHEET if name in named]
    texts = [captions.canonical(emoji, tone if tone in emoji["pictures"] else 0, ground) for emoji, tone, ground in wanted]
    both = condition(clip, tokens([*texts, ""]).to(device))
    x = sample.noise(range(len(texts)), networks.UNET["sample_size"]).to(device)
    z = sample.sample(unet, both[:-1], both[-1:], x, 20, 5.0)
    pictures.sheet(torch.cat([vae.decode(part / networks.SCALE).sample for part in z.split(8)]), path)


def run(folder, log, vae, clip, head, steps, device="cpu", sheets=500):
    rgba, emojis = pictures.load(folder)
    tokens = Tokens(emojis)
    draw = Draw(emojis, tokens, Latents(folder, vae, rgba, device), train_text_encoder.Looks(folder, vae, rgba))
    state = State(folder / "text-to-image.state")
    torch.manual_seed(SEED)
    clip, head, unet = clip.to(device), head.to(device), networks.noise_predictor().to(device, memory_format=torch.channels_last)
    if device == "cpu":
        attention.build(folder)
        unet.set_attn_processor(attention.Narrow())
    optimizers = muon.optimizers([clip, unet, head], RATE, 0.01, plain=("embedding.", "embeddings.", "conv_in", "read"))
    average, start, saved = Average([clip, unet]), 0, state.load()
    if saved:
        clip.load_state_dict(saved["clip"]), unet.load_state_dict(saved["unet"])
        if "head" in saved:
            head.load_state_dict(saved["head"])
        average.copies[0].load_state_dict(saved["clip average"]), average.copies[1].load_state_dict(saved["unet average"])
        start = saved["step"]
        if "optimizers" in saved:
            for optimizer, values in zip(optimizers, saved["optimizers"]):
                optimizer.load_state_dict(values)

    def values(step):
        return {"clip": clip.state_dict(), "unet": unet.state_dict(), "head": head.state_dict(), "clip average": average.copies[0].state_dict(),
                "unet average": average.copies[1].state_dict(), "optimizers": [o.state_dict() for o in optimizers], "step": step}

    log(f"text to image: text encoder {networks.parameters(clip) / 1e6:.2f} M (short vocabulary {tokens.size}), "
        f"noise predictor {networks.parameters(unet) / 1e6:.2f} M, step {start} of {steps}")
    compiled, mean = torch.compile(forward, dynamic=False), None
    for step in range(start, steps):
        ids, noisy, t, noise, weights, looks, captioned = (part.to(device) for part in draw(step))
        for group in (group for optimizer in optimizers for group in optimizer.param_groups):
            group["lr"] = rate(step, steps)
        with torch.autocast(device, torch.bfloat16):
            eps, text = compiled(clip, unet, ids, noisy, t)
        errors = ((eps.float() - noise) ** 2).mean((1, 2, 3))
        seen = (head.loss(text.float(), ids, looks, tokens.size - 1) * captioned).mean()
        loss = (errors * weights).mean() + LOOKS * seen
        clip.zero_grad(), unet.zero_grad(), head.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*clip.parameters(), *unet.parameters()], 1.0)
        for optimizer in optimizers:
            optimizer.step()
        average.update(step)
        told = torch.stack([loss.detach(), errors.detach().mean(), seen.detach()]).cpu()
        mean = told if mean is None else mean.lerp(told, 0.02)
        if step % 50 == 49:
            log(f"text to image step {step + 1} loss {mean[0]:.4f} plain {mean[1]:.4f} looks {mean[2]:.4f} rate {rate(step, steps):.1e}")
        if step % sheets == sheets - 1:
            draw_sheet(*average.copies, vae, emojis, tokens, folder / f"sheet-{step + 1:06}.png", device)
        state.save(lambda: values(step + 1))
    state.save(lambda: values(max(start, steps)), now=True)
    log(f"text to image: {steps} steps done")
    return average.copies
