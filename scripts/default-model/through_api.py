#!/usr/bin/env python3
"""Makes the pictures of evaluate.py's captions through the API of a server of its own, and says how long one took.

through_api.py model.safetensors captions.json out/ [--precision auto]
"""
import argparse
import json
import pathlib
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from oracle.esd_client import Client
from oracle.server import Server

SIDE, STEPS, GUIDANCE = 128, 20, 5.0


def main(model, captions, folder, precision):
    folder.mkdir(parents=True, exist_ok=True)
    seconds = []
    with Server({"ESD_PRECISION": precision}) as server:
        client = Client(server.url, server.key)
        name = model.with_stem(model.stem + "-judged").name
        (folder / name).symlink_to(model.resolve())
        client.upload_checkpoint(folder / name)
        (folder / name).unlink()
        for i, wanted in enumerate(json.loads(captions.read_text())):
            request = {"prompt": wanted["caption"], "seed": wanted["seed"], "sampler_name": "Euler", "steps": STEPS,
                       "cfg_scale": GUIDANCE, "width": SIDE, "height": SIDE,
                       "override_settings": {"randn_source": "CPU"}}
            start = time.monotonic()
            pictures = client.txt2img(name, request, kind="Real-time", two_steps=False)
            seconds.append(time.monotonic() - start)
            (folder / f"{i:03}.png").write_bytes(pictures[0])
    print(f"{len(seconds)} pictures of {SIDE} x {SIDE}, {STEPS} steps, {precision}: "
          f"median {statistics.median(seconds):.2f} s, first (with loading) {seconds[0]:.2f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("captions", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--precision", default="auto")
    a = parser.parse_args()
    main(a.model, a.captions, a.folder, a.precision)
