"""diffusers as the benchmark's peer: one process that loads a checkpoint in bf16 and renders on request.

Reads one JSON request a line (steps, size, seed), answers one JSON line of seconds a line.
"""
import json
import sys
import time

import torch
from safetensors import safe_open

from oracle import ldm, make_checkpoint
from oracle.samplers import LEVELS


def load(path: str, precision: torch.dtype) -> dict:
    """Modules that hold the file's weights in this precision, without a copy in another one."""
    with torch.device("meta"):
        parts = make_checkpoint.build("sd15")
    with safe_open(path, "pt") as file:
        for kind, part in parts.items():
            state = {}
            for key, tensor in part.state_dict().items():
                weight = file.get_tensor(ldm.original_name(parts, kind, key)).to(precision)
                state[key] = weight.reshape(tensor.shape)
            part.load_state_dict(state, assign=True)
            for name, buffer in part.named_buffers():  # not in the file: positions of the text encoder
                owner, leaf = name.rsplit(".", 1)
                part.get_submodule(owner).register_buffer(
                    leaf, torch.arange(buffer.shape[-1]).expand(buffer.shape), persistent=False)
    for kind in ("unet", "vae"):
        parts[kind].to(memory_format=torch.channels_last)
    return parts


@torch.inference_mode()
def render(parts: dict, request: dict, precision: torch.dtype) -> dict:
    start = time.perf_counter()
    ids = torch.full((2, 77), 49407)
    ids[:, 0] = 49406
    text = parts["clip"](ids).last_hidden_state
    encoded = time.perf_counter()
    generator = torch.Generator().manual_seed(request["seed"])
    noise = torch.randn(1, 4, request["height"] // 8, request["width"] // 8, generator=generator)
    sigmas = LEVELS.get_sigmas(request["steps"])
    x = noise * sigmas[0]
    for sigma, following in zip(sigmas[:-1], sigmas[1:]):
        scaled = (torch.cat([x, x]) / (sigma ** 2 + 1) ** 0.5).to(precision).contiguous(
            memory_format=torch.channels_last)
        timestep = LEVELS.sigma_to_t(sigma[None]).expand(2)
        eps = parts["unet"](scaled, timestep, encoder_hidden_states=text).sample.float()
        x = x + (eps[:1] + 7 * (eps[1:] - eps[:1])) * (following - sigma)
    sampled = time.perf_counter()
    latent = (x / 0.18215).to(precision).contiguous(memory_format=torch.channels_last)
    parts["vae"].decode(latent).sample.float().numpy()
    done = time.perf_counter()
    return {"text": encoded - start, "sampling": sampled - encoded, "vae": done - sampled, "total": done - start}


def peak_megabytes() -> float:
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


if __name__ == "__main__":
    torch.set_num_threads(int(sys.argv[2]))
    start = time.perf_counter()
    modules = load(sys.argv[1], torch.bfloat16)
    print(json.dumps({"load": time.perf_counter() - start}), flush=True)
    for line in sys.stdin:
        seconds = render(modules, json.loads(line), torch.bfloat16)
        print(json.dumps(seconds | {"peak": peak_megabytes()}), flush=True)
