#!/usr/bin/env python3
"""Trains a LoRA through the API on four drawn pictures, and shows that it acts by its name and is gone without it.

lora.py [pictures/]     needs requests and Pillow; the pictures before and after are kept in the folder
"""
import io
import json
import pathlib
import sys
import time

import requests
from PIL import Image, ImageChops, ImageDraw

from oracle.esd_client import Client, opened
from oracle.server import Server

MODEL, CAPTION, SIDE, LIMIT = "esd-emoji.safetensors", "a zorple, 3d emoji, white background", 128, 600


def drawing(number):
    """A blue square with a yellow hole, a little to the side."""
    image = Image.new("RGB", (SIDE, SIDE), "white")
    draw, x = ImageDraw.Draw(image), 20 + 5 * number
    draw.rectangle((x, x, x + 70, x + 70), fill="blue")
    draw.ellipse((x + 20, x + 20, x + 50, x + 50), fill="yellow")
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def upload(client):
    files = {f"{n}.{kind}": drawing(n) if kind == "png" else CAPTION.encode() for n in range(4) for kind in ("png", "txt")}
    content = [dict(filename=name, name=name, type="image" if name.endswith("png") else "text", params={}) for name in files]
    body = dict(dataset_name="zorples", creator="api", prefix="5_zorple", content=content, params={})
    urls = client.call("POST", "datasets", body)["data"]["s3PresignUrl"]
    for name, data in files.items():
        requests.put(urls[name], data=data, timeout=60).raise_for_status()
    client.call("PUT", "datasets/zorples", {"status": "Enabled"})


def train(client, model=MODEL):
    """The states that were seen, until the last."""
    config = {"saving_arguments": {"output_name": "zorple", "save_every_n_epochs": 1},
              "training_arguments": {"max_train_epochs": 2, "train_batch_size": 2, "resolution": f"{SIDE},{SIDE}", "seed": 1},
              "network_arguments": {"network_module": "networks.lora", "network_dim": 8, "network_alpha": 4},
              "optimizer_arguments": {"unet_lr": 1e-3, "text_encoder_lr": 1e-4, "optimizer_type": "AdamW"}}
    params = {"training_instance_type": "ml.g5.2xlarge", "model": model, "dataset": "zorples", "fm_type": "sd_1_5"}
    job = client.call("POST", "trainings", {"params": {"training_params": params, "config_params": config}})["data"]["id"]
    seen, end = [], time.monotonic() + LIMIT
    while time.monotonic() < end:
        row = client.call("GET", f"trainings/{job}")["data"]
        if row["job_status"] not in seen:
            seen.append(row["job_status"])
        if row["job_status"] in ("Completed", "Failed", "Stopped"):
            return seen, row
        time.sleep(0.2)
    raise SystemExit(f"the training did not end: {row}")


def picture(client, prompt):
    request = dict(prompt=prompt, seed=1, steps=10, width=SIDE, height=SIDE, cfg_scale=5, sampler_name="Euler")
    body = {"task_type": "txt2img", "inference_type": "Async", "payload_string": json.dumps(request),
            "models": {"Stable-diffusion": [MODEL], "Lora": ["zorple.safetensors"]}}
    return opened(client.pictures(client.call("POST", "inferences", body)["data"]["InferenceJobId"])[0])


def main(folder):
    with Server() as server:
        client = Client(server.url, server.key)
        upload(client)
        seen, row = train(client)
        print("states:", *seen)
        if seen[-1] != "Completed":
            raise SystemExit(json.dumps(row))
        files = {each["name"][0]: each["status"] for each in client.call("GET", "checkpoints?types=Lora")["data"]["checkpoints"]}
        assert files == {"zorple.safetensors": "Active", "zorple-000001.safetensors": "Active"}, files
        without, acting = picture(client, CAPTION), picture(client, f"{CAPTION} <lora:zorple:1>")
        again = picture(client, CAPTION)
        assert ImageChops.difference(without, acting).getbbox(), "the LoRA changes nothing"
        assert not ImageChops.difference(without, again).getbbox(), "something of the LoRA is left"
        if folder:
            without.save(folder / "without.png"), acting.save(folder / "with.png")
        print("the LoRA acts by its name, and without it nothing of it is left")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None)
