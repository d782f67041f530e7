#!/usr/bin/env python3
"""Speed and memory of the server beside diffusers, in turn on the same checkpoint, as a table with ratios.

    scripts/bench                     # 512 × 512, 20 steps, two rounds
    scripts/bench --rounds 3 --steps 10

The server is driven through its API, in bf16 as the peer is. Ratios are ours ÷ diffusers: below 1 is faster or smaller.
"""
import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

import torch
from safetensors.torch import save_file

from oracle import make_checkpoint
from oracle.esd_client import Client
from oracle.server import Server

HERE = pathlib.Path(__file__).resolve().parent
SAMPLED = re.compile(r"(\d+) steps in (\d+) ms")
DECODED = re.compile(r"decoded in (\d+) ms")
PROMPTS = re.compile(r"prompts encoded in (\d+) ms")
LOADED = re.compile(r"loaded in (\d+) ms")


def peak_of(process: int) -> float:
    """Megabytes."""
    return int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{process}/status").read_text())[1]) / 1024


class Ours:
    """The server, with the checkpoint uploaded; seconds of its parts are read from its log."""

    def __init__(self, server: Server, checkpoint: pathlib.Path):
        self.server, self.client, self.model = server, Client(server.url, server.key), checkpoint.name
        self.client.upload_checkpoint(checkpoint)
        self.render({"steps": 1, "width": 64, "height": 64, "seed": 0})

    def render(self, request: dict) -> dict:
        start = time.perf_counter()
        self.client.txt2img(self.model, request | {"sampler_name": "Euler", "prompt": "a red apple"})
        total = time.perf_counter() - start
        log = pathlib.Path(self.server.log.name).read_text(errors="replace")
        steps, sampling = (int(group) for group in SAMPLED.findall(log)[-1])
        assert steps == request["steps"]
        load, text, vae = (int(one.findall(log)[-1]) / 1e3 for one in (LOADED, PROMPTS, DECODED))
        return {"load": load, "text": text, "sampling": sampling / 1e3, "vae": vae, "total": total,
                "peak": peak_of(self.server.process.pid)}


class Peer:
    """diffusers in a process of its own."""

    def __init__(self, checkpoint: pathlib.Path, threads: int):
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "oracle.peer", checkpoint, str(threads)], cwd=HERE, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.load = json.loads(self.process.stdout.readline())
        self.render({"steps": 1, "width": 64, "height": 64, "seed": 0})

    def render(self, request: dict) -> dict:
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self.load | json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def checkpoint_in(folder: pathlib.Path) -> pathlib.Path:
    file = folder / "sd15-random.safetensors"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        tensors = make_checkpoint.ldm_state_dict(make_checkpoint.build("sd15"))
        save_file({key: tensor.half() for key, tensor in tensors.items()}, file.with_suffix(".part"))
        file.with_suffix(".part").rename(file)
    file.read_bytes()  # into the page cache
    return file


def table(rounds: list, steps: int):
    rows = [("load from page cache", "load", 1, "s"), ("prompts encoded", "text", 1, "s"),
            ("one guided step", "sampling", steps, "s"), ("picture decoded", "vae", 1, "s"),
            (f"{steps} steps, end to end", "total", 1, "s"), ("peak memory", "peak", 1, "MB")]
    print("| what | ESD server | diffusers | ratio |\n| --- | --- | --- | --- |")
    for name, key, parts, unit in rows:
        ours, peer = (statistics.median(r[who][key] / parts for r in rounds) for who in ("ours", "peer"))
        digits = 0 if unit == "MB" else 2
        print(f"| {name} | {ours:,.{digits}f} {unit} | {peer:,.{digits}f} {unit} | {ours / peer:.2f} |")


def machine() -> str:
    with open("/proc/cpuinfo") as info:
        model = next(line.split(":")[1].strip() for line in info if line.startswith("model name"))
    return f"{model}, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}, torch {torch.__version__} in the peer"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir(), "esd-bench"),
                        help="where the checkpoint is kept between runs")
    arguments = parser.parse_args()
    file = checkpoint_in(arguments.folder)
    request = {"steps": arguments.steps, "width": arguments.size, "height": arguments.size, "seed": 42}
    with Server({"ESD_PRECISION": "bf16"}) as server:
        ours, peer = Ours(server, file), Peer(file, os.cpu_count())
        try:
            measured = [{"peer": peer.render(request), "ours": ours.render(request)} for _ in range(arguments.rounds)]
        finally:
            peer.close()
    print(f"\n{arguments.size} × {arguments.size}, bf16, {arguments.rounds} rounds in turn; {machine()}\n")
    table(measured, arguments.steps)
