"""The three networks of the default model: SD 1.x graphs with smaller widths, as diffusers and transformers build them."""
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel

SCALE = 0.18215  # every SD 1.x tool multiplies latents by this and expects unit variance
AUTOENCODER = dict(
    in_channels=3, out_channels=3, latent_channels=4, norm_num_groups=32, sample_size=128, scaling_factor=SCALE,
    block_out_channels=(64, 64, 128, 128), layers_per_block=1,
    down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4)


def autoencoder():
    return AutoencoderKL(**AUTOENCODER)


def parameters(module):
    return sum(p.numel() for p in module.parameters())


@torch.no_grad()
def whiten(vae, mean, std):
    """Folds (z - mean) / std / SCALE into the last convolution of the encoder and its inverse into the decoder's first."""
    factor = 1 / (std * SCALE)
    n = factor.numel()
    vae.quant_conv.weight[:n] *= factor[:, None, None, None]
    vae.quant_conv.bias[:n] = (vae.quant_conv.bias[:n] - mean) * factor
    vae.quant_conv.bias[n:] += 2 * factor.log()
    vae.post_quant_conv.bias += vae.post_quant_conv.weight[:, :, 0, 0] @ mean
    vae.post_quant_conv.weight /= factor[None, :, None, None]


TEXT = dict(hidden_size=128, intermediate_size=512, num_hidden_layers=3, num_attention_heads=2,
            max_position_embeddings=77, hidden_act="quick_gelu", projection_dim=128)
UNET = dict(
    sample_size=16, in_channels=4, out_channels=4, layers_per_block=1, block_out_channels=(64, 128, 192, 192),
    cross_attention_dim=TEXT["hidden_size"], attention_head_dim=8,
    down_block_types=("CrossAttnDownBlock2D",) * 3 + ("DownBlock2D",),
    up_block_types=("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 3)


def text_encoder(vocabulary):
    """A CLIP text encoder; training uses a short vocabulary, the published file the standard one."""
    last = vocabulary - 1
    return CLIPTextModel(CLIPTextConfig(vocab_size=vocabulary, bos_token_id=last - 1, eos_token_id=last, pad_token_id=last, **TEXT))


def noise_predictor():
    return UNet2DConditionModel(**UNET)


def alphas():
    """The cumulative products of SD 1.x's thousand steps."""
    betas = torch.linspace(0.00085 ** 0.5, 0.012 ** 0.5, 1000, dtype=torch.float64) ** 2
    return torch.cumprod(1 - betas, 0).float()
