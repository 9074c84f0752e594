"""The networks of Sinter's folder models/, by their papers' names.

All of them take ``weights``: float32 arrays by name, the path of a .safetensors file, or None for random ones from
``seed``. Names of weights are those of the networks in PyTorch. They raise InvalidArgument for sizes that do not fit
the network; NotFound and InvalidArgument for a weight that is missing or has another shape; NoSuchFile.
"""

from __future__ import annotations

from collections.abc import Sequence

from sinter import _core
from sinter.model import Model
from sinter.weights import Weights, open_weights

__all__ = [
    "build_cifar10_cnn", "build_cifar10_resnet", "build_convnext", "build_crnn", "build_inception_v3", "build_minilm",
    "build_mobilenet_v2", "build_resnet", "build_transformer_encoder", "build_vision_transformer", "build_yolo_v8",
]


def build_resnet(depth: int = 50, *, weights: Weights = None, seed: int = 0, classes: int = 1000) -> Model:
    """ResNet of 18, 34 or 50 layers. "image" float32 [N, 3, H, W] -> "logits" [N, classes]."""
    return Model._built(_core.build_resnet(open_weights(weights, seed), depth, classes))


def build_cifar10_resnet(depth: int = 20, *, weights: Weights = None, seed: int = 0, classes: int = 10) -> Model:
    """The ResNet of 6 n + 2 layers for CIFAR-10. "image" float32 [N, 3, 32, 32] -> "logits" [N, classes]."""
    return Model._built(_core.build_cifar10_resnet(open_weights(weights, seed), depth, classes))


def build_cifar10_cnn(*, weights: Weights = None, seed: int = 0, classes: int = 10) -> Model:
    """A small network in the manner of VGG. "image" float32 [N, 3, 32, 32] -> "probabilities" [N, classes]."""
    return Model._built(_core.build_cifar10_cnn(open_weights(weights, seed), classes))


def build_mobilenet_v2(*, weights: Weights = None, seed: int = 0, classes: int = 1000, width: float = 1.0) -> Model:
    """MobileNetV2, with ``width`` times its channels. "image" float32 [N, 3, H, W] -> "logits" [N, classes]."""
    return Model._built(_core.build_mobilenet_v2(open_weights(weights, seed), classes, width))


def build_inception_v3(*, weights: Weights = None, seed: int = 0, classes: int = 1000) -> Model:
    """Inception v3. "image" float32 [N, 3, H, W], at least 75 x 75 -> "logits" [N, classes]."""
    return Model._built(_core.build_inception_v3(open_weights(weights, seed), classes))


def build_convnext(*, weights: Weights = None, seed: int = 0, classes: int = 1000,
                   channels: Sequence[int] = (96, 192, 384, 768), blocks: Sequence[int] = (3, 3, 9, 3)) -> Model:
    """ConvNeXt, by default the tiny one. "image" float32 [N, 3, H, W] -> "logits" [N, classes].

    channels, blocks: of each of the four stages.
    """
    return Model._built(_core.build_convnext(open_weights(weights, seed), classes, channels, blocks))


def build_vision_transformer(*, weights: Weights = None, seed: int = 0, classes: int = 1000, image: int = 224,
                             patch: int = 16, layers: int = 12, hidden: int = 384, heads: int = 6) -> Model:
    """The vision transformer, by default ViT-S/16. "image" float32 [N, 3, image, image] -> "logits" [N, classes]."""
    return Model._built(_core.build_vision_transformer(
        open_weights(weights, seed), classes, image, patch, layers, hidden, heads))


def build_yolo_v8(*, weights: Weights = None, seed: int = 0, classes: int = 80, height: int = 640,
                  width: int = 640) -> Model:
    """YOLOv8n. "image" float32 [N, 3, height, width], multiples of 32 -> "boxes" [N, 4 + classes, places]."""
    return Model._built(_core.build_yolo_v8(open_weights(weights, seed), classes, height, width))


def build_crnn(*, weights: Weights = None, seed: int = 0, channels: int = 1, classes: int = 37,
               hidden: int = 256) -> Model:
    """CRNN, which reads a line of text. "image" float32 [N, channels, 32, W] -> "scores" [W / 4 + 1, N, classes]."""
    return Model._built(_core.build_crnn(open_weights(weights, seed), channels, classes, hidden))


def build_transformer_encoder(*, weights: Weights = None, seed: int = 0, layers: int = 12, hidden: int = 768,
                              heads: int = 12, intermediate: int = 3072, vocabulary: int = 30522,
                              sentence_embedding: bool = False) -> Model:
    """The encoder of BERT, by default that of BERT base.

    "input_ids", "attention_mask", "token_type_ids" int64 [N, T] -> "last_hidden_state" float32 [N, T, hidden], and
    "sentence_embedding" [N, hidden] if asked for.
    """
    return Model._built(_core.build_transformer_encoder(
        open_weights(weights, seed), layers, hidden, heads, intermediate, vocabulary, sentence_embedding))


def build_minilm(*, weights: Weights = None, seed: int = 0) -> Model:
    """all-MiniLM-L6-v2, with the inputs of ``build_transformer_encoder`` and both outputs."""
    return Model._built(_core.build_minilm(open_weights(weights, seed)))
