"""torch.compile(model, backend="sinter")."""

from __future__ import annotations

import concurrent.futures
import copy
import importlib.metadata
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import test_examples

pytest.importorskip("torch", reason="PyTorch is not installed: ./dev test-python has an environment with it")
pytest.importorskip("onnxscript", reason="PyTorch's exporter to ONNX needs the package onnxscript")

import torch  # noqa: E402
import torch._dynamo  # noqa: E402
import torch.nn.functional as functional  # noqa: E402
from torch import nn  # noqa: E402

if "sinter" not in torch._dynamo.list_backends():
    pytest.skip("sinter is not installed but used from a build, so it has no entry points", allow_module_level=True)


@pytest.fixture(autouse=True)
def fresh_compiler() -> Iterator[None]:
    torch.manual_seed(0)
    torch._dynamo.reset()
    yield


class Counting:
    """torch.compile with a count of how often graphs were compiled."""

    def __init__(self, model: Any, **options: Any) -> None:
        from sinter.torch.backend import sinter_backend

        def backend(graph: Any, examples: Any, **given: Any) -> Any:
            self.count += 1
            return sinter_backend(graph, examples, **given)

        self.count = 0
        self.model = model
        self.compiled = torch.compile(model, backend=backend, fullgraph=True, **options)

    def check(self, *arguments: Any, tolerance: float = 1e-5) -> None:
        """Results are those of PyTorch: values, dtypes, shapes, and the kinds of what is no tensor."""
        with torch.inference_mode():
            expected = self.model(*arguments)
            given = self.compiled(*arguments)
        assert type(given) is type(expected)
        results = zip(*(each if isinstance(each, tuple) else (each,) for each in (given, expected)), strict=True)
        for ours, theirs in results:
            assert type(ours) is type(theirs)
            if isinstance(theirs, torch.Tensor):
                torch.testing.assert_close(ours, theirs, rtol=tolerance, atol=tolerance, equal_nan=True)
            else:
                assert ours == theirs


class ConvNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.depthwise = nn.Conv2d(8, 8, 3, stride=2, groups=8)
        self.fc = nn.Linear(8, 5)

    def forward(self, image: Any) -> Any:
        x = functional.relu(self.norm(self.conv(image)))
        x = functional.hardswish(self.depthwise(x)) + 1
        return self.fc(functional.adaptive_avg_pool2d(x, 1).flatten(1))


class Recurrent(nn.Module):
    def __init__(self, layer: Any) -> None:
        super().__init__()
        self.layer = layer(6, 7, 2, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(14, 3)

    def forward(self, x: Any) -> Any:
        return self.fc(self.layer(x)[0])


def encoder(**options: Any) -> Any:
    layer = nn.TransformerEncoderLayer(32, 4, 64, batch_first=True, **options)
    return nn.TransformerEncoder(layer, 2, enable_nested_tensor=False).eval()


class SelfAttention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(32, 4, batch_first=True)

    def forward(self, x: Any) -> Any:
        return self.attention(x, x, x)


def test_a_name_is_enough() -> None:
    code = "import sys, torch; assert 'sinter' not in sys.modules\n" \
           "model = torch.nn.Linear(4, 3); x = torch.ones(2, 4)\n" \
           "with torch.inference_mode():\n" \
           "    torch.testing.assert_close(torch.compile(model, backend='sinter')(x), model(x))\n" \
           "assert 'sinter.torch.backend' in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "sinter" in {each.name for each in importlib.metadata.entry_points(group="torch_dynamo_backends")}


def test_example() -> None:
    names = test_examples.run(test_examples.example("docs/python.md", "torch.compile"), model=ConvNet(),
                              image=torch.ones(1, 3, 8, 8))
    assert isinstance(names["logits"], torch.Tensor) and names["logits"].shape == (1, 5)


def test_convolutions() -> None:
    run = Counting(ConvNet().eval())
    for size in (16, 16, 24, 32):
        run.check(torch.randn(1, 3, size, size))
    assert run.count == 2  # for one size, and for any


@pytest.mark.parametrize("options", [{}, {"activation": "gelu", "norm_first": True}], ids=str)
def test_transformer_encoder(options: dict[str, Any]) -> None:
    run = Counting(encoder(**options))
    run.check(torch.randn(2, 6, 32))
    run.check(torch.randn(3, 9, 32))


def test_transformer_encoder_with_padding() -> None:
    model = encoder()
    padding = torch.arange(6) > torch.tensor([[3], [5]])
    run = Counting(lambda x, padding: model(x, src_key_padding_mask=padding))
    run.check(torch.randn(2, 6, 32), padding)


def test_attention() -> None:
    run = Counting(SelfAttention().eval())
    run.check(torch.randn(2, 6, 32))
    run.check(torch.randn(3, 9, 32))


@pytest.mark.parametrize("layer", [nn.LSTM, nn.GRU])
def test_recurrent_layers(layer: Any) -> None:
    with torch._dynamo.config.patch(allow_rnn=True):
        run = Counting(Recurrent(layer).eval())
        run.check(torch.randn(2, 5, 6))
        run.check(torch.randn(3, 8, 6))


def test_dynamic_shapes_have_one_session() -> None:
    run = Counting(lambda x: x.reshape(-1, x.shape[-1] // 2).softmax(-1), dynamic=True)
    for rows, columns in ((3, 4), (5, 8), (2, 6)):
        run.check(torch.randn(rows, columns))
    assert run.count == 1


def test_sizes_that_the_exporter_takes_for_granted_are_guarded() -> None:
    run = Counting(lambda x: functional.adaptive_avg_pool2d(x, 2), dynamic=True)
    for height, width in ((8, 8), (10, 12), (9, 11)):
        run.check(torch.randn(1, 3, height, width))
    assert run.count > 1


def test_sizes_that_must_be_equal() -> None:
    run = Counting(lambda x, y: x + y, dynamic=True)
    run.check(torch.randn(3, 4), torch.randn(3, 4))
    run.check(torch.randn(5, 8), torch.randn(5, 8))
    run.check(torch.randn(5, 8), torch.randn(1, 8))
    run.check(torch.randn(0, 8), torch.randn(0, 8))


def test_numbers() -> None:
    run = Counting(lambda x, k: (x * k, x.shape[0] * 2, None, x.shape[0] + k))
    for rows, k in ((2, 1), (3, 1), (4, 2), (4, 3), (5, 0.5), (6, 0.75)):
        run.check(torch.randn(rows, 3), k)


def test_numbers_that_are_attributes_of_operators() -> None:
    run = Counting(lambda x, k: functional.leaky_relu(x, k).clamp(max=k))
    for k in (0.5, 0.75, 0.25):
        run.check(torch.randn(2, 3), k)
    model = nn.Sequential(nn.BatchNorm1d(3), nn.LayerNorm(3)).eval()
    run = Counting(model, dynamic=True)
    for rows in (2, 3, 4):
        run.check(torch.randn(rows, 3))
    assert run.count == 1


def test_results_that_are_not_computed() -> None:
    class Module(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.randn(3))

        def forward(self, x: Any) -> Any:
            y = x + 1
            return x, y, y, self.weight, torch.tensor([1, 2]), None, "text", 3, y.view(-1)

    Counting(Module()).check(torch.randn(2, 3))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int8", "int32", "int64", "uint8", "bfloat16"])
def test_dtypes(dtype: str) -> None:
    x = torch.arange(6).reshape(2, 3).to(getattr(torch, dtype))
    Counting(lambda x: (x + x, x > 2, x.float() * 2)).check(x)


def test_complex_numbers() -> None:
    run = Counting(lambda x: (torch.fft.rfft(x), torch.fft.fft(x).abs()))
    run.check(torch.randn(2, 8))
    Counting(lambda x: x * x + x.conj()).check(torch.randn(2, 8, dtype=torch.complex64))


def test_floats_of_eight_bits() -> None:
    x = torch.tensor([0.5, -1.25, 3.0])
    with torch.inference_mode():
        bits = torch.compile(lambda x: x.to(torch.float8_e5m2), backend="sinter")(x)
        assert bits.dtype == torch.float8_e5m2 and bits.float().tolist() == x.tolist()
        assert torch.compile(lambda x: x.float() * 2, backend="sinter")(bits).tolist() == [1.0, -2.5, 6.0]


def test_arrays_of_any_layout() -> None:
    run = Counting(lambda x: x * 2 + x.sum(), dynamic=False)
    run.check(torch.randn(4, 6).t())
    run.check(torch.randn(4, 1).expand(4, 6))
    run.check(torch.randn(8, 6)[::2])
    run.check(torch.randn(1, 3, 4, 4).to(memory_format=torch.channels_last))
    run.check(torch.tensor(2.0))
    Counting(lambda x: x.t().view(24)).check(torch.randn(4, 6).t())  # no view of a dense tensor


def test_nested_arguments() -> None:
    Counting(lambda named: named["a"] + named["b"][0]).check({"a": torch.randn(3), "b": [torch.randn(3)]})


def test_autocast() -> None:
    model = nn.Linear(8, 8)
    with torch.autocast("cpu", torch.bfloat16):
        Counting(model).check(torch.randn(2, 8), tolerance=2e-2)


def test_results_own_their_memory() -> None:
    compiled = torch.compile(lambda x: x + 1, backend="sinter")
    with torch.inference_mode():
        first = compiled(torch.zeros(3))
        second = compiled(torch.zeros(3))
        first.add_(1)
    assert first.tolist() == [2, 2, 2] and second.tolist() == [1, 1, 1]


def test_parameters_that_change_are_read_again() -> None:
    run = Counting(nn.Linear(3, 3))
    x = torch.randn(2, 3)
    run.check(x)
    with torch.no_grad():
        run.model.weight.mul_(2)
    run.check(x)
    run.model.load_state_dict(nn.Linear(3, 3).state_dict())
    run.check(x)
    run.model.weight.data = torch.randn(3, 3)
    run.check(x)
    run.model.bias = nn.Parameter(torch.randn(3))
    run.check(x)


def test_parameters_made_in_inference_mode() -> None:
    with torch.inference_mode():
        model = ConvNet().eval()
    Counting(model).check(torch.randn(1, 3, 8, 8))


def test_modules_that_share_a_graph_have_their_own_parameters() -> None:
    layers = [nn.Linear(3, 3) for _ in range(3)]
    x = torch.randn(2, 3)
    expected = [layer(x) for layer in layers]
    for layer in layers:
        layer.compile(backend="sinter")
    with torch.inference_mode():
        for _ in range(2):
            for layer, result in zip(layers, expected):
                torch.testing.assert_close(layer(x), result)


def test_parameters_that_are_gone_have_no_session() -> None:
    from sinter.torch.backend import sinter_backend

    graphs = []

    def backend(graph: Any, examples: Any) -> Any:
        graphs.append(sinter_backend(graph, examples))
        return graphs[-1]

    def run(layer: Any) -> None:
        compiled = torch.compile(layer, backend=backend)
        with torch.inference_mode():
            torch.testing.assert_close(compiled(torch.ones(1, 3)), layer(torch.ones(1, 3)))

    for _ in range(4):
        run(nn.Linear(3, 3))
    assert all(len(each._compiled) <= 2 for each in graphs)


def test_weights_beyond_the_limit_of_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sinter.torch.export.MOST_BYTES_IN_MEMORY", 0)
    Counting(ConvNet().eval()).check(torch.randn(1, 3, 8, 8))


def test_threads_run_it_at_once() -> None:
    model = ConvNet().eval()
    compiled = torch.compile(model, backend="sinter", dynamic=True)
    x = torch.randn(2, 3, 16, 16)

    def run(_: int) -> Any:
        with torch.inference_mode():
            return compiled(x)

    with torch.inference_mode():
        expected = model(x)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for result in pool.map(run, range(40)):
            torch.testing.assert_close(result, expected)


def test_options() -> None:
    from sinter.torch.backend import sinter_backend

    graphs = []

    def backend(graph: Any, examples: Any, **given: Any) -> Any:
        graphs.append(sinter_backend(graph, examples, **given))
        return graphs[-1]

    options = {"threads": 1, "backend": "blocked", "tune": True}
    with torch.inference_mode():
        torch.compile(nn.Linear(3, 3), backend=backend, options=options)(torch.ones(1, 3))
    [compiled] = graphs[0]._compiled.values()
    assert compiled.session.threads == 1 and compiled.session.backend == "blocked"


def test_a_compiled_model_is_copied_and_saved_as_ever() -> None:
    model = nn.Linear(3, 3)
    compiled = torch.compile(model, backend="sinter")
    x = torch.ones(1, 3)
    with torch.inference_mode():
        expected = compiled(x)
        torch.testing.assert_close(copy.deepcopy(compiled)(x), expected)
    other = nn.Linear(3, 3)
    other.load_state_dict(model.state_dict())
    torch.testing.assert_close(other(x), expected)
