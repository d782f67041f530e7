#!/usr/bin/env python3
"""Trains the default model from a state folder, stage after stage; started again, it goes on where it was.

train.py state/ [--threads 2] [--until autoencoder|text-encoder] [--steps 8000] [--device cpu]
"""
import argparse
import os
import pathlib

os.environ.setdefault("TORCHINDUCTOR_COMPILE_THREADS", "1")  # no worker processes: pausing this one pauses everything

import torch

import train_autoencoder
import train_text_encoder
import train_text_to_image
from state import Log


def main(folder, threads, until, steps, device):
    (folder / "pid").write_text(str(os.getpid()))
    torch.set_num_threads(threads)
    log = Log(folder / "log.txt")
    vae = train_autoencoder.run(folder, log)
    if until == "autoencoder":
        return
    clip, head = train_text_encoder.run(folder, log, vae)
    if until == "text-encoder":
        return
    train_text_to_image.run(folder, log, vae.to(device), clip, head, steps, device)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("state", type=pathlib.Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--until")
    parser.add_argument("--steps", type=int, default=8000)
    parser.add_argument("--device", default="cpu")
    a = parser.parse_args()
    main(a.state, a.threads, a.until, a.steps, a.device)
