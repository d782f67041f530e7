"""A random embedding of three vectors, and the pictures that diffusers makes with it: loaded by diffusers' own loader."""
import copy
import json
import pathlib
import tempfile

import torch
from diffusers import StableDiffusionPipeline
from transformers import CLIPTokenizer

from oracle.prompt import END, START, TOKENIZER
from oracle.rendering import render

NAME, KIND = "parity-embedding", "embeddings"


def file(parts: dict) -> dict:
    random, width = torch.Generator().manual_seed(9), parts["clip"].get_input_embeddings().embedding_dim
    return {"emb_params": torch.randn(3, width, generator=random) * 0.05}


def tokenizer() -> CLIPTokenizer:
    """The one that the published checkpoints come with, from open_clip's table."""
    words = {word: number for word, number in TOKENIZER.encoder.items() if number < START}
    words |= {"<|startoftext|>": START, "<|endoftext|>": END}
    merges = sorted(TOKENIZER.bpe_ranks, key=TOKENIZER.bpe_ranks.get)
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "vocab.json").write_text(json.dumps(words))
        pathlib.Path(folder, "merges.txt").write_text("\n".join(["#version: 0.2", *map(" ".join, merges)]))
        return CLIPTokenizer.from_pretrained(folder)


@torch.no_grad()
def pictures(parts: dict, request: dict) -> list:
    copies = copy.deepcopy(parts)
    pipe = StableDiffusionPipeline(vae=copies["vae"], text_encoder=copies["clip"], tokenizer=tokenizer(),
                                   unet=copies["unet"], scheduler=None, safety_checker=None, feature_extractor=None,
                                   requires_safety_checker=False)
    pipe.load_textual_inversion(file(parts), token=NAME)

    def encode(text: str) -> list:
        return pipe.tokenizer(pipe.maybe_convert_prompt(text, pipe.tokenizer), add_special_tokens=False).input_ids

    return render(copies | {"clip": pipe.text_encoder, "encode": encode}, request)
