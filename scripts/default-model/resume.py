#!/usr/bin/env python3
"""Makes a state folder's states out of a published checkpoint, so that training goes on where that one was taken.

resume.py ../../models/default/esd-emoji.safetensors state/     (after render.py state/)

What only the optimizers and the text encoder's head knew is lost: the first few hundred steps find it again.
"""
import argparse
import pathlib

import torch
from safetensors import safe_open

import export
import pictures
import train_autoencoder
import train_text_encoder
from tokens import Tokens


def shortened(tokens, table):
    """The rows of the standard vocabulary that training uses; the inverse of `Tokens.table`."""
    unseen = int((tokens.short == tokens.unknown).nonzero()[0])
    words, ends = tokens.used[:-2], tokens.used[-2:]
    return table[torch.cat([words, torch.tensor([unseen]), ends])]


def main(path, folder):
    for stage in ("autoencoder.state", "text-encoder.state", "text-to-image.state"):
        if (folder / stage).exists():
            raise SystemExit(f"{folder / stage} exists: this run has a state of its own")
    _, emojis = pictures.load(folder)
    parts = export.read(path)
    with safe_open(path, "pt") as file:
        step = int(file.metadata()["esd.steps"])
    text = parts["clip"].state_dict()
    table = next(name for name in text if name.endswith("token_embedding.weight"))
    text[table] = shortened(Tokens(emojis), text[table])
    unet = parts["unet"].state_dict()
    last = train_autoencoder.CROPPED + train_autoencoder.WHOLE
    torch.save({"vae": parts["vae"].state_dict(), "step": last}, folder / "autoencoder.state")
    torch.save({"clip": text, "head": train_text_encoder.Head().state_dict(), "step": train_text_encoder.STEPS}, folder / "text-encoder.state")
    torch.save({"clip": text, "unet": unet, "clip average": text, "unet average": unet, "step": step}, folder / "text-to-image.state")
    print(f"{folder}: goes on at step {step}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=pathlib.Path)
    parser.add_argument("state", type=pathlib.Path)
    a = parser.parse_args()
    main(a.checkpoint, a.state)
