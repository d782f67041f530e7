"""Checkpoint files under their original (LDM) names, loaded into diffusers and transformers modules."""
from safetensors.torch import load_file

from oracle import make_checkpoint as names


def load(path, arch: str):
    """The modules {"unet", "vae", "clip"} of an architecture with a file's weights, float32, in eval mode."""
    parts, weights = names.build(arch), load_file(path)
    for kind, part in parts.items():
        state = part.state_dict()
        part.load_state_dict({key: weights[original_name(parts, kind, key)].float().reshape(tensor.shape)
                              if tensor.is_floating_point() else tensor for key, tensor in state.items()})
    return parts


def original_name(parts, kind: str, key: str) -> str:
    """The file's name of one tensor of a module."""
    if kind == "vae":
        return "first_stage_model." + names.vae_key(key)
    if kind == "clip":
        return "cond_stage_model.transformer." + next(iter(names.text_keys({key: None})))
    levels = len(parts["unet"].config.block_out_channels)
    name = names.unet_key(key, levels)
    if ".@up." in name:
        block = name.split(".@up.")[0]
        attention = any(names.unet_key(other, levels).startswith(block + ".1.") for other in parts["unet"].state_dict())
        name = name.replace("@up", "2" if attention else "1")
    return "model.diffusion_model." + name
