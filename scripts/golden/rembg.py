"""A tiny random network in ONNX, and the masks and cutouts that rembg makes of one picture with it."""
import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from PIL import Image
from rembg.bg import naive_cutout
from rembg.sessions.dis_general_use import DisSession
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


def make(resources):
    folder = resources / "rembg"
    folder.mkdir(exist_ok=True)
    (folder / "tiny.onnx").write_bytes(network())
    image = picture()
    image.save(folder / "picture.png")
    for name, kind in {"u2net": U2netSession, "isnet-general-use": DisSession}.items():
        session = kind.__new__(kind)
        session.inner_session = Session(network())
        mask = session.predict(image)[0]
        mask.save(folder / f"{name}.mask.png")
        naive_cutout(image, mask).save(folder / f"{name}.cutout.png")
