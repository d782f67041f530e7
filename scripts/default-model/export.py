#!/usr/bin/env python3
"""Writes the averaged weights of a state folder as one SD 1.x checkpoint, and the configs that let diffusers load it.

export.py state/ models/default/
"""
import argparse
import json
import pathlib

import torch
from safetensors.torch import load_file, save_file

import keys
import networks
import pictures
from tokens import END, Tokens

NAME = "esd-emoji.safetensors"
LIMIT = 64 * 1024 * 1024


def trained(folder):
    """The three networks with the standard vocabulary, in float32."""
    _, emojis = pictures.load(folder)
    tokens = Tokens(emojis)
    saved = torch.load(folder / "text-to-image.state", map_location="cpu", weights_only=False)
    parts = empty()
    parts["vae"].load_state_dict(torch.load(folder / "autoencoder.state", map_location="cpu", weights_only=False)["vae"])
    parts["unet"].load_state_dict(saved["unet average"])
    text = dict(saved["clip average"])
    table = next(name for name in text if name.endswith("token_embedding.weight"))
    text[table] = tokens.table(text[table])
    parts["clip"].load_state_dict(text)
    return parts, saved["step"]


def empty():
    parts = {"unet": networks.noise_predictor(), "vae": networks.autoencoder(), "clip": networks.text_encoder(END + 1)}
    return {name: part.eval() for name, part in parts.items()}


def read(path):
    """The modules that a checkpoint file fills."""
    return keys.load(empty(), load_file(path))


def configs(parts, folder):
    """diffusers' own files: what a checkpoint's shapes cannot say is the number of heads and the tokens' meaning."""
    places = {"unet": "unet/config.json", "vae": "vae/config.json", "clip": "text_encoder/config.json"}
    for part, place in places.items():
        config = parts[part].config
        values = config.to_diff_dict() if part == "clip" else {**config, "_class_name": type(parts[part]).__name__}
        write(folder / place, {k: v for k, v in values.items() if not k.startswith("_") or k == "_class_name"})
    write(folder / "scheduler/scheduler_config.json", dict(
        _class_name="EulerDiscreteScheduler", beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear",
        num_train_timesteps=1000, prediction_type="epsilon", timestep_spacing="linspace"))
    write(folder / "model_index.json", dict(
        _class_name="StableDiffusionPipeline", requires_safety_checker=False,
        safety_checker=[None, None], feature_extractor=[None, None], scheduler=["diffusers", "EulerDiscreteScheduler"],
        text_encoder=["transformers", "CLIPTextModel"], tokenizer=["transformers", "CLIPTokenizer"],
        unet=["diffusers", "UNet2DConditionModel"], vae=["diffusers", "AutoencoderKL"]))


def write(path, values):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values, indent=1, sort_keys=True) + "\n")


def main(state, folder):
    parts, step = trained(state)
    tensors = {name: value.half().contiguous() for name, value in keys.checkpoint(parts).items()}
    tensors["alphas_cumprod"] = networks.alphas()
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, folder / NAME, metadata={"modelspec.title": "ESD emoji", "modelspec.architecture": "stable-diffusion-v1",
                                                "modelspec.license": "MIT", "esd.steps": str(step)})
    configs(parts, folder / "diffusers")
    size = (folder / NAME).stat().st_size
    if size > LIMIT:
        raise SystemExit(f"{NAME} has {size} bytes, more than {LIMIT}")
    print(f"{folder / NAME}: {len(tensors)} tensors, {size / 1e6:.1f} MB, {step} steps")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("state", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    a = parser.parse_args()
    main(a.state, a.folder)
