"""The picture that diffusers and Pillow compute for a webui img2img request: float32, on the CPU, one after the other."""
import base64
import io

import numpy as np
import torch
from PIL import Image, ImageChops, ImageFilter, ImageOps

from oracle.guidance import VAE_SCALE, guided, join_edges, pixels, variation
from oracle.random_source import SOURCES, ImageNoise
from oracle.samplers import sample_from

LANCZOS = Image.Resampling.LANCZOS


class Kept:
    """A latent that may change where open is 1."""

    def __init__(self, latent, open_):
        self.latent, self.open = latent, open_

    def under(self, x):
        return x * self.open + self.latent * (1 - self.open)


@torch.inference_mode()
def img2img(parts: dict, request: dict) -> list:
    """[H, W, 3] arrays of 8 bits; image i has the seed + i."""
    settings = request.get("override_settings", {})
    join_edges(parts, request.get("tiling", False))
    source, delta = settings.get("randn_source", "GPU"), settings.get("eta_noise_seed_delta", 0)
    images = [picture(text) for text in request["init_images"]]
    count = len(images) if len(images) > 1 else request.get("batch_size", 1)
    made = []
    for i in range(count):
        seed, image = request["seed"] + i, flat(images[i % len(images)])
        posterior = SOURCES[source](~seed & (2 ** 64 - 1))
        part = Part(image, request) if request.get("mask") else None
        shown = part.shown if part else fitted(request.get("resize_mode", 0), image, size(request))
        latent = encoded(parts["vae"], to_pixels(shown), posterior)
        shape = (4, request["height"] // 8, request["width"] // 8)
        if tuple(latent.shape[1:]) != shape:
            latent = torch.nn.functional.interpolate(latent, size=shape[1:], mode="bilinear")
        kept = content(part, latent, request, SOURCES[source](seed)) if part else None
        noise = ImageNoise(source, [seed], delta, variation(request))
        unit = noise.first(shape) * request.get("initial_noise_multiplier", 1.0)
        options = {key: request[key] for key in ("eta", "s_churn", "s_noise") if key in request}
        denoiser = guided(parts, request, beside(parts, shown, part, posterior, shape))
        latent = sample_from(denoiser, kept.latent if kept else latent, unit, request["sampler_name"], request["steps"],
                             request.get("denoising_strength", 0.75), noise, settings.get("img2img_fix_steps", False),
                             kept, **options)
        result = pixels(parts["vae"], kept.under(latent) if kept else latent)
        made.append(part.over(result) if part else result)
    return made


def picture(text: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(text.split(",")[-1])))


def flat(image: Image.Image) -> Image.Image:
    canvas = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(canvas, image.convert("RGBA")).convert("RGB")


def size(request: dict) -> tuple:
    return request["width"], request["height"]


def to_pixels(image: Image.Image) -> torch.Tensor:
    return torch.from_numpy(np.array(image).astype(np.float32) / 255 * 2 - 1).permute(2, 0, 1)[None]


def encoded(vae, pixels_, posterior) -> torch.Tensor:
    law = vae.encode(pixels_).latent_dist
    return (law.mean + law.std * posterior.randn(law.mean.shape)) * VAE_SCALE


def beside(parts, shown, part, posterior, shape):
    """What an inpainting UNet sees: the mask, and the latent of the picture without what it marks."""
    if parts["unet"].config.in_channels == 4:
        return None
    width, height = shape[2] * 8, shape[1] * 8
    mask = torch.ones(1, 1, height, width)
    if part:
        mask = (torch.from_numpy(np.array(part.mask.convert("L")).astype(np.float32) / 255)[None, None]).round()
    still = to_pixels(shown) * (1 - mask) if part else torch.zeros(1, 3, height, width)
    return torch.cat([torch.nn.functional.interpolate(mask, size=shape[1:]), encoded(parts["vae"], still, posterior)], 1)


def fitted(mode: int, image: Image.Image, to: tuple) -> Image.Image:
    """The webui's resize modes: stretched, cropped, filled; 3 leaves the picture to the latents."""
    if mode == 3:
        return image
    if mode == 0:
        return image.resize(to, LANCZOS)
    width, height = to
    wide = width * image.height > height * image.width
    if wide == (mode == 1):
        inner = image.resize((width, image.height * width // image.width), LANCZOS)
    else:
        inner = image.resize((image.width * height // image.height, height), LANCZOS)
    left, top = width // 2 - inner.width // 2, height // 2 - inner.height // 2
    canvas = Image.new("RGB", to)
    canvas.paste(inner, (left, top))
    if mode == 2 and wide and left > 0:
        canvas.paste(inner.resize((left, height), box=(0, 0, 0, height)), (0, 0))
        canvas.paste(inner.resize((left, height), box=(inner.width, 0, inner.width, height)), (left + inner.width, 0))
    elif mode == 2 and top > 0:
        canvas.paste(inner.resize((width, top), box=(0, 0, width, 0)), (0, 0))
        canvas.paste(inner.resize((width, top), box=(0, inner.height, width, inner.height)), (0, top + inner.height))
    return canvas


class Part:
    """A picture that may change where its mask is white: what is sampled of it, and what is laid over the result."""

    def __init__(self, image: Image.Image, request: dict):
        both = request.get("mask_blur")
        across = request.get("mask_blur_x", 4) if both is None else both
        down = request.get("mask_blur_y", 4) if both is None else both
        mask = marked(picture(request["mask"]))
        if request.get("inpainting_mask_invert"):
            mask = ImageOps.invert(mask)
        mask = blurred(blurred(mask, across, 1), down, 0)
        mode, to = request.get("resize_mode", 0), size(request)
        self.box = None
        if request.get("inpaint_full_res", True):
            self.box = shaped(around(mask, request.get("inpaint_full_res_padding", 0)), to, mask.size)
            self.original, self.under = image, mask
            self.shown, self.mask = fitted(2, image.crop(self.box), to), fitted(2, mask.crop(self.box).convert("RGB"), to)
        else:
            self.shown, self.mask = fitted(mode, image, to), fitted(mode, mask.convert("RGB"), to)
            self.original = self.shown
            self.under = Image.fromarray((np.array(self.mask.convert("L")).astype(int) * 2).clip(0, 255).astype(np.uint8))
        if request.get("inpainting_fill", 0) != 1:
            self.shown = filled(self.shown, self.mask)

    def over(self, result: np.ndarray) -> np.ndarray:
        image = Image.fromarray(result)
        if self.box:
            left, top, right, bottom = self.box
            whole = Image.new("RGB", self.original.size)
            whole.paste(fitted(1, image, (right - left, bottom - top)), (left, top))
            image = whole
        share = np.array(self.under.convert("L")).astype(float)[..., None] / 255
        return (np.array(image) * share + np.array(self.original) * (1 - share)).round().astype(np.uint8)


def marked(mask: Image.Image) -> Image.Image:
    if mask.mode == "RGBA" and mask.getextrema()[-1] != (255, 255):
        return mask.split()[-1].point(lambda level: 255 if level > 128 else 0)
    return mask.convert("L")


def blurred(mask: Image.Image, deviation: int, axis: int) -> Image.Image:
    if not deviation:
        return mask
    reach = int(2.5 * deviation + 0.5)
    bell = np.exp(-np.arange(-reach, reach + 1) ** 2 / (2 * deviation ** 2))
    levels = np.moveaxis(np.array(mask).astype(float), axis, -1)
    wide = np.pad(levels, ((0, 0), (reach, reach)), "reflect")
    soft = sum(weight * wide[:, i:i + levels.shape[1]] for i, weight in enumerate(bell / bell.sum()))
    return Image.fromarray(np.moveaxis(soft, -1, axis).round().astype(np.uint8))


def around(mask: Image.Image, padding: int) -> tuple:
    left, top, right, bottom = mask.getbbox()
    return (max(left - padding, 0), max(top - padding, 0),
            min(right + padding, mask.width), min(bottom + padding, mask.height))


def shaped(box: tuple, to: tuple, whole: tuple) -> tuple:
    """The box, larger on one axis, so that it has the shape of the size, and shifted back into the picture."""
    axis = 1 if (box[2] - box[0]) / (box[3] - box[1]) > to[0] / to[1] else 0
    lengths = (box[2] - box[0], box[3] - box[1])
    wanted = lengths[1 - axis] * to[axis] / to[1 - axis]
    more = int(wanted - lengths[axis])
    start, end = box[axis] - more // 2, box[axis + 2] + more - more // 2
    shift = min(0, whole[axis] - end)
    start, end = start + shift, end + shift
    shift = max(0, -start)
    start, end = start + shift, min(end + shift, whole[axis])
    return (start, box[1], end, box[3]) if axis == 0 else (box[0], start, box[2], end)


def filled(image: Image.Image, mask: Image.Image) -> Image.Image:
    """What the mask marks, with the colours around it."""
    still = Image.new("RGBa", image.size)
    still.paste(image.convert("RGBA").convert("RGBa"), mask=ImageChops.invert(mask.convert("L")))
    canvas = Image.new("RGBA", image.size)
    for radius, times in ((256, 1), (64, 1), (16, 2), (4, 4), (2, 2), (0, 1)):
        soft = still.filter(ImageFilter.GaussianBlur(radius)).convert("RGBA")
        for _ in range(times):
            canvas.alpha_composite(soft)
    return canvas.convert("RGB")


def content(part: Part, latent, request: dict, stream) -> Kept:
    cells = part.mask.convert("RGB").resize((latent.shape[3], latent.shape[2]))
    open_ = torch.from_numpy((np.array(cells)[..., 0].astype(np.float32) / 255).round())[None, None]
    kind = request.get("inpainting_fill", 0)
    if kind == 2:
        latent = latent * (1 - open_) + stream.randn(latent.shape[1:])[None] * open_
    elif kind == 3:
        latent = latent * (1 - open_)
    return Kept(latent, open_)
