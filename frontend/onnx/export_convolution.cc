// Convolutions. Sinter's may have negative pads, ONNX's may not.
#include <algorithm>
#include <vector>

#include "frontend/onnx/raising.h"
#include "ir/expression_builder.h"
#include "ir/ops/conv.h"
#include "ir/ops/conv_transpose.h"
#include "ir/ops/pad.h"
#include "sinter/status.h"

namespace sinter::onnx {
namespace {

bool HasNegative(const std::vector<int64_t>& pads) {
  return std::ranges::any_of(pads, [](int64_t pad) { return pad < 0; });
}

// Removes the negative pads from the spatial `pads` and returns them as those of a Pad, for all
// axes.
std::vector<int64_t> TakeNegative(std::vector<int64_t>& pads, int64_t sign) {
  const size_t spatial = pads.size() / 2;
  std::vector<int64_t> taken(pads.size() + 4, 0);
  for (size_t i = 0; i < pads.size(); ++i) {
    const size_t at = i < spatial ? i + 2 : i + 4;
    taken[at] = sign * std::min<int64_t>(pads[i], 0);
    pads[i] = std::max<int64_t>(pads[i], 0);
  }
  return taken;
}

// A negative pad of a convolution crops its input.
absl::StatusOr<std::optional<Graph>> ExpandConv(const Graph& graph, const Node& node,
                                                int /*opset*/) {
  Conv conv = node.operation.As<Conv>();
  if (conv.auto_pad != AutoPad::kNotSet || !HasNegative(conv.pads)) return std::nullopt;
  Graph body;
  std::vector<ValueId> operands = AddOperands(graph, node, body);
  GraphExpressionBuilder make(body);
  operands[0] = make.Node(Pad{}, {operands[0], make.Integers(TakeNegative(conv.pads, 1))});
  const ValueId y = make.Node(std::move(conv), std::move(operands));
  SINTER_RETURN_IF_ERROR(make.status());
  body.AddOutput("y", y);
  return body;
}

// A negative pad of a transposed convolution pads its result with zeros, before the bias is added.
absl::StatusOr<std::optional<Graph>> ExpandConvTranspose(const Graph& graph, const Node& node,
                                                         int /*opset*/) {
  ConvTranspose conv = node.operation.As<ConvTranspose>();
  if (!HasNegative(conv.pads)) return std::nullopt;
  Graph body;
  const std::vector<ValueId> operands = AddOperands(graph, node, body);
  GraphExpressionBuilder make(body);
  const std::vector<int64_t> extra = TakeNegative(conv.pads, -1);
  ValueId y = make.Node(std::move(conv), {operands[0], operands[1]});
  y = make.Node(Pad{}, {y, make.Integers(extra)});
  if (operands.size() > 2) {
    std::vector<int64_t> spatial;
    for (int axis = 1; axis + 1 < graph.type(node.inputs[0]).shape.rank(); ++axis) {
      spatial.push_back(axis);
    }
    y = make.Sum(y, make.WithAxes(operands[2], std::move(spatial)));
  }
  SINTER_RETURN_IF_ERROR(make.status());
  body.AddOutput("y", y);
  return body;
}

constexpr RaisingRow kExportConvolutionRows[] = {
    {"conv", "Conv", RaiseAsItIs, ExpandConv},
    {"conv_integer", "ConvInteger"},
    {"conv_transpose", "ConvTranspose", RaiseAsItIs, ExpandConvTranspose},
};

}  // namespace

RaisingTable ConvolutionRaisings() { return kExportConvolutionRows; }

}  // namespace sinter::onnx
