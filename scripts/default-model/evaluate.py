#!/usr/bin/env python3
"""Shows what the default model can do, from a checkpoint file or from pictures that a server made of the same captions.

evaluate.py captions state/ captions.json                 200 seeded captions, one seed each, for whoever makes the pictures
evaluate.py pictures model.safetensors captions.json out/ makes them here (Euler, 20 steps, guidance 5), as out/000.png …
evaluate.py judge state/ captions.json out/ table.md      nearest training picture and background of each
evaluate.py autoencoder state/ model.safetensors          decibels on pictures over colours that training never used
evaluate.py diffusers model.safetensors config/ out/000.png captions.json   diffusers' own loader, same noise: decibels
evaluate.py sheet model.safetensors sheet.png [captions]  64 pictures, or one for each line of a file
"""
import argparse
import json
import pathlib
import random as randomness

import numpy as np
import torch
from PIL import Image

import captions
import export
import pictures
import sample
import train_autoencoder
import train_text_to_image
from tokens import Tokens

SEED, SIDE, STEPS, GUIDANCE = 20261126, 32, 20, 5.0
MOMENTS = 4.0  # weight of the colours' means and deviations beside the pixels'
COLOURS = ("white", "black", "red", "orange", "yellow", "green", "light blue", "blue", "purple", "pink")
BORDER = 4  # pixels of the border whose median is the background


def draw(emojis, n=200):
    """Captions as training's, always in the canonical words, over ten backgrounds in turn."""
    random, drawn = randomness.Random(SEED), []
    for i in range(n):
        emoji = random.choice(emojis)
        tones = [t for t in emoji["pictures"] if t]
        tone = random.choice(tones) if tones and random.random() < 0.5 else 0
        ground = COLOURS[i % len(COLOURS)]
        drawn.append(dict(caption=captions.canonical(emoji, tone, ground), seed=1000 + i, ground=ground, row=emoji["pictures"][tone],
                          subject=captions.subject(emoji, tone)))
    return drawn


@torch.inference_mode()
def make(parts, texts, seeds, side=16, part=8):
    """Pictures in [-1, 1], in float32, a few at a time."""
    tokens, made = Tokens([]), []
    for start in range(0, len(texts), part):
        ids = tokens.full([*texts[start:start + part], ""])
        both = train_text_to_image.condition(parts["clip"], ids)
        z = sample.sample(parts["unet"], both[:-1], both[-1:], sample.noise(seeds[start:start + part], side), STEPS, GUIDANCE, fast=False)
        made.append(parts["vae"].decode(z / parts["vae"].config.scaling_factor).sample)
    return torch.cat(made)


def showcase():
    """Sixty-four captions: eight subjects of each kind over the backgrounds in turn."""
    subjects = """red apple; pizza; hamburger; strawberry; doughnut; avocado; cup with straw; birthday cake
cat face; dog face; fox; panda; penguin; octopus; butterfly; unicorn
grinning face; smiling face with sunglasses; crying face; robot; ghost; alien; pile of poo; clown face
rocket; automobile; bicycle; sailboat; locomotive; airplane; helicopter; tractor
red heart; star; fire; rainbow; snowflake; sun; crescent moon; cloud
house; castle; tent; mountain; desert island; volcano; Tokyo tower; ferris wheel
soccer ball; basketball; guitar; trumpet; artist palette; trophy; teddy bear; kite
alarm clock; camera; light bulb; key; umbrella; crown; gem stone; books"""
    names = [name.strip() for name in subjects.replace("\n", ";").split(";")]
    return [f"{captions.article(name)}, 3d emoji, {COLOURS[(i + i // 8) % len(COLOURS)]} background" for i, name in enumerate(names)]


def save(images, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for i, image in enumerate(images):
        pictures.sheet(image[None], folder / f"{i:03}.png", 1)


def pixels(path):
    return np.asarray(Image.open(path).convert("RGB"), np.float32)


def background(image):
    """Median colour of the border, which no emoji fills on all four sides."""
    b = BORDER
    edge = np.concatenate([image[:b].reshape(-1, 3), image[-b:].reshape(-1, 3), image[b:-b, :b].reshape(-1, 3), image[b:-b, -b:].reshape(-1, 3)])
    return np.median(edge, axis=0)


def named(colour):
    return min(captions.BACKGROUNDS, key=lambda name: np.linalg.norm(colour - np.array(captions.BACKGROUNDS[name])))


def small(image):
    return np.asarray(Image.fromarray(image.round().clip(0, 255).astype(np.uint8)).resize((SIDE, SIDE), Image.BOX), np.float32)


def ranking(image, rgba):
    """Training pictures, nearest first: each laid on this picture's own background, so that only the object counts."""
    ground = background(image)
    laid = rgba[..., :3] + ground * (1 - rgba[..., 3:] / 255)
    mine = small(image)
    distance = ((laid - mine) ** 2).mean((1, 2, 3))
    for moment in (np.mean, np.std):
        distance += MOMENTS * ((moment(laid, axis=(1, 2)) - moment(mine, axis=(0, 1))) ** 2).mean(1)
    return np.argsort(distance)


def judge(rgba, emojis, drawn, folder):
    """One row a picture: rank of the named emoji, background seen."""
    tiny = np.stack([np.asarray(Image.fromarray(p, "RGBa").resize((SIDE, SIDE), Image.BOX)) for p in rgba]).astype(np.float32)
    subjects = {}
    for emoji in emojis:
        for tone, row in emoji["pictures"].items():
            subjects.setdefault(row, captions.subject(emoji, tone))
    rows = []
    for i, wanted in enumerate(drawn):
        image = pixels(folder / f"{i:03}.png")
        order = ranking(image, tiny)
        rank = int(np.flatnonzero(order == wanted["row"])[0]) + 1
        rows.append(dict(wanted, rank=rank, nearest=subjects[int(order[0])], seen=named(background(image))))
    return rows


def table(rows):
    """The figures and every picture's row, as Markdown."""
    n = len(rows)
    first, five = sum(r["rank"] == 1 for r in rows) / n, sum(r["rank"] <= 5 for r in rows) / n
    obeyed = sum(r["seen"] == r["ground"] for r in rows) / n
    lines = [f"{n} captions, guidance {GUIDANCE:g}, {STEPS} steps: nearest training picture is the named emoji in **{first:.1%}**,",
             f"it is among the five nearest in **{five:.1%}**; the background is the named one in **{obeyed:.1%}**.", "",
             "| caption | seed | rank | nearest | background seen |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| {r['caption']} | {r['seed']} | {r['rank']} | {r['nearest']} | {r['seen']} |" for r in rows]
    return "\n".join(lines) + "\n"


def decibels(a, b, peak=255.0):
    return float(10 * np.log10(peak ** 2 / max(1e-12, ((a - b) ** 2).mean())))


def diffusers_picture(file, config, caption, seed, side=16):
    """By diffusers' single-file loader, its pipeline and its scheduler: nothing of ours but the noise."""
    from diffusers import EulerDiscreteScheduler, StableDiffusionPipeline
    from diffusers.loaders.single_file_utils import create_diffusers_clip_model_from_ldm
    from transformers import CLIPTextModel
    from safetensors.torch import load_file
    scheduler = EulerDiscreteScheduler.from_config(str(config / "scheduler"))
    clip = create_diffusers_clip_model_from_ldm(CLIPTextModel, load_file(file), subfolder="text_encoder", config=str(config), torch_dtype=torch.float32)
    pipe = StableDiffusionPipeline.from_single_file(str(file), config=str(config), scheduler=scheduler, text_encoder=clip, tokenizer=None,
                                                    torch_dtype=torch.float32, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    ids = Tokens([]).full([caption, ""])
    with torch.inference_mode():
        both = clip(ids).last_hidden_state
        noise = sample.noise([seed], side)
        result = pipe(prompt_embeds=both[:1], negative_prompt_embeds=both[1:], latents=noise, num_inference_steps=STEPS, guidance_scale=GUIDANCE,
                      width=side * 8, height=side * 8, output_type="np")
    return result.images[0] * 255


def main(a):
    torch.set_num_threads(2)
    if a.what == "captions":
        _, emojis = pictures.load(a.paths[0])
        a.paths[1].write_text(json.dumps(draw(emojis), indent=0))
    elif a.what == "pictures":
        drawn = json.loads(a.paths[1].read_text())
        save(make(export.read(a.paths[0]), [d["caption"] for d in drawn], [d["seed"] for d in drawn]), a.paths[2])
    elif a.what == "judge":
        rows = judge(*pictures.load(a.paths[0]), json.loads(a.paths[1].read_text()), a.paths[2])
        a.paths[3].write_text(table(rows))
        print("\n".join(table(rows).splitlines()[:2]))
    elif a.what == "autoencoder":
        measured, _ = train_autoencoder.psnr(export.read(a.paths[1])["vae"], pictures.load(a.paths[0])[0], 128)
        print(f"autoencoder: {measured:.2f} dB on backgrounds that training never used")
    elif a.what == "diffusers":
        first = json.loads(a.paths[3].read_text())[int(a.paths[2].stem)]
        theirs = diffusers_picture(a.paths[0], a.paths[1], first["caption"], first["seed"])
        print(f"diffusers: {decibels(theirs.round(), pixels(a.paths[2])):.2f} dB between its picture and {a.paths[2]}")
    elif a.what == "sheet":
        lines = a.paths[2].read_text().splitlines() if len(a.paths) > 2 else showcase()
        pictures.sheet(make(export.read(a.paths[0]), lines, list(range(len(lines)))), a.paths[1])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("captions", "pictures", "judge", "autoencoder", "diffusers", "sheet"))
    parser.add_argument("paths", type=pathlib.Path, nargs="+")
    main(parser.parse_args())
