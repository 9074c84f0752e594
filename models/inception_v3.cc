#include "sinter/models/inception_v3.h"

#include "sinter/graph_builder.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// A window of the convolutions, whose sides differ.
struct Window {
  int64_t height = 1;
  int64_t width = 1;
  int64_t stride = 1;
  bool padded = true;  // so that the size stays
};
constexpr Window k1x1 = {};
constexpr Window k3x3 = {3, 3};
constexpr Window k5x5 = {5, 5};
constexpr Window kRow3 = {1, 3};
constexpr Window kColumn3 = {3, 1};
constexpr Window kRow7 = {1, 7};
constexpr Window kColumn7 = {7, 1};
constexpr Window kHalve = {3, 3, 2, false};

// Convolution, normalisation, ReLU.
Var Layer(GraphBuilder& b, std::string_view name, Var x, int64_t channels, Window window) {
  const auto scope = b.Scope(name);
  const Shape shape = b.ShapeOf(x);
  const int64_t inputs = shape.rank() == 4 && shape[1].is_static() ? shape[1].value() : 0;
  const int64_t rows = window.padded ? window.height / 2 : 0;
  const int64_t columns = window.padded ? window.width / 2 : 0;
  const Var weight = b.Parameter("conv.weight", {channels, inputs, window.height, window.width},
                                 WeightRole::kKernel);
  x = b.Apply("conv", {x, weight},
              {{"strides", std::vector<int64_t>{window.stride, window.stride}},
               {"pads", std::vector<int64_t>{rows, columns, rows, columns}}});
  return b.Relu(b.BatchNormalization("bn", x, 1e-3F));
}

// The branch that begins with a pool, in blocks that keep the size.
Var PooledBranch(GraphBuilder& b, Var x, int64_t channels) {
  x = b.Apply("average_pool", {x},
              {{"kernel_shape", std::vector<int64_t>{3, 3}},
               {"strides", std::vector<int64_t>{1, 1}},
               {"pads", std::vector<int64_t>{1, 1, 1, 1}},
               {"count_include_pad", true}});
  return Layer(b, "branch_pool", x, channels, k1x1);
}

// The paper's figure 5.
Var BlockA(GraphBuilder& b, Var x, int64_t pooled) {
  const Var a = Layer(b, "branch1x1", x, 64, k1x1);
  const Var c = Layer(b, "branch5x5_2", Layer(b, "branch5x5_1", x, 48, k1x1), 64, k5x5);
  Var d = Layer(b, "branch3x3dbl_1", x, 64, k1x1);
  d = Layer(b, "branch3x3dbl_2", d, 96, k3x3);
  d = Layer(b, "branch3x3dbl_3", d, 96, k3x3);
  return b.Concat({a, c, d, PooledBranch(b, x, pooled)}, 1);
}

// Figure 10: halves the picture.
Var BlockB(GraphBuilder& b, Var x) {
  const Var a = Layer(b, "branch3x3", x, 384, kHalve);
  Var c = Layer(b, "branch3x3dbl_1", x, 64, k1x1);
  c = Layer(b, "branch3x3dbl_2", c, 96, k3x3);
  c = Layer(b, "branch3x3dbl_3", c, 96, kHalve);
  return b.Concat({a, c, b.MaxPool(x, {.kernel = 3, .stride = 2})}, 1);
}

// Figure 6: 7x7 convolutions as pairs of a row and a column.
Var BlockC(GraphBuilder& b, Var x, int64_t channels) {
  const Var a = Layer(b, "branch1x1", x, 192, k1x1);
  Var c = Layer(b, "branch7x7_1", x, channels, k1x1);
  c = Layer(b, "branch7x7_2", c, channels, kRow7);
  c = Layer(b, "branch7x7_3", c, 192, kColumn7);
  Var d = Layer(b, "branch7x7dbl_1", x, channels, k1x1);
  d = Layer(b, "branch7x7dbl_2", d, channels, kColumn7);
  d = Layer(b, "branch7x7dbl_3", d, channels, kRow7);
  d = Layer(b, "branch7x7dbl_4", d, channels, kColumn7);
  d = Layer(b, "branch7x7dbl_5", d, 192, kRow7);
  return b.Concat({a, c, d, PooledBranch(b, x, 192)}, 1);
}

// Halves the picture.
Var BlockD(GraphBuilder& b, Var x) {
  const Var a = Layer(b, "branch3x3_2", Layer(b, "branch3x3_1", x, 192, k1x1), 320, kHalve);
  Var c = Layer(b, "branch7x7x3_1", x, 192, k1x1);
  c = Layer(b, "branch7x7x3_2", c, 192, kRow7);
  c = Layer(b, "branch7x7x3_3", c, 192, kColumn7);
  c = Layer(b, "branch7x7x3_4", c, 192, kHalve);
  return b.Concat({a, c, b.MaxPool(x, {.kernel = 3, .stride = 2})}, 1);
}

// Figure 7: rows and columns side by side.
Var BlockE(GraphBuilder& b, Var x) {
  const Var a = Layer(b, "branch1x1", x, 320, k1x1);
  const Var c = Layer(b, "branch3x3_1", x, 384, k1x1);
  const Var rows = Layer(b, "branch3x3_2a", c, 384, kRow3);
  const Var columns = Layer(b, "branch3x3_2b", c, 384, kColumn3);
  const Var d = Layer(b, "branch3x3dbl_2", Layer(b, "branch3x3dbl_1", x, 448, k1x1), 384, k3x3);
  const Var more_rows = Layer(b, "branch3x3dbl_3a", d, 384, kRow3);
  const Var more_columns = Layer(b, "branch3x3dbl_3b", d, 384, kColumn3);
  return b.Concat({a, rows, columns, more_rows, more_columns, PooledBranch(b, x, 192)}, 1);
}

// What comes before the blocks: an eighth of the size.
Var Stem(GraphBuilder& b, Var x) {
  x = Layer(b, "Conv2d_1a_3x3", x, 32, kHalve);
  x = Layer(b, "Conv2d_2a_3x3", x, 32, {.height = 3, .width = 3, .padded = false});
  x = Layer(b, "Conv2d_2b_3x3", x, 64, k3x3);
  x = b.MaxPool(x, {.kernel = 3, .stride = 2});
  x = Layer(b, "Conv2d_3b_1x1", x, 80, k1x1);
  x = Layer(b, "Conv2d_4a_3x3", x, 192, {.height = 3, .width = 3, .padded = false});
  return b.MaxPool(x, {.kernel = 3, .stride = 2});
}

}  // namespace

absl::StatusOr<Model> BuildInceptionV3(const InceptionV3Options& options) {
  RandomWeights random(options.seed);
  GraphBuilder b("inception_v3", options.weights == nullptr ? random : *options.weights);

  Var x = Stem(b, b.Input("image", {"N", 3, "H", "W"}));
  const auto block = [&](std::string_view name, auto build, auto... sizes) {
    const auto scope = b.Scope(name);
    x = build(b, x, sizes...);
  };
  block("Mixed_5b", BlockA, 32);
  block("Mixed_5c", BlockA, 64);
  block("Mixed_5d", BlockA, 64);
  block("Mixed_6a", BlockB);
  block("Mixed_6b", BlockC, 128);
  block("Mixed_6c", BlockC, 160);
  block("Mixed_6d", BlockC, 160);
  block("Mixed_6e", BlockC, 192);
  block("Mixed_7a", BlockD);
  block("Mixed_7b", BlockE);
  block("Mixed_7c", BlockE);
  b.Output("logits", b.Linear("fc", b.Flatten(b.GlobalAveragePool(x)), options.classes));
  return std::move(b).Build(options.model);
}

}  // namespace sinter
