#!/usr/bin/env python3
"""Compares torch.compile(model, backend="sinter") with PyTorch itself: times of calls, and of the first one.

python bench/torch_compile.py [--backend inductor]    in an environment with torch, onnxscript and sinter; torchvision's
networks are measured if it is installed. Runs of the two alternate.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import nn


class Classifier(nn.Module):
    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: torch.Tensor) -> Any:
        y = self.layer(x)
        return y[0] if isinstance(y, tuple) else y


class SelfAttention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(256, 8, batch_first=True)

    def forward(self, x: torch.Tensor) -> Any:
        return self.attention(x, x, x, need_weights=False)[0]


def networks() -> dict[str, tuple[nn.Module, torch.Tensor]]:
    image = torch.randn(1, 3, 224, 224)
    sequence = torch.randn(1, 128, 256)
    layer = nn.TransformerEncoderLayer(256, 8, 1024, batch_first=True)
    found: dict[str, tuple[nn.Module, torch.Tensor]] = {
        "encoder of 4 layers": (nn.TransformerEncoder(layer, 4, enable_nested_tensor=False), sequence),
        "attention": (SelfAttention(), sequence),
        "LSTM of 2 layers": (Classifier(nn.LSTM(256, 256, 2, batch_first=True)), sequence),
    }
    try:
        import torchvision
    except ImportError:
        return found
    named = {name: (getattr(torchvision.models, name)(), image) for name in ("resnet18", "mobilenet_v3_small")}
    return {**named, **found}


def milliseconds(call: Callable[[torch.Tensor], Any], x: torch.Tensor) -> float:
    begin = time.perf_counter()
    call(x)
    return (time.perf_counter() - begin) * 1e3


def main(backend: str) -> None:
    torch._dynamo.config.allow_rnn = True
    for name, (model, x) in networks().items():
        model.eval()
        compiled = torch.compile(model, backend=backend, fullgraph=True)
        with torch.inference_mode():
            first = milliseconds(compiled, x)
            apart = float((compiled(x) - model(x)).abs().max())
            runs = [(milliseconds(model, x), milliseconds(compiled, x)) for _ in range(40)]
        eager, ours = (statistics.median(each) for each in zip(*runs[5:]))
        print(f"{name:20} {eager:8.2f} ms {ours:8.2f} ms {ours / eager:6.2f}   first call {first / 1e3:.1f} s, "
              f"apart {apart:.1e}", flush=True)


if __name__ == "__main__":
    main(sys.argv[2] if sys.argv[1:2] == ["--backend"] else "sinter")
