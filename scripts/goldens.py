#!/usr/bin/env python3
"""Write the golden data that the tests compare with, from the libraries that we must agree with.

    goldens.py              # all rooms
    goldens.py noise vae    # only these

Each room is a module of golden/ with a function make(resources), where resources is a folder of a module's
src/test/resources. Everything is seeded and single-threaded; the versions that made the committed files are pinned in
requirements.txt beside this file and printed here.
"""
import argparse
import importlib
import importlib.metadata
import pathlib

import torch

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROOMS = {"noise": "runtime", "samplers": "runtime", "pictures": "runtime", "crops": "runtime",
         "networks": "models", "upscalers": "models", "rembg": "runtime", "lora": "models", "embedding": "models",
         "tokens": "models", "layouts": "models", "pickles": "models", "optimizers": "runtime",
         "schedules": "runtime", "training": "runtime", "shrunk": "runtime"}
LIBRARIES = ("torch", "torchsde", "k-diffusion", "scipy", "numpy", "diffusers", "transformers", "safetensors",
             "opencv-python-headless")

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rooms", nargs="*", choices=[*ROOMS, []], help="default: all")
    chosen = parser.parse_args().rooms or list(ROOMS)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    print(", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES))
    for room in chosen:
        resources = ROOT / ROOMS[room] / "src/test/resources/golden"
        resources.mkdir(parents=True, exist_ok=True)
        importlib.import_module(f"golden.{room}").make(resources)
        print(f"{room}: written to {resources.relative_to(ROOT)}")
