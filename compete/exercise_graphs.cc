#include "compete/exercise_graphs.h"

#include <cmath>
#include <vector>

#include "ir/check.h"
#include "ir/cost.h"
#include "ir/graph.h"
#include "sinter/weight_source.h"

namespace sinter::compete {

GraphFunction Product(int64_t m, int64_t k, int64_t n) {
  return [=](GraphBuilder& b) {
    b.Output("c", b.MatMul(b.Input("a", {m, k}), b.Input("b", {k, n})));
  };
}

GraphFunction BatchOfProducts(int64_t batch, int64_t m, int64_t k, int64_t n) {
  return [=](GraphBuilder& b) {
    b.Output("c", b.MatMul(b.Input("a", {batch, m, k}), b.Input("b", {batch, k, n})));
  };
}

GraphFunction Layer(int64_t m, int64_t k, int64_t n, bool bias, bool relu) {
  return [=](GraphBuilder& b) {
    Var y = b.MatMul(b.Input("x", {m, k}), b.Input("w", {k, n}));
    if (bias) y = b.Add(y, b.Input("bias", {n}));
    if (relu) y = b.Relu(y);
    b.Output("y", y);
  };
}

GraphFunction SoftmaxOfRows(int64_t rows, int64_t columns) {
  return [=](GraphBuilder& b) { b.Output("y", b.Softmax(b.Input("x", {rows, columns}))); };
}

GraphFunction SoftmaxOfLargeNumbers(int64_t rows, int64_t columns) {
  return [=](GraphBuilder& b) {
    std::vector<float> ends;
    for (int64_t row = 0; row < rows; ++row) ends.insert(ends.end(), {200, 199, 198.5});
    const auto large = Tensor::FromValues<float>({rows, 3}, ends);
    SINTER_CHECK(large.ok());
    b.Output("y",
             b.Softmax(b.Concat({b.Input("x", {rows, columns}), b.Constant(*large)}, /*axis=*/1)));
  };
}

GraphFunction TransposedMatrix(int64_t rows, int64_t columns) {
  return [=](GraphBuilder& b) {
    b.Output("y", b.Transpose(b.Input("x", {rows, columns}), {1, 0}));
  };
}

GraphFunction SumsOfRows(int64_t rows, int64_t columns) {
  return [=](GraphBuilder& b) {
    b.Output("y", b.ReduceSum(b.Input("x", {rows, columns}), {1}, /*keepdims=*/false));
  };
}

GraphFunction Convolution(int64_t channels, int64_t height, int64_t width, int64_t outputs,
                          ConvOptions options) {
  return [=](GraphBuilder& b) {
    b.Output("y", b.Conv("conv", b.Input("x", {1, channels, height, width}), outputs, options));
  };
}

GraphFunction AttentionHeads(int64_t heads, int64_t queries, int64_t keys, int64_t size,
                             bool is_causal) {
  return [=](GraphBuilder& b) {
    const std::vector<Var> operands = {b.Input("query", {1, heads, queries, size}),
                                       b.Input("key", {1, heads, keys, size}),
                                       b.Input("value", {1, heads, keys, size})};
    const float scale = 1 / std::sqrt(static_cast<float>(size));
    b.Output("y", b.Apply("attention", operands, {{"scale", scale}, {"is_causal", is_causal}}));
  };
}

GraphFunction ResidualBlock(int64_t rows) {
  return [=](GraphBuilder& b) {
    const Var x = b.Input("x", {rows, 8});
    const Var w1 = b.Input("w1", {8, 16});
    const Var b1 = b.Input("b1", {16});
    const Var w2 = b.Input("w2", {16, 8});
    b.Output("y", b.Add(b.MatMul(b.Relu(b.Add(b.MatMul(x, w1), b1)), w2), x));
  };
}

double FlopsPerByte(const GraphFunction& build) {
  RandomWeights weights;
  GraphBuilder builder("exercise", weights);
  build(builder);
  const auto graph = std::move(builder).BuildGraph();
  SINTER_CHECK(graph.ok());
  const Cost cost = CostOf(*graph);
  return cost.flops / cost.bytes;
}

}  // namespace sinter::compete
