"""Training: losses and weights of LoRAs that a loop of torch and diffusers trains on four small pictures.

Their side leaves the network's middle four pixels. With one, as at 64, a group norm there sees two numbers, whose
difference it divides by itself: two runs of torch with other thread counts part at once.
"""
import json

import numpy
import torch
from PIL import Image
from safetensors.torch import save_file

from golden.networks import CHECKPOINT, ldm
from oracle import kohya, prompt

SIDE = 96
PICTURES = {"3_blue thing/one": "a blue thing, bright, on a table", "3_blue thing/two": "a blue thing, dark",
            "2_other/three": "something else", "2_other/four": None}
PLAIN = {"dim": 2, "alpha": 1.0, "conv_dim": 0, "conv_alpha": 0.0, "lr": 1e-3, "batch": 1, "accumulation": 1, "epochs": 20,
         "tokens": 75, "clip_skip": 1, "noise_offset": 0.0, "min_snr_gamma": 0.0, "seed": 1337}
RUNS = {"plain": PLAIN,
        "rich": PLAIN | {"conv_dim": 2, "conv_alpha": 2.0, "batch": 2, "accumulation": 2, "epochs": 5, "tokens": 225,
                         "clip_skip": 2, "noise_offset": 0.1, "min_snr_gamma": 5.0}}


def picture(index: int) -> Image.Image:
    y, x = numpy.mgrid[0:SIDE, 0:SIDE] / (SIDE - 1)
    planes = [x * (index + 1) / 4, y, (x + y + index) % 2 / 2]
    return Image.fromarray((numpy.stack(planes, -1) * 255).clip(0, 255).astype(numpy.uint8))


def make(resources):
    folder = resources / "training"
    examples = []
    for index, (place, caption) in enumerate(PICTURES.items()):
        file = folder / f"{place}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        picture(index).save(file)
        name = file.parent.name
        if caption:
            file.with_suffix(".txt").write_text(caption + "\n")
        examples.append((file, caption or name.split("_", 1)[1], int(name.split("_")[0])))
    examples.sort(key=lambda example: str(example[0].relative_to(folder)))
    golden = {}
    for run, settings in RUNS.items():
        losses, weights = kohya.train(ldm.load(CHECKPOINT, "tiny"), prompt.TOKENIZER.encode, examples, settings)
        golden[f"{run}/losses"] = torch.tensor(losses, dtype=torch.float32)
        if run == "plain":
            golden |= {f"{run}/{name}": weight.half().contiguous() for name, weight in weights.items()}
    save_file(golden, resources / "training.safetensors", {"runs": json.dumps(RUNS)})
