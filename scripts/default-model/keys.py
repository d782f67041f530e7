"""Tensor names of diffusers and transformers modules in an original (LDM) SD 1.x checkpoint, and back."""
import re

PREFIXES = {"unet": "model.diffusion_model.", "vae": "first_stage_model.", "clip": "cond_stage_model.transformer."}
FIXED = {"time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2",
         "conv_in": "input_blocks.0.0", "conv_norm_out": "out.0", "conv_out": "out.2"}
RESIDUAL = {"norm1": "in_layers.0", "conv1": "in_layers.2", "norm2": "out_layers.0", "conv2": "out_layers.3",
            "time_emb_proj": "emb_layers.1", "conv_shortcut": "skip_connection"}


def unet(key, blocks, attended):
    """`blocks` residual blocks per level; `attended` says whether an up level has attention."""
    stem, leaf = key.rsplit(".", 1)
    if stem in FIXED:
        return f"{FIXED[stem]}.{leaf}"
    m = re.match(r"(down|up|mid)_block(?:s\.(\d+))?\.(resnets|attentions|downsamplers|upsamplers)\.(\d+)\.(.*)", key)
    way, level, kind, index, rest = m[1], int(m[2] or 0), m[3], int(m[4]), m[5]
    place = 0 if kind == "resnets" else 1
    if kind == "resnets":
        head, tail = rest.split(".", 1)
        rest = f"{RESIDUAL[head]}.{tail}"
    if way == "mid":
        return f"middle_block.{1 if place else 2 * index}.{rest}"
    if kind == "downsamplers":
        return f"input_blocks.{(blocks + 1) * (level + 1)}.0.op.{leaf}"
    if kind == "upsamplers":
        return f"output_blocks.{(blocks + 1) * level + blocks}.{2 if attended(level) else 1}.conv.{leaf}"
    if way == "down":
        return f"input_blocks.{(blocks + 1) * level + index + 1}.{place}.{rest}"
    return f"output_blocks.{(blocks + 1) * level + index}.{place}.{rest}"


def vae(key, levels):
    key = key.replace("mid_block.attentions.0.", "mid.attn_1.").replace("conv_norm_out", "norm_out")
    key = key.replace("group_norm", "norm").replace("to_q", "q").replace("to_k", "k").replace("to_v", "v")
    key = key.replace("to_out.0", "proj_out").replace("conv_shortcut", "nin_shortcut")
    key = re.sub(r"mid_block\.resnets\.(\d)", lambda m: f"mid.block_{int(m[1]) + 1}", key)
    key = re.sub(r"down_blocks\.(\d)\.resnets\.", r"down.\1.block.", key)
    key = re.sub(r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample", key)
    key = re.sub(r"up_blocks\.(\d)\.resnets\.", lambda m: f"up.{levels - 1 - int(m[1])}.block.", key)
    return re.sub(r"up_blocks\.(\d)\.upsamplers\.0", lambda m: f"up.{levels - 1 - int(m[1])}.upsample", key)


def clip(key):
    return key if key.startswith("text_model.") else "text_model." + key


def names(parts):
    """For each part, its own tensor names and theirs in the checkpoint."""
    config = parts["unet"].config

    def attended(level):
        return config.up_block_types[level].startswith("CrossAttn")

    renames = {"unet": lambda k: unet(k, config.layers_per_block, attended),
               "vae": lambda k: vae(k, len(parts["vae"].config.block_out_channels)), "clip": clip}
    return {part: {key: PREFIXES[part] + renames[part](key) for key in module.state_dict()} for part, module in parts.items()}


def is_projection(name):
    """The autoencoder's attention: linear in diffusers, a convolution of one pixel in the checkpoint."""
    return re.search(r"attn_1\.(q|k|v|proj_out)\.weight$", name) is not None


def checkpoint(parts):
    """All tensors of a checkpoint file under their original names."""
    tensors = {}
    for part, renamed in names(parts).items():
        values = parts[part].state_dict()
        for key, name in renamed.items():
            tensors[name] = values[key][:, :, None, None] if is_projection(name) else values[key]
    return tensors


def load(parts, tensors):
    """The inverse: fills modules from a checkpoint's tensors, whatever their precision."""
    for part, renamed in names(parts).items():
        values = {key: (tensors[name][:, :, 0, 0] if is_projection(name) else tensors[name]).float() for key, name in renamed.items()}
        parts[part].load_state_dict(values)
    return parts
