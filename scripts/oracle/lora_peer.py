"""A LoRA trained by diffusers and PEFT, as the training benchmark's peer: the layers, ranks and steps of the server's run.

    python -m oracle.lora_peer CHECKPOINT THREADS STEPS RANK SIDE CHECKPOINTING     prints one JSON line
"""
import json
import sys
import time

import torch
from diffusers import DDPMScheduler
from peft import LoraConfig, inject_adapter_in_model

from oracle.peer import load, peak_megabytes

UNET = ["to_q", "to_k", "to_v", "to_out.0", "ff.net.0.proj", "ff.net.2", "proj_in", "proj_out"]
TEXT = ["q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2"]


def adapted(part, rank, targets):
    part.requires_grad_(False)
    inject_adapter_in_model(LoraConfig(r=rank, lora_alpha=rank // 2, target_modules=targets), part)
    learning = [parameter for parameter in part.parameters() if parameter.requires_grad]
    for parameter in learning:
        parameter.data = parameter.data.float()
    return learning


def train(path, steps, rank, side, checkpointing):
    parts = load(path, torch.bfloat16)
    learning = adapted(parts["unet"], rank, UNET) + adapted(parts["clip"], rank, TEXT)
    if checkpointing:
        parts["unet"].enable_gradient_checkpointing()
        parts["clip"].gradient_checkpointing_enable()
    parts["unet"].train(), parts["clip"].train()
    optimizer = torch.optim.AdamW(learning, lr=1e-4, foreach=True)
    table = DDPMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear")
    ids = torch.full((1, 77), 49407)
    ids[:, 0] = 49406
    with torch.no_grad():
        pixels = torch.rand(1, 3, side, side).bfloat16() * 2 - 1
        latent = parts["vae"].encode(pixels).latent_dist.sample().float() * 0.18215
    seconds = []
    for _ in range(steps):
        start = time.perf_counter()
        noise, timestep = torch.randn_like(latent), torch.randint(0, 1000, (1,))
        noisy = table.add_noise(latent, noise, timestep).bfloat16().contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            text = parts["clip"](ids).last_hidden_state
            prediction = parts["unet"](noisy, timestep, encoder_hidden_states=text).sample
        loss = torch.nn.functional.mse_loss(prediction.float(), noise)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        seconds.append(time.perf_counter() - start)
    return {"seconds": seconds, "peak": peak_megabytes(), "parameters": sum(each.numel() for each in learning)}


if __name__ == "__main__":
    torch.set_num_threads(int(sys.argv[2]))
    print(json.dumps(train(sys.argv[1], *(int(number) for number in sys.argv[3:7]))), flush=True)
