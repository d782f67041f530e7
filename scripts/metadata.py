#!/usr/bin/env python3
"""Draws pictures through the API, and reads back from the files how they were made, with sd-parsers.

metadata.py     needs requests, Pillow and sd-parsers; starts a server for itself, with the model that is shipped
"""
import sys

from sd_parsers import ParserManager

from oracle.esd_client import Client, opened
from oracle.server import Server

MODEL = "esd-emoji.safetensors"
USUAL = {"width": 64, "height": 64, "steps": 2, "cfg_scale": 5, "batch_size": 2}
REQUESTS = [
    {"prompt": "a red apple", "negative_prompt": "blurry", "seed": 7, "sampler_name": "Euler a"},
    {"prompt": 'a "red, (shiny:1.2)" apple: large\nBREAK on a table', "negative_prompt": "text, a: b\nsecond line",
     "seed": 4294967295, "sampler_name": "DPM++ 2M Karras", "width": 96},
    {"prompt": "pomme rouge à l'été", "negative_prompt": "", "seed": 0, "sampler_name": "DDIM"},
]


def read(png: bytes) -> dict:
    info = ParserManager().parse(opened(png))
    sampler = info.samplers[0]
    return {"prompt": sampler.prompts[0].value,
            "negative_prompt": sampler.negative_prompts[0].value if sampler.negative_prompts else "",
            "seed": int(sampler.parameters["seed"]), "sampler_name": sampler.name,
            "steps": int(sampler.parameters["steps"]), "cfg_scale": float(sampler.parameters["cfg_scale"]),
            "size": info.metadata["Size"]}


def main() -> int:
    with Server({"ESD_PRECISION": "auto"}) as server:
        client, wrong = Client(server.url, server.key), 0
        for request in REQUESTS:
            request = USUAL | request
            for number, png in enumerate(client.txt2img(MODEL, request)):
                told = read(png)
                asked = {name: request.get(name) for name in told} | {
                    "seed": request["seed"] + number, "size": f"{request['width']}x{request['height']}"}
                wrong += told != asked
                print("read back" if told == asked else f"DIFFERENT: asked {asked}, read", told)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
