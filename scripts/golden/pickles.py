"""Pickles: a small checkpoint with what Stable Diffusion's own files hold, in both of torch's layouts."""
import pathlib
import sys
import types
from collections import OrderedDict

import numpy
import torch


def make(resources: pathlib.Path) -> None:
    lightning = {}
    for name in ("pytorch_lightning", "pytorch_lightning.callbacks", "pytorch_lightning.callbacks.model_checkpoint"):
        lightning[name] = sys.modules[name] = types.ModuleType(name)
    callback = type("ModelCheckpoint", (), {"__module__": "pytorch_lightning.callbacks.model_checkpoint"})
    lightning["pytorch_lightning.callbacks.model_checkpoint"].ModelCheckpoint = callback
    base = torch.arange(5.0)
    state = OrderedDict(
        half=torch.arange(6).half().reshape(2, 3), bfloat=torch.arange(4).bfloat16(), double=torch.tensor([0.5, -1.5]).double(),
        int=torch.arange(3, dtype=torch.int32), long=torch.tensor(7), bool=torch.tensor([True, False]),
        transposed=torch.arange(6.0).reshape(2, 3).t(), stepped=torch.arange(7.0)[1::2], head=base[:2], tail=base[2:],
        parameter=torch.nn.Parameter(torch.ones(2)), empty=torch.zeros(0, 3))
    state._metadata = {"": {"version": 1}}
    root = {"epoch": 3, "lr": 1e-4, "big": 2 ** 70, "state_dict": state, "none": None, "pytorch-lightning_version": "1.4.2",
            "callbacks": {callback: {"best": numpy.float64(0.5), "size": torch.Size([2]), "names": {"a"}, "pair": (1, True)}}}
    torch.save(root, resources / "zip.ckpt")
    torch.save(root, resources / "legacy.ckpt", _use_new_zipfile_serialization=False)
    torch.save({"weight": torch.arange(3.0)}, resources / "plain.pt")
    torch.save({"weight": torch.arange(3.0)}, resources / "plain_legacy.pt", _use_new_zipfile_serialization=False)
    torch.save({"weight": torch.arange(3.0)}, resources / "protocol4.pt", pickle_protocol=4)
