// Benchmarks of single operators on each backend, with sizes from real networks. Inputs and outputs
// have plain layouts, so the time includes reorders to a kernel's layout and back.
#include <string>
#include <vector>

#include "bench/session_benchmark.h"
#include "ir/check.h"
#include "ir/ops.h"

namespace sinter {
namespace {

// A model of the operator on an input of these dims, with all weights 0.5.
Model OneNode(const Operation& operation, const std::vector<int64_t>& input,
              const std::vector<std::vector<int64_t>>& weights) {
  Graph graph;
  std::vector<ValueId> operands = {
      graph.AddInput("x", Type{DType::kFloat32, Shape::Of(input), Layout()})};
  for (const std::vector<int64_t>& dims : weights) {
    const auto count = static_cast<size_t>(ElementCount(dims).ValueOrDie());
    operands.push_back(
        graph.AddConstant(Constant::FromValues<float>(dims, std::vector<float>(count, 0.5F))));
  }
  const auto node = graph.AddNode(operation, operands);
  SINTER_CHECK(node.ok());
  graph.AddOutput("y", graph.node(*node).output());
  auto model = Model::Create(std::move(graph));
  SINTER_CHECK(model.ok());
  return *std::move(model);
}

void Register(const std::string& name, const Operation& operation,
              const std::vector<int64_t>& input, const std::vector<std::vector<int64_t>>& weights) {
  RegisterOnEachBackend(name, [=] { return OneNode(operation, input, weights); }, {input});
}

Conv Padded(int64_t pad, int64_t group = 1) {
  return {.pads = {pad, pad, pad, pad}, .group = group};
}

[[maybe_unused]] const bool kRegistered = [] {
  Register("conv 7x7 s2 3->64 @224", Conv{.strides = {2, 2}, .pads = {3, 3, 3, 3}},
           {1, 3, 224, 224}, {{64, 3, 7, 7}});
  Register("conv 3x3 64->64 @56", Padded(1), {1, 64, 56, 56}, {{64, 64, 3, 3}});
  Register("conv 3x3 512->512 @7", Padded(1), {1, 512, 7, 7}, {{512, 512, 3, 3}});
  Register("conv 3x3 96->24 @160", Padded(1), {1, 96, 160, 160}, {{24, 96, 3, 3}});
  Register("conv 1x1 64->256 @56", Conv{}, {1, 64, 56, 56}, {{256, 64, 1, 1}});
  Register("conv 1x1 1024->256 @14", Conv{}, {1, 1024, 14, 14}, {{256, 1024, 1, 1}});
  Register("conv 1x1 16->96 @112", Conv{}, {1, 16, 112, 112}, {{96, 16, 1, 1}});
  Register("depthwise 3x3 96 @56", Padded(1, 96), {1, 96, 56, 56}, {{96, 1, 3, 3}});
  Register("depthwise 5x5 240 @3x80", Padded(2, 240), {1, 240, 3, 80}, {{240, 1, 5, 5}});
  Register("matmul 128x384x1536", MatMul{}, {1, 128, 384}, {{384, 1536}});
  Register("matmul 1x2048x1000", MatMul{}, {1, 2048}, {{2048, 1000}});
  Register("max pool 3x3 s2 64 @112",
           MaxPool{.kernel_shape = {3, 3}, .strides = {2, 2}, .pads = {1, 1, 1, 1}},
           {1, 64, 112, 112}, {});
  Register("softmax 40x6625", Softmax{.axis = -1}, {1, 40, 6625}, {});
  Register("layer norm 128x384", LayerNormalization{.axis = -1}, {1, 128, 384}, {{384}, {384}});
  Register("gelu 128x1536", Gelu{}, {1, 128, 1536}, {});
  return true;
}();

}  // namespace
}  // namespace sinter
