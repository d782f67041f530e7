"""Small pictures and masks to begin with, as data URLs."""
import base64
import io

from PIL import Image, ImageDraw


def url(image: Image.Image) -> str:
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def scene(width: int, height: int) -> str:
    """A sun over a meadow."""
    image = Image.linear_gradient("L").resize((width, height))
    image = Image.merge("RGB", (image, Image.eval(image, lambda level: 255 - level), image.transpose(1)))
    brush = ImageDraw.Draw(image)
    brush.ellipse((width // 2, height // 8, width // 2 + height // 4, height // 8 + height // 4), (250, 220, 60))
    brush.rectangle((0, height * 3 // 4, width, height), (40, 150, 60))
    return url(image)


def spot(width: int, height: int, box: tuple) -> str:
    """A white ellipse on black."""
    image = Image.new("L", (width, height))
    ImageDraw.Draw(image).ellipse(box, 255)
    return url(image)


def hole(width: int, height: int, box: tuple) -> str:
    """See-through but for an ellipse."""
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse(box, (20, 40, 60, 255))
    return url(image)
