"""A picture made smaller by OpenCV's INTER_AREA, as kohya's trainer makes pictures fit a bucket."""
import cv2
import numpy
from PIL import Image

SIDES = (120, 90)
SHRUNK = ((60, 45), (40, 30), (30, 45), (77, 53), (120, 37), (119, 89), (13, 71), (1, 1))


def picture():
    """Waves under noise, so that no two means are the same by chance."""
    y, x = numpy.mgrid[:SIDES[1], :SIDES[0]].astype(numpy.float64)
    waves = numpy.stack([128 + 90 * numpy.sin(x / 9) * numpy.cos(y / 7), 2 * x + y / 3, 200 - 2 * y + 10 * numpy.sin(x)], -1)
    return (waves + numpy.random.default_rng(0).normal(0, 40, waves.shape)).clip(0, 255).astype(numpy.uint8)


def make(resources):
    folder = resources / "shrunk"
    folder.mkdir(exist_ok=True)
    pixels = picture()
    Image.fromarray(pixels).save(folder / "picture.png")
    for sides in SHRUNK:
        Image.fromarray(cv2.resize(pixels, sides, interpolation=cv2.INTER_AREA)).save(folder / f"{sides[0]}x{sides[1]}.png")
