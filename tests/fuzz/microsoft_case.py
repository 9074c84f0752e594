"""Random models of the domain com.microsoft: a case grows node by node, and ONNX Runtime computes its values."""

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

MICROSOFT = "com.microsoft"
LARGEST = 1e3  # of the elements of a chained operand
# Relative and absolute tolerances by the largest error that the operators of a case allow. ROUNDED: they quantise operands
# themselves. A result of STEP counts as this many units of EXACT for each step, so one step is within its tolerance.
EXACT, ROUNDED, STEP = "exact", "rounded", "step"
TOLERANCES = {EXACT: (1e-4, 2e-5), ROUNDED: (1e-2, 0.1)}
STEP_SIZE = 1.9e-5

# Functions that add a random node to a case.
MAKERS = []


def maker(function):
    MAKERS.append(function)
    return function


class Case:
    """A model that grows node by node, with the values that ONNX Runtime computes."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        self.seed = seed
        self.nodes, self.feeds, self.weights, self.outputs = [], {}, {}, []
        self.value = None  # the last result, as a name and its elements
        self.tolerance = EXACT
        self.ends = False
        self.names = 0

    def chance(self, probability):
        return self.random.random() < probability

    def size(self, low=1, high=None):
        """A size, mostly small where no bound is given."""
        if high is None:
            high = 40 if self.chance(0.1) else 6
        return int(self.random.integers(low, high + 1))

    def pick(self, options):
        return options[int(self.random.integers(len(options)))]

    def real(self, *dims, low=-1.0, high=1.0):
        return np.asarray(self.random.uniform(low, high, dims), np.float32)

    def integers(self, *dims, low=0, high=256, dtype=np.uint8):
        return np.asarray(self.random.integers(low, high, dims)).astype(dtype)

    def quantised(self, dtype, *dims):
        low = -128 if dtype == np.int8 else 0
        return self.integers(*dims, low=low, high=low + 256, dtype=dtype)

    def scale(self, *dims, low=0.01, high=0.1):
        return self.real(*dims, low=low, high=high)

    def zero(self, dtype, *dims):
        low = -40 if dtype == np.int8 else 80
        return self.integers(*dims, low=low, high=low + 80, dtype=dtype)

    def name(self, prefix):
        self.names += 1
        return f"{prefix}{self.names}"

    def activation(self, *dims, dtype=np.float32):
        """An operand: the last result if it fits, where None among `dims` stands for any size; else a new input."""
        if self.value is not None:
            elements = self.value[1]
            fits = elements.dtype == dtype and elements.ndim == len(dims) and elements.size > 0
            fits = fits and all(d is None or d == own for d, own in zip(dims, elements.shape))
            if fits and np.abs(elements.astype(np.float64)).max() < LARGEST:
                return self.value
        sizes = [self.size() if d is None else d for d in dims]
        elements = self.real(*sizes, low=-2, high=2) if dtype == np.float32 else self.quantised(dtype, *sizes)
        return self.operand(elements, weight=0)

    def operand(self, elements, weight=0.5):
        """An input, or a constant with the probability `weight`."""
        name = self.name("x")
        (self.weights if self.chance(weight) else self.feeds)[name] = elements
        return name, elements

    def add(self, op_type, operands, outputs=1, domain=MICROSOFT, tolerance=EXACT, **attributes):
        """Adds a node. Operands are elements, values of this case, or None. `outputs` is a number, or which ones there are."""
        inputs = []
        for operand in operands:
            if isinstance(operand, (np.ndarray, np.generic)):
                operand = self.operand(np.asarray(operand))
            inputs.append(operand[0] if operand else "")
        wanted = outputs if isinstance(outputs, list) else [True] * outputs
        results = [self.name("y") if output else "" for output in wanted]
        attributes = {name: value for name, value in attributes.items() if value is not None}
        self.nodes.append(helper.make_node(op_type, inputs, results, domain=domain, **attributes))
        added = [(result, tolerance) for result in results if result]
        self.outputs += added
        self.ends = tolerance == STEP
        if tolerance == ROUNDED:
            self.tolerance = ROUNDED
        self.value = None
        values = self.run(self.model([(result, EXACT) for result, _ in added]))
        self.value = results[0], values[0]

    def model(self, outputs):
        """The model with these outputs, of which those of STEP are cast to floating point."""
        nodes, results, weights = list(self.nodes), [], dict(self.weights)
        for name, tolerance in outputs:
            if tolerance == STEP:
                weights["step_size"] = np.float32(STEP_SIZE)
                nodes.append(helper.make_node("Cast", [name], [f"{name}_cast"], to=onnx.TensorProto.FLOAT))
                nodes.append(helper.make_node("Mul", [f"{name}_cast", "step_size"], [f"{name}_real"]))
                name = f"{name}_real"
            results.append(helper.make_empty_tensor_value_info(name))
        graph = helper.make_graph(
            nodes, "case",
            [helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(x.dtype), x.shape) for n, x in self.feeds.items()],
            results, [numpy_helper.from_array(np.asarray(x), n) for n, x in weights.items()])
        return helper.make_model(graph, ir_version=8, producer_name="",
                                 opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)])

    def run(self, model):
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.intra_op_num_threads = 1
        options.log_severity_level = 4
        session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        return session.run(None, self.feeds)

    def write(self, folder):
        model = self.model(self.outputs)
        data = folder / "test_data_set_0"
        data.mkdir(parents=True)
        (folder / "model.onnx").write_bytes(model.SerializeToString())
        for kind, values in [("input", list(self.feeds.items())),
                             ("output", list(zip([o.name for o in model.graph.output], self.run(model))))]:
            for i, (name, elements) in enumerate(values):
                (data / f"{kind}_{i}.pb").write_bytes(numpy_helper.from_array(np.asarray(elements), name).SerializeToString())

    def operators(self):
        return " ".join(node.op_type for node in self.nodes)


def window(case, sizes):
    """Attributes of a convolution or pool over axes of these sizes."""
    kernel = [case.size(1, min(3, size)) for size in sizes]
    attributes = {"kernel_shape": kernel, "strides": [case.size(1, 2) for _ in sizes]}
    if case.chance(0.3):
        attributes["auto_pad"] = case.pick(["SAME_UPPER", "SAME_LOWER", "VALID"])
        # ONNX Runtime refuses SAME where a stride is longer than its kernel.
        attributes["strides"] = [min(pair) for pair in zip(kernel, attributes["strides"])]
    else:
        attributes["pads"] = [int(case.random.integers(0, k)) for k in kernel * 2]
    return attributes
