"""Networks written in Python, and those of sinter.models."""

from __future__ import annotations

import pathlib
import pickle
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
import sinter
from sinter import datasets

X = np.linspace(-1, 1, 2 * 3 * 8 * 8, dtype=np.float32).reshape(2, 3, 8, 8)


def classifier(builder: sinter.GraphBuilder) -> sinter.Model:
    x = builder.input("image", ["N", 3, 8, 8])
    with builder.scope("stem"):
        x = builder.conv("conv", x, 4, kernel=3, stride=2, padding=1, bias=True)
        x = builder.relu(builder.batch_normalization("bn", x))
    assert builder.shape_of(x) == ("N", 4, 4, 4)
    builder.output("logits", builder.linear("fc", builder.flatten(builder.global_average_pool(x)), 5))
    return builder.build()


def weights() -> dict[str, npt.NDArray[np.float32]]:
    random = np.random.default_rng(0)
    shapes: dict[str, tuple[int, ...]] = {
        "stem.conv.weight": (4, 3, 3, 3), "stem.conv.bias": (4,), "stem.bn.weight": (4,), "stem.bn.bias": (4,),
        "stem.bn.running_mean": (4,), "fc.weight": (5, 4), "fc.bias": (5,)}
    made = {name: random.standard_normal(shape, np.float32) for name, shape in shapes.items()}
    return {**made, "stem.bn.running_var": np.ones(4, np.float32)}


def test_a_classifier() -> None:
    given = weights()
    model = classifier(sinter.GraphBuilder("classifier", given))
    assert model.name == "classifier" and model.path is None
    assert [each.name for each in model.inputs] == ["image"] and model.inputs[0].shape == ("N", 3, 8, 8)
    features = sinter.conv2d(X, given["stem.conv.weight"], given["stem.conv.bias"], stride=2, padding=1)
    scale = (given["stem.bn.weight"] / np.sqrt(1 + np.float32(1e-5)))[:, None, None]
    features = (features - given["stem.bn.running_mean"][:, None, None]) * scale + given["stem.bn.bias"][:, None, None]
    expected = np.maximum(features, 0).mean((2, 3)) @ given["fc.weight"].T + given["fc.bias"]
    np.testing.assert_allclose(sinter.Session(model).run(X).logits, expected, atol=1e-4)


def test_random_weights_depend_on_the_seed() -> None:
    first, again, other = (sinter.Session(classifier(sinter.GraphBuilder("c", seed=seed))).run(X).logits
                           for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_it_does_what_models_from_files_do(tmp_path: pathlib.Path) -> None:
    model = classifier(sinter.GraphBuilder("classifier"))
    session = sinter.Session(model, threads=1)
    expected = session.run(X).logits
    assert "a builder" in repr(model)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(session)).run(X).logits, expected)
    for name in ("saved.onnx", "saved.sinter"):
        model.save(tmp_path / name)
        np.testing.assert_allclose(sinter.Session(tmp_path / name).run(X).logits, expected, atol=1e-5)
    assert "stem.conv" in str(session.explain("stem.conv", X))
    assert session.report(X, max_seconds=0.1).to_html()


def test_every_method() -> None:
    b = sinter.GraphBuilder("all", seed=3)
    x = b.input("x", [2, 4, 6, 6])
    values = [
        b.leaky_relu(x), b.sigmoid(x), b.hard_sigmoid(x), b.hard_swish(x), b.mish(x), b.swish(x, 2.0), b.gelu(x),
        b.tanh(x), b.erf(x), b.exp(x), b.sqrt(b.mul(x, x)), b.clip(x, -0.5, 0.5), b.cast(x, "f16"),
        b.add(x, b.scalar(1)), b.sub(x, x), b.div(x, b.scalar(2)), b.pow(x, b.scalar(2)), b.max_pool(x),
        b.average_pool(x, kernel=3, stride=1),
        b.global_average_pool(x), b.reduce_mean(x, [1]), b.reduce_sum(x, [2, 3], keepdims=False),
        b.lp_normalization(x), b.softmax(x, 1), b.matmul(x, x), b.resize(x, [1, 1, 2, 2], "linear"),
        b.reshape(x, [2, -1]), b.flatten(x), b.transpose(x, [0, 2, 3, 1]), b.unsqueeze(x, [0]),
        b.squeeze(b.unsqueeze(x, [0]), [0]), b.concat([x, x], 1), b.slice(x, 1, 0, 2),
        b.gather(x, b.constant(np.array([1, 0])), 1), b.range(b.dimension(x, 2)), b.conv_transpose("t", x, 3, kernel=2),
        b.layer_normalization("n", x), b.embedding("e", b.constant(np.array([[1, 2]])), 5, 3),
        b.lstm("l", b.reshape(x, [2, 24, 6]), 3, bidirectional=True), b.mul(x, b.parameter("p", [6], "scale")),
        b.apply("reduce_max", x, axes=[1]), b.apply("reduce_max", x, axes=(1,)), b.constant([[1.5]]),
    ]
    shapes = [b.shape_of(value) for value in values]
    for number, value in enumerate(values):
        b.output(f"y{number}", value)
    outputs = sinter.Session(b.build()).run(np.full((2, 4, 6, 6), 0.25, np.float32))
    assert [array.shape for array in outputs.values()] == shapes


def test_mistakes() -> None:
    b = sinter.GraphBuilder("wrong")
    x = b.input("x", [1, 3, 8, 8])
    with pytest.raises(sinter.errors.InvalidArgument, match="float"):
        b.input("y", [1], "float")
    other = sinter.GraphBuilder("other")
    with pytest.raises(sinter.errors.InvalidArgument, match="belongs to the builder"):
        other.relu(x)
    with pytest.raises(sinter.errors.InvalidArgument, match="conv1"):
        b.conv("conv1", x, 4, groups=2)
    with pytest.raises(sinter.errors.InvalidArgument, match="conv1"):
        b.relu(x)  # its first error stays
    with pytest.raises(sinter.errors.InvalidArgument):
        sinter.GraphBuilder("empty").build()
    done = sinter.GraphBuilder("done")
    y = done.input("x", [1])
    done.output("y", done.relu(y))
    done.build()
    for call in (lambda: done.relu(y), done.build, lambda: done.output("z", y), lambda: done.shape_of(y)):
        with pytest.raises(sinter.errors.FailedPrecondition):
            call()


@pytest.mark.parametrize("call", [
    lambda b, x: b.conv("c", x, 2**62), lambda b, x: b.conv("c", x, -1), lambda b, x: b.conv("c", x, 1, kernel=2**40),
    lambda b, x: b.conv("c", x, 1, stride=0), lambda b, x: b.linear("l", x, 2**63 - 1), lambda b, x: b.lstm("l", x, 3),
    lambda b, x: b.max_pool(x, kernel=0), lambda b, x: b.transpose(x, [0, 0, 9, -2**63]), lambda b, x: b.concat([], 0),
    lambda b, x: b.reshape(x, [2**62, 2**62]), lambda b, x: b.parameter("p", [-1]),
    lambda b, x: b.parameter("p", [1], "q"),
    lambda b, x: b.slice(x, 2**62, 0, 1), lambda b, x: b.resize(x, [float("nan")] * 4), lambda b, x: b.squeeze(x, [0]),
    lambda b, x: b.resize(x, [1.0], "round"), lambda b, x: b.cast(x, "f33"), lambda b, x: b.input("y", [-3]),
    lambda b, x: b.apply("relu", None), lambda b, x: b.apply("softmax", x, axis="one"), lambda b, x: b.range(x)])
def test_hostile_numbers(call: Callable[[sinter.GraphBuilder, sinter.Var], sinter.Var]) -> None:
    b = sinter.GraphBuilder("hostile")
    x = b.input("x", [2, 3, 8, 8])
    with pytest.raises(sinter.errors.SinterError):
        b.output("y", call(b, x))
        sinter.Session(b.build()).run(np.zeros((2, 3, 8, 8), np.float32))


def test_weights_that_do_not_fit() -> None:
    given = weights()
    with pytest.raises(sinter.errors.NotFound, match="fc.bias"):
        classifier(sinter.GraphBuilder("c", {name: each for name, each in given.items() if name != "fc.bias"}))
    with pytest.raises(sinter.errors.InvalidArgument, match="fc.bias"):
        classifier(sinter.GraphBuilder("c", {**given, "fc.bias": np.zeros(6, np.float32)}))
    with pytest.raises(sinter.errors.InvalidArgument, match="fc.bias"):
        classifier(sinter.GraphBuilder("c", {**given, "fc.bias": np.zeros(5)}))
    with pytest.raises(sinter.errors.NoSuchFile, match="none.safetensors"):
        sinter.GraphBuilder("c", "none.safetensors")
    with pytest.raises(TypeError):
        sinter.GraphBuilder("c", {3: np.zeros(1)})  # type: ignore[dict-item]


def test_networks() -> None:
    image = np.zeros((1, 3, 32, 32), np.float32)
    for model, shape in [(sinter.models.build_cifar10_resnet(8), (1, 10)),
                         (sinter.models.build_cifar10_cnn(classes=7), (1, 7)),
                         (sinter.models.build_mobilenet_v2(width=0.25, classes=3), (1, 3)),
                         (sinter.models.build_resnet(18, classes=4), (1, 4)),
                         (sinter.models.build_convnext(channels=[8, 16, 24, 32], blocks=[1, 1, 1, 1]), (1, 1000)),
                         (sinter.models.build_vision_transformer(image=32, layers=1, hidden=24, heads=3), (1, 1000))]:
        assert sinter.Session(model).run(image)[0].shape == shape
    crnn = sinter.Session(sinter.models.build_crnn(hidden=8))
    assert crnn.run(np.zeros((1, 1, 32, 64), np.float32)).scores.shape == (17, 1, 37)
    encoder = sinter.models.build_transformer_encoder(layers=1, hidden=16, heads=2, intermediate=8, vocabulary=9,
                                                      sentence_embedding=True)
    ids = np.ones((2, 3), np.int64)
    assert sinter.Session(encoder).run(ids, ids, ids).sentence_embedding.shape == (2, 16)
    yolo = sinter.models.build_yolo_v8(height=32, width=64, classes=2)
    assert sinter.Session(yolo).run(np.zeros((1, 3, 32, 64), np.float32)).boxes.shape == (1, 6, 42)


def test_networks_refuse_what_does_not_fit() -> None:
    with pytest.raises(sinter.errors.InvalidArgument, match="51"):
        sinter.models.build_resnet(51)
    with pytest.raises(sinter.errors.InvalidArgument):
        sinter.models.build_yolo_v8(height=33)
    with pytest.raises(sinter.errors.NotFound, match="conv1"):
        sinter.models.build_resnet(18, weights={})
    with pytest.raises(TypeError):
        sinter.models.build_convnext(blocks=[1])


def test_pictures() -> None:
    data = datasets.seeded_cifar10(5, seed=1)
    assert len(data) == 5 and data.pixels.shape == (5, 3, 32, 32) and data.labels.shape == (5,)
    assert data.pixels.dtype == data.labels.dtype == np.uint8 and data.labels.max() < len(datasets.CIFAR10_CLASSES)
    batch = data.batch(1, 2)
    mean, deviation = np.array([0.4914, 0.4822, 0.4465]), np.array([0.2470, 0.2435, 0.2616])
    expected = (data.pixels[1:3] / 255 - mean[:, None, None]) / deviation[:, None, None]
    np.testing.assert_allclose(batch, expected, atol=1e-5)
    with pytest.raises(sinter.errors.SinterError):
        data.batch(4, 2)
    with pytest.raises(sinter.errors.InvalidArgument):
        datasets.seeded_cifar10(-1)


def test_pictures_of_a_file(tmp_path: pathlib.Path) -> None:
    records = np.random.default_rng(0).integers(0, 256, (10000, 3073), np.uint8)
    records[:, 0] %= 10
    (tmp_path / "test_batch.bin").write_bytes(records.tobytes())
    data = datasets.load_cifar10(tmp_path)
    np.testing.assert_array_equal(data.labels, records[:, 0])
    np.testing.assert_array_equal(data.pixels.reshape(10000, -1), records[:, 1:])
    with pytest.raises(sinter.errors.NoSuchFile):
        datasets.load_cifar10(tmp_path, training=True)
    (tmp_path / "test_batch.bin").write_bytes(records.tobytes()[:-1])
    with pytest.raises(sinter.errors.InvalidArgument, match="test_batch"):
        datasets.load_cifar10(tmp_path)
