"""What torch.compile(model, backend="sinter") refuses, and why."""

from __future__ import annotations

from typing import Any

import pytest
from test_torch_compile import Recurrent, fresh_compiler

__all__ = ["fresh_compiler"]  # used by every test

import torch  # noqa: E402
import torch._dynamo  # noqa: E402
from torch import nn  # noqa: E402


def refused(model: Any, *arguments: Any, grad: bool = False, **options: Any) -> str:
    """The error of the first call."""
    compiled = torch.compile(model, backend="sinter", **options)
    with pytest.raises(torch._dynamo.exc.BackendCompilerFailed) as caught, torch.set_grad_enabled(grad):
        compiled(*arguments)
    return str(caught.value)


def test_options_that_do_not_exist() -> None:
    assert "the options are: backend, threads, tune" in refused(lambda x: x + 1, torch.ones(3), options={"thread": 1})
    assert "NotFound" in refused(lambda x: x + 1, torch.ones(3), options={"backend": "none"})
    assert "no mode 'max-autotune'" in refused(lambda x: x + 1, torch.ones(3), mode="max-autotune")


def test_training_is_refused() -> None:
    assert "torch.inference_mode()" in refused(nn.Linear(3, 3), torch.ones(1, 3), grad=True)
    assert "torch.inference_mode()" in refused(lambda x: x * 2, torch.ones(3, requires_grad=True), grad=True)
    with torch.enable_grad():  # neither needs gradients
        assert torch.compile(lambda x: x * 2, backend="sinter")(torch.ones(1)).item() == 2
        assert torch.compile(torch.no_grad()(nn.Linear(3, 3)), backend="sinter")(torch.ones(1, 3)).shape == (1, 3)


def test_layers_in_training_are_refused() -> None:
    assert "running_mean" in refused(nn.BatchNorm1d(3), torch.randn(4, 3))
    assert "dropout" in refused(nn.Dropout(), torch.randn(4, 3))


def test_writes_are_refused() -> None:
    assert "in place to l_x_" in refused(lambda x: x.add_(1) * 2, torch.ones(3))
    assert "in place to l_x_" in refused(lambda x, y: x.copy_(y), torch.ones(3), torch.ones(3))


def test_breaks_are_refused() -> None:
    def print_between(x: Any) -> Any:
        x = x + 1
        print(end="")
        return x * 2

    def print_first(x: Any) -> Any:
        print(end="")
        return x * 2

    def branch(x: Any) -> Any:
        return x * 2 if x.sum() > 0 else x

    for function in (print_between, print_first, branch):
        message = refused(function, torch.ones(3))
        assert "the graph breaks" in message and "test_torch_refusals.py" in message
    assert "allow_rnn" in refused(Recurrent(nn.LSTM).eval(), torch.randn(2, 5, 6))


def test_missing_operators_are_listed() -> None:
    message = refused(lambda x: torch.erfinv(x) + torch.linalg.svd(x)[1], torch.rand(3, 3))
    assert "lacks these operators: prims.erf_inv.default, aten._linalg_svd.default" in message
    assert "RandomNormalLike" in refused(lambda x: x + torch.randn(3), torch.ones(3))


def test_other_tensors_are_refused() -> None:
    assert "on meta" in refused(lambda x: x + 1, torch.ones(3, device="meta"))


def test_refused_graphs_run_in_pytorch_if_errors_are_suppressed() -> None:
    with torch._dynamo.config.patch(suppress_errors=True):
        assert torch.compile(torch.erfinv, backend="sinter")(torch.zeros(1)).item() == 0
