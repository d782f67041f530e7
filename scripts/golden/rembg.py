"""A tiny random network in ONNX, and the masks and cutouts that rembg makes of one picture with it; and what pymatting makes
of a picture whose foreground has soft edges."""
import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from PIL import Image
from rembg.bg import alpha_matting_cutout, decontaminate_cutout, naive_cutout
from rembg.sessions.dis_anime import DisSession as AnimeSession
from rembg.sessions.dis_general_use import DisSession as GeneralSession
from rembg.sessions.u2net import U2netSession


def network():
    generator = numpy.random.default_rng(0)
    weight = generator.normal(0, 0.3, (1, 3, 5, 5)).astype(numpy.float32)
    picture = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, "h", "w"])
    result = helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, "h", "w"])
    nodes = [helper.make_node("Conv", ["input", "weight"], ["map"], pads=[2, 2, 2, 2]),
             helper.make_node("Sigmoid", ["map"], ["output"])]
    graph = helper.make_graph(nodes, "tiny", [picture], [result], [numpy_helper.from_array(weight, "weight")])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8).SerializeToString()


class Session:
    """What rembg asks of a session, answered by ONNX's own reference implementation."""

    def __init__(self, model):
        self.evaluator = ReferenceEvaluator(onnx.load_model_from_string(model))

    def get_inputs(self):
        return list(onnx.load_model_from_string(network()).graph.input)

    def run(self, outputs, feeds):
        return self.evaluator.run(outputs, feeds)


def picture():
    y, x = numpy.mgrid[:60, :90].astype(numpy.float64)
    levels = [128 + 90 * numpy.sin(x / 9) * numpy.cos(y / 7), 2 * x + y, 200 - 2 * y + 10 * numpy.sin(x)]
    return Image.fromarray(numpy.stack(levels, -1).clip(0, 255).astype("uint8"))


THRESHOLDS = {"": (240, 10, 10), ".eroded": (200, 40, 3), ".cross": (200, 40, 0)}


def soft():
    """A striped thing with rays over a chequered ground, and a mask that knows it roughly."""
    y, x = numpy.mgrid[:96, :120].astype(numpy.float64)
    angle, distance = numpy.arctan2(y - 48, x - 60), numpy.hypot(y - 48, x - 60)
    opacity = numpy.clip((34 + 5 * numpy.sin(9 * angle) - distance) / 6 + 0.5, 0, 1)[..., None]
    thing = numpy.stack([200 + 40 * numpy.sin(x / 3), 60 + 20 * numpy.cos(y / 5), 90 + 30 * numpy.sin((x + y) / 8)], -1)
    ground = numpy.stack([40 + 60 * ((x // 12 + y // 12) % 2), 150 - y / 2, 120 + x / 2], -1)
    picture = opacity * thing + (1 - opacity) * ground
    mask = numpy.clip((36 - distance) / 14 + 0.5, 0, 1) * 255
    return Image.fromarray(picture.clip(0, 255).astype("uint8")), Image.fromarray(mask.astype("uint8"))


def mattes(folder):
    picture, mask = soft()
    picture.save(folder / "soft.png")
    mask.save(folder / "soft.mask.png")
    for name, thresholds in THRESHOLDS.items():
        alpha_matting_cutout(picture, mask, *thresholds).save(folder / f"soft{name}.matte.png")
    decontaminate_cutout(picture, mask).save(folder / "soft.unsure.matte.png")


def make(resources):
    folder = resources / "rembg"
    folder.mkdir(exist_ok=True)
    (folder / "tiny.onnx").write_bytes(network())
    image = picture()
    image.save(folder / "picture.png")
    for name, kind in {"u2net": U2netSession, "isnet-general-use": GeneralSession, "isnet-anime": AnimeSession}.items():
        session = kind.__new__(kind)
        session.inner_session = Session(network())
        mask = session.predict(image)[0]
        mask.save(folder / f"{name}.mask.png")
        naive_cutout(image, mask).save(folder / f"{name}.cutout.png")
        alpha_matting_cutout(image, mask, 200, 60, 3).save(folder / f"{name}.matte.png")
    mattes(folder)
