#!/usr/bin/env python3
"""Seconds and memory of a training step beside diffusers and PEFT, one after the other on the same checkpoint.

    scripts/bench training                     # 512 × 512, batch 1, rank 32, six steps after a first one
    scripts/bench training --checkpointing     # both with gradient checkpointing

The server trains through its API, in bf16 as the peer does: the same layers of UNet and text encoder, AdamW, factors in
single precision, latents kept. Ratios are ours ÷ theirs: below 1 is faster or smaller.
"""
import argparse
import io
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy
import requests
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from bench import HERE, checkpoint_in, machine, peak_of
from oracle.esd_client import Client
from oracle.server import Server


def peer(checkpoint: pathlib.Path, options) -> dict:
    numbers = [os.cpu_count(), options.steps + 1, options.rank, options.size, int(options.checkpointing)]
    told = subprocess.run([sys.executable, "-W", "ignore", "-m", "oracle.lora_peer", checkpoint, *map(str, numbers)],
                          cwd=HERE, check=True, text=True, stdout=subprocess.PIPE).stdout
    told = json.loads(told.splitlines()[-1])
    return {"step": statistics.mean(told["seconds"][1:]), "peak": told["peak"]}


def upload_picture(client: Client, side: int, repeats: int):
    pixels = numpy.random.default_rng(1).integers(0, 256, (side, side, 3), numpy.uint8)
    data = io.BytesIO()
    Image.fromarray(pixels).save(data, "PNG")
    files = {"one.png": data.getvalue(), "one.txt": b"noise"}
    content = [{"filename": name, "name": name, "type": "image", "params": {}} for name in files]
    body = {"dataset_name": "noise", "creator": "api", "prefix": f"{repeats}_noise", "content": content, "params": {}}
    urls = client.call("POST", "datasets", body)["data"]["s3PresignUrl"]
    for name, content in files.items():
        requests.put(urls[name], data=content, timeout=60).raise_for_status()
    client.call("PUT", "datasets/noise", {"status": "Enabled"})


def ours(server: Server, checkpoint: pathlib.Path, options) -> dict:
    client = Client(server.url, server.key)
    client.upload_checkpoint(checkpoint)
    upload_picture(client, options.size, options.steps + 1)
    config = {"saving_arguments": {"output_name": "noise", "save_every_n_epochs": 1},
              "training_arguments": {"max_train_epochs": 1, "resolution": f"{options.size},{options.size}",
                                     "mixed_precision": "bf16", "clip_skip": 1, "max_token_length": 75,
                                     "gradient_checkpointing": options.checkpointing},
              "network_arguments": {"network_dim": options.rank, "network_alpha": options.rank // 2},
              "optimizer_arguments": {"unet_lr": 1e-4, "text_encoder_lr": 1e-4, "optimizer_type": "AdamW",
                                      "lr_scheduler": "constant"}}
    params = {"training_params": {"training_instance_type": "ml.g5.2xlarge", "model": checkpoint.name, "dataset": "noise",
                                  "fm_type": "sd_1_5"}, "config_params": config}
    job = client.call("POST", "trainings", {"params": params})["data"]["id"]
    while (row := client.call("GET", f"trainings/{job}")["data"])["job_status"] not in ("Completed", "Failed", "Stopped"):
        time.sleep(5)  # whoever asks takes from the cores that train
    if row["job_status"] != "Completed":
        raise SystemExit(json.dumps(row))
    ends = step_ends(row["logs"])
    return {"step": (ends[-1] - ends[0]) / (len(ends) - 1), "peak": peak_of(server.process.pid)}


def step_ends(logs) -> list:
    """When each step was over, by the clock, as the training's event file tells TensorBoard."""
    name, url = next((log["filename"], log["url"]) for log in logs if "tfevents" in log["filename"])
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, pathlib.PurePosixPath(name).name).write_bytes(requests.get(url, timeout=60).content)
        events = EventAccumulator(folder, size_guidance={"scalars": 0}).Reload()
    return [event.wall_time for event in events.Scalars("loss/current")]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=6, help="those that are measured; one more goes before them")
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--rank", type=int, default=32)
    parser.add_argument("--checkpointing", action="store_true")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir(), "esd-bench"),
                        help="where the checkpoint is kept between runs")
    arguments = parser.parse_args()
    file = checkpoint_in(arguments.folder)
    theirs = peer(file, arguments)
    with Server({"ESD_PRECISION": "bf16"}) as running:
        measured = ours(running, file, arguments)
    kind = ", gradient checkpointing" if arguments.checkpointing else ""
    print(f"\n{arguments.size} × {arguments.size}, batch 1, rank {arguments.rank}, bf16{kind}; {machine()}\n")
    print("| what | ESD server | diffusers, PEFT | ratio |\n| --- | --- | --- | --- |")
    for name, key, unit, digits in (("one training step", "step", "s", 2), ("peak memory", "peak", "MB", 0)):
        print(f"| {name} | {measured[key]:,.{digits}f} {unit} | {theirs[key]:,.{digits}f} {unit} | "
              f"{measured[key] / theirs[key]:.2f} |")
