"""Writes ONNX's node tests as directories: model.onnx, test_data_set_N/input_K.pb and output_K.pb.

Run with onnx 1.23.2 (tests/conformance/requirements.txt): python tests/conformance/write_node_tests.py DIRECTORY
`sinter conform DIRECTORY` runs them.
"""

import pathlib
import sys
import warnings

import numpy as np
import onnx.numpy_helper
from onnx.backend.test.case.node import collect_testcases


def to_proto(value, info):
    """Converts the value to the message type that the model declares."""
    kind = info.type.WhichOneof("value")
    if kind == "sequence_type":
        return onnx.numpy_helper.from_list(value, info.name)
    if kind == "optional_type":
        return onnx.numpy_helper.from_optional(value, info.name)
    if isinstance(value, onnx.TensorProto):
        return value
    return onnx.numpy_helper.from_array(np.asarray(value), info.name)


def write_case(case, directory):
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "model.onnx").write_bytes(case.model.SerializeToString(deterministic=True))
    for number, (inputs, outputs) in enumerate(case.data_sets):
        data = directory / f"test_data_set_{number}"
        data.mkdir(exist_ok=True)
        for kind, values, infos in (("input", inputs, case.model.graph.input), ("output", outputs, case.model.graph.output)):
            for index, (value, info) in enumerate(zip(values, infos, strict=True)):
                (data / f"{kind}_{index}.pb").write_bytes(to_proto(value, info).SerializeToString(deterministic=True))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    root = pathlib.Path(sys.argv[1])
    warnings.simplefilter("ignore")
    cases = sorted(collect_testcases(None), key=lambda case: case.name)
    for case in cases:
        write_case(case, root / case.name)
    print(f"{len(cases)} tests in {root}")


if __name__ == "__main__":
    main()
