"""The noise predictor's attention on a CPU, through attention.cpp; the weights and their names stay diffusers'."""
import ctypes
import pathlib
import subprocess

import torch

FLAGS = ["-O3", "-march=native", "-ffast-math", "-mprefer-vector-width=512", "-fopenmp", "-shared", "-fPIC"]
library = None


def build(folder):
    """Compiles the kernel into a folder, once."""
    global library
    source = pathlib.Path(__file__).with_name("attention.cpp")
    built = folder / "attention.so"
    if not built.exists() or built.stat().st_mtime < source.stat().st_mtime:
        subprocess.run(["g++", *FLAGS, str(source), "-o", str(built)], check=True)
    library = ctypes.CDLL(str(built.resolve()))


def call(q, k, v, g, outputs, heads):
    places = [ctypes.c_void_p(x.data_ptr() if x is not None else None) for x in (q, k, v, g, *outputs, *[None] * (3 - len(outputs)))]
    sizes = [q.shape[0], heads, q.shape[1], k.shape[1], q.shape[2] // heads]
    if library.attention(*places, *sizes):
        raise ValueError(f"no kernel for heads of {sizes[-1]} channels")


@torch.library.custom_op("esd::attention", mutates_args=())
def attention(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, heads: int) -> torch.Tensor:
    q, k, v = (x.bfloat16().contiguous() for x in (q, k, v))
    out = torch.empty_like(q)
    call(q, k, v, None, [out], heads)
    return out


@torch.library.custom_op("esd::attention_back", mutates_args=())
def back(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, g: torch.Tensor, heads: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    q, k, v, g = (x.bfloat16().contiguous() for x in (q, k, v, g))
    outputs = torch.empty_like(q), torch.empty_like(k), torch.empty_like(v)
    call(q, k, v, g, outputs, heads)
    return outputs


@attention.register_fake
def _(q, k, v, heads):
    return torch.empty_like(q, dtype=torch.bfloat16, memory_format=torch.contiguous_format)


@back.register_fake
def _(q, k, v, g, heads):
    return tuple(torch.empty_like(x, dtype=torch.bfloat16, memory_format=torch.contiguous_format) for x in (q, k, v))


def keep(ctx, inputs, output):
    *tensors, ctx.heads = inputs
    ctx.save_for_backward(*tensors)


attention.register_autograd(lambda ctx, g: (*back(*ctx.saved_tensors, g, ctx.heads), None), setup_context=keep)


class Narrow:
    """An attention processor for diffusers; training only, since every call computes in bfloat16's range."""

    def __call__(self, attn, hidden_states, encoder_hidden_states=None, attention_mask=None, temb=None):
        text = hidden_states if encoder_hidden_states is None else encoder_hidden_states
        out = attention(attn.to_q(hidden_states), attn.to_k(text), attn.to_v(text), attn.heads)
        return attn.to_out[0](out)
