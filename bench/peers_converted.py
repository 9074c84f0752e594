"""The engines of bench/peers_engine.py that run converted models: MNN and ncnn, in f32."""

import json
import sys
import types
from importlib.metadata import version

import peers_convert


class Converted:
    """An engine whose model is converted before anything is measured."""

    def prepare(self, path, inputs):
        shapes = {name: list(value.shape) for name, value in inputs.items()}
        self.folder = peers_convert.converted(self.kind, version(self.kind), path, shapes)
        names = json.loads((self.folder / "names.json").read_text())
        self.input_names, self.output_shapes = names["inputs"], names["outputs"]
        self.inputs = dict.fromkeys(self.input_names)

    def shaped(self, arrays):
        """The outputs as the ONNX file has them: ncnn, for example, drops an axis."""
        import numpy
        return [array if shape is None else numpy.reshape(array, shape)
                for array, shape in zip(arrays, self.output_shapes.values(), strict=True)]


class Mnn(Converted):
    kind = "mnn"

    def __init__(self):
        # This module would install a package for reports to MNN's makers into the first Python of PATH.
        log = types.ModuleType("MNN.tools.utils.log")
        log.mnn_logger = None
        sys.modules[log.__name__] = log
        import MNN
        import MNN.expr
        self.library = MNN

    def open(self, path, threads, inputs, symbols):
        del path, symbols
        runtime = self.library.nn.create_runtime_manager(({"backend": "CPU", "precision": "high", "numThread": threads},))
        self.net = self.library.nn.load_module_from_file(
            str(self.folder / "model.mnn"), self.input_names, list(self.output_shapes), runtime_manager=runtime,
            shape_mutable=not inputs)
        return "f32"

    def set_input(self, name, value):
        expr = self.library.expr
        floats = value.dtype.kind == "f"
        self.inputs[name] = expr.const(value if floats else value.astype("int32"), list(value.shape), expr.NCHW,
                                       expr.float if floats else expr.int)

    def run(self):
        self.results = [output.read() for output in self.net.forward(list(self.inputs.values()))]

    def outputs(self):
        return self.shaped(self.results)


class Ncnn(Converted):
    kind = "ncnn"

    def __init__(self):
        import ncnn
        self.library = ncnn

    def prepare(self, path, inputs):
        if not inputs:
            sys.exit("its files are for one shape of the inputs")
        super().prepare(path, inputs)

    def open(self, path, threads, inputs, symbols):
        del path, inputs, symbols
        self.net = self.library.Net()
        option = self.net.opt
        option.num_threads = threads
        option.use_vulkan_compute = False
        option.use_fp16_packed = option.use_fp16_storage = option.use_fp16_arithmetic = option.use_bf16_storage = False
        for load, file in ((self.net.load_param, "model.ncnn.param"), (self.net.load_model, "model.ncnn.bin")):
            if load(str(self.folder / file)) != 0:
                sys.exit(f"it does not load what its converter made ({file})")
        return "f32"

    def set_input(self, name, value):
        self.inputs[name] = self.library.Mat(value, batch_index=0).clone()

    def run(self):
        extractor = self.net.create_extractor()
        for number, value in enumerate(self.inputs.values()):
            extractor.input(f"in{number}", value)
        self.results = []
        for number in range(len(self.output_shapes)):
            status, result = extractor.extract(f"out{number}")
            if status != 0:
                sys.exit(f"a run failed with status {status}")
            self.results.append(result)

    def outputs(self):
        return self.shaped([result.numpy(batch_index=0) for result in self.results])
