"""The pictures of a webui request of either kind."""
from oracle.img2img import img2img
from oracle.txt2img import txt2img


def render(parts: dict, request: dict) -> list:
    """The pictures of a request, whatever it begins with."""
    if "init_images" in request:
        return img2img(parts, request)
    return txt2img(parts, request)
