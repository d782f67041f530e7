#!/usr/bin/env python3
"""Trains a LoRA through the API on four drawn pictures, and shows that it acts by its name and is gone without it.

TensorBoard must read what it logged, and safetensors must come to the hashes that the file tells of itself.

lora.py [pictures/]     needs requests, Pillow, tensorboard and safetensors; the pictures are kept in the folder
"""
import hashlib
import io
import json
import pathlib
import sys
import tempfile
import time

import requests
import safetensors
import safetensors.numpy
from PIL import Image, ImageChops, ImageDraw

from oracle.esd_client import Client, opened
from oracle.server import ROOT, Server

BASE = ROOT / "models/default/esd-emoji.safetensors"
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
    """The states and the progress that were seen, until the last, and the training as it is then."""
    config = {"saving_arguments": {"output_name": "zorple", "save_every_n_epochs": 1},
              "training_arguments": {"max_train_epochs": 2, "train_batch_size": 2, "resolution": f"{SIDE},{SIDE}", "seed": 1},
              "network_arguments": {"network_module": "networks.lora", "network_dim": 8, "network_alpha": 4},
              "sample_prompt_arguments": {"sample_prompts": f"{CAPTION} --w {SIDE} --h {SIDE} --s 2 --d 1",
                                          "sample_every_n_epochs": 1, "sample_sampler": "euler"},
              "optimizer_arguments": {"unet_lr": 1e-3, "text_encoder_lr": 1e-4, "optimizer_type": "AdamW"}}
    params = {"training_instance_type": "ml.g5.2xlarge", "model": model, "dataset": "zorples", "fm_type": "sd_1_5"}
    job = client.call("POST", "trainings", {"params": {"training_params": params, "config_params": config}})["data"]["id"]
    seen, progress, end = [], {}, time.monotonic() + LIMIT
    while time.monotonic() < end:
        row = client.call("GET", f"trainings/{job}")["data"]
        if row["job_status"] not in seen:
            seen.append(row["job_status"])
        progress = row["progress"] or progress
        if row["job_status"] in ("Completed", "Failed", "Stopped"):
            return seen, progress, row
        time.sleep(0.2)
    raise SystemExit(f"the training did not end: {row}")


def check_logs(row, progress):
    """TensorBoard finds every step once, and the last one as it was told."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    urls = {log["filename"]: log["url"] for log in row["logs"]}
    curve = Image.open(io.BytesIO(requests.get(urls.pop("loss_curve.png"), timeout=60).content))
    (name, url), = urls.items()
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, name.rsplit("/", 1)[1]).write_bytes(requests.get(url, timeout=60).content)
        events = EventAccumulator(folder, size_guidance={"scalars": 0}).Reload()
    tags = {"loss/current", "loss/average", "lr/unet", "lr/textencoder"}
    assert set(events.Tags()["scalars"]) == tags, events.Tags()
    steps = {tag: [event.step for event in events.Scalars(tag)] for tag in tags}
    assert all(each == list(range(1, progress["steps"] + 1)) for each in steps.values()), steps
    rates = [event.value for event in events.Scalars("lr/unet")]
    assert abs(rates[0] - 1e-3) < 1e-9 and rates == sorted(rates, reverse=True), rates
    told = events.Scalars("loss/current")[progress["step"] - 1].value
    assert abs(told - progress["loss"]) < 1e-6 * progress["loss"], (told, progress)
    print(f"TensorBoard reads {progress['steps']} steps; the curve is {curve.width} x {curve.height}")
    return curve


def check_hashes(file):
    """Both hashes are those of what safetensors writes of the same tensors and the words of the training alone."""
    with safetensors.safe_open(file, "np") as opened_file:
        told = opened_file.metadata()
    words = {key: value for key, value in told.items() if key.startswith("ss_")}
    written = safetensors.numpy.save(safetensors.numpy.load_file(file), words)
    start = 8 + int.from_bytes(written[:8], "little")
    assert told["sshs_model_hash"] == hashlib.sha256(written[start:]).hexdigest(), told["sshs_model_hash"]
    assert told["sshs_legacy_hash"] == hashlib.sha256(written[0x100000:0x110000]).hexdigest()[:8], told["sshs_legacy_hash"]
    expected = {"ss_output_name": "zorple", "ss_network_dim": "8", "ss_network_alpha": "4.0", "ss_num_train_images": "20",
                "ss_base_model_version": "sd_v1", "modelspec.architecture": "stable-diffusion-v1/lora",
                "ss_new_sd_model_hash": hashlib.sha256(BASE.read_bytes()).hexdigest()}
    assert {key: told.get(key) for key in expected} == expected, told
    tags = json.loads(told["ss_tag_frequency"])["5_zorple"]
    assert tags == {part: 4 for part in CAPTION.split(", ")}, tags
    print(f"both hashes are right, and {len(told)} words tell where the file comes from")


def picture(client, prompt):
    request = dict(prompt=prompt, seed=1, steps=10, width=SIDE, height=SIDE, cfg_scale=5, sampler_name="Euler")
    body = {"task_type": "txt2img", "inference_type": "Async", "payload_string": json.dumps(request),
            "models": {"Stable-diffusion": [MODEL], "Lora": ["zorple.safetensors"]}}
    return opened(client.pictures(client.call("POST", "inferences", body)["data"]["InferenceJobId"])[0])


def main(folder):
    with Server() as server:
        client = Client(server.url, server.key)
        upload(client)
        seen, progress, row = train(client)
        print("states:", *seen)
        if seen[-1] != "Completed":
            raise SystemExit(json.dumps(row))
        files = {name: each["status"] for each in client.call("GET", "checkpoints?types=Lora")["data"]["checkpoints"] for name in each["name"]}
        assert files == {"zorple.safetensors": "Active", "zorple-000001.safetensors": "Active"}, files
        curve = check_logs(row, progress)
        check_hashes(next(pathlib.Path(server.folder.name).rglob("zorple.safetensors")))
        samples = {each["filename"]: opened(requests.get(each["url"], timeout=60).content) for each in row["samples"]}
        assert list(samples) == ["zorple_e000001_00_1.png", "zorple_e000002_00_1.png"], samples
        first, last = samples.values()
        assert ImageChops.difference(first, last).getbbox(), "nothing was learned between two pictures on the way"
        without, acting = picture(client, CAPTION), picture(client, f"{CAPTION} <lora:zorple:1>")
        again = picture(client, CAPTION)
        assert ImageChops.difference(without, acting).getbbox(), "the LoRA changes nothing"
        assert not ImageChops.difference(without, again).getbbox(), "something of the LoRA is left"
        if folder:
            without.save(folder / "without.png"), acting.save(folder / "with.png"), curve.save(folder / "curve.png")
            last.save(folder / "on-the-way.png")
        print("the LoRA acts by its name, and without it nothing of it is left")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None)
