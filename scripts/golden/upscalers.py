"""Tiny upscalers in every family of keys: their keys and shapes, and what spandrel makes of one picture with each.

Weights are a formula of their place, which the test repeats, since ESRGAN's dense blocks are too wide to commit.
"""
import json

import torch
from spandrel.architectures.Compact.__arch.SRVGG import SRVGGNetCompact
from spandrel.architectures.ESRGAN.__arch.RRDB import RRDBNet


def formula(shape, number):
    places = torch.arange(int(torch.tensor(shape).prod()), dtype=torch.int64)
    fan = max(1, int(torch.tensor(shape[1:]).prod()))
    values = ((places * 40503 + number * 977) % 65537).double() / 65537 - 0.5
    return (values * 3 / fan ** 0.5).float().reshape(shape)


def spread(key, parts, blocks):
    """A key of basicsr instead of the sequential one that spandrel keeps."""
    part = key.split(".")
    names = {0: "conv_first", parts[-1]: "conv_last", parts[-2]: "conv_hr"}
    names |= {place: f"conv_up{i + 1}" for i, place in enumerate(parts[:-2])}
    if part[1] != "1":
        return f"{names[int(part[1])]}.{part[-1]}"
    if int(part[3]) == blocks:
        return f"conv_body.{part[-1]}"
    return f"body.{part[3]}.{part[4].lower()}.{part[5]}.{part[-1]}"


def described(network, spreads, picture):
    state = network.state_dict()
    for number, (key, value) in enumerate(state.items()):
        value.copy_(formula(list(value.shape), number))
    with torch.no_grad():
        result = network.eval()(picture)
    parts = sorted({int(key.split(".")[1]) for key in state} - {0, 1})
    keys = [spread(key, parts, 1) if spreads else key for key in state]
    return {"tensors": {key: list(value.shape) for key, value in zip(keys, state.values())},
            "shape": list(result.shape), "expected": [round(x, 5) for x in result.flatten().tolist()]}


def make(resources):
    picture = formula([1, 3, 8, 12], 1) * 3 + 0.5
    small = dict(num_filters=8, num_blocks=1)
    networks = {"old4": (RRDBNet(scale=4, **small), False), "old2": (RRDBNet(scale=2, **small), False),
                "old1": (RRDBNet(scale=1, **small), False), "new4": (RRDBNet(scale=4, **small), True),
                "new2": (RRDBNet(in_nc=12, scale=4, shuffle_factor=2, **small), True),
                "compact": (SRVGGNetCompact(num_feat=8, num_conv=3, upscale=2), False)}
    golden = {name: described(network, spreads, picture) for name, (network, spreads) in networks.items()}
    (resources / "upscalers.json").write_text(json.dumps(golden) + "\n")
