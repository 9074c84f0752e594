"""Layers for which PyTorch has one operator, written out for its exporter to ONNX, which lacks them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.overrides import TorchFunctionMode

class WrittenOut(TorchFunctionMode):
    """Calls of these operators compute the layers by other ones."""

    def __torch_function__(self, function: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if function is torch._transformer_encoder_layer_fwd:
            function = _encoder_layer
        return function(*args, **(kwargs or {}))


def _encoder_layer(x: Tensor, features: int, heads: int, qkv_weight: Tensor, qkv_bias: Tensor, out_weight: Tensor,
                   out_bias: Tensor, gelu: bool, norm_first: bool, epsilon: float, weight1: Tensor, bias1: Tensor,
                   weight2: Tensor, bias2: Tensor, up_weight: Tensor, up_bias: Tensor, down_weight: Tensor,
                   down_bias: Tensor, mask: Tensor | None = None, mask_type: int | None = None) -> Tensor:
    """What nn.TransformerEncoderLayer calls in eval mode without gradients: x [N, L, features]."""
    masks: dict[str, Any] = {}
    if mask is not None:  # not zero: is left out
        left_out = mask.to(torch.bool)
        if mask_type == 1:
            masks["key_padding_mask"] = left_out
        else:
            masks["attn_mask"] = left_out.flatten(0, 1) if left_out.dim() == 4 else left_out

    def attend(x: Tensor) -> Tensor:
        x = x.transpose(0, 1)
        attended: Tensor = F.multi_head_attention_forward(
            x, x, x, features, heads, qkv_weight, qkv_bias, None, None, False, 0.0, out_weight, out_bias,
            training=False, need_weights=False, **masks)[0]
        return attended.transpose(0, 1)

    def feed_forward(x: Tensor) -> Tensor:
        x = F.linear(x, up_weight, up_bias)
        return F.linear(F.gelu(x) if gelu else F.relu(x), down_weight, down_bias)

    def norm1(x: Tensor) -> Tensor:
        return F.layer_norm(x, (features,), weight1, bias1, epsilon)

    def norm2(x: Tensor) -> Tensor:
        return F.layer_norm(x, (features,), weight2, bias2, epsilon)

    if norm_first:
        x = x + attend(norm1(x))
        return x + feed_forward(norm2(x))
    x = norm1(x + attend(x))
    return norm2(x + feed_forward(x))
