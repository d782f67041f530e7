"""Crops: small picture files of every kind, and what Pillow makes of them at 24x16."""
import numpy
from PIL import Image

WIDTH, HEIGHT = 24, 16


def make(resources):
    folder = resources / "crops"
    folder.mkdir(exist_ok=True)
    random = numpy.random.default_rng(7)
    for name, size, mode, options in [
            ("wide.png", (70, 40), "RGB", {}), ("tall.webp", (33, 60), "RGB", {"lossless": True}),
            ("see-through.png", (64, 64), "RGBA", {}), ("small.bmp", (10, 30), "RGB", {}),
            ("grey.png", (50, 50), "L", {}), ("photo.jpg", (64, 64), "RGB", {"quality": 95}),
            ("print.jpg", (64, 64), "CMYK", {"quality": 95})]:
        picture = Image.fromarray(smooth(random, size, len(Image.new(mode, (1, 1)).getbands())).squeeze(), mode)
        picture.save(folder / name, **options)
        opened = Image.open(folder / name)
        crop(opened.convert("RGBA" if mode == "RGBA" else "RGB")).save(folder / (name + ".expected.png"))


def smooth(random, size, bands):
    """A picture with soft shapes and hard edges."""
    y, x = numpy.mgrid[0:size[1], 0:size[0]][..., None]
    phase = random.uniform(0, 6, bands)
    waves = 127 + 90 * numpy.sin(x / 5 + phase) * numpy.cos(y / 7 + phase)
    return numpy.where((x // 9 + y // 11) % 3 == 0, 255 - waves, waves).astype("uint8")


def crop(picture):
    width, height = picture.size
    if width > WIDTH and height > HEIGHT:
        scale = max(WIDTH / width, HEIGHT / height)
        width, height = max(WIDTH, round(width * scale)), max(HEIGHT, round(height * scale))
        picture = picture.resize((width, height), Image.LANCZOS)
    canvas = Image.new(picture.mode, (WIDTH, HEIGHT), (0, 0, 0, 255)[:len(picture.getbands())])
    left, top = int((WIDTH - width) / 2), int((HEIGHT - height) / 2)
    canvas.paste(picture, (left, top))
    return canvas
