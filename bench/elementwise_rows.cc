// Benchmarks of pools, normalisations, elementwise operators and movement, with sizes from real
// networks.
#include "bench/kernel_benchmark.h"
#include "ir/ops.h"

namespace sinter {
namespace {

[[maybe_unused]] const bool kRegistered = [] {
  const RowOperand positive = Constant::FromValues<float>({64}, std::vector<float>(64, 1.0F));
  const RowOperand scales = Constant::FromValues<float>({4}, {1, 1, 2, 2});
  RegisterRow("max pool 3x3 s2 64 @112",
              MaxPool{.kernel_shape = {3, 3}, .strides = {2, 2}, .pads = {1, 1, 1, 1}},
              {Input({1, 64, 112, 112})});
  RegisterRow("max pool 5x5 s1 128 @20",
              MaxPool{.kernel_shape = {5, 5}, .strides = {1, 1}, .pads = {2, 2, 2, 2}},
              {Input({1, 128, 20, 20})});
  RegisterRow("average pool 3x3 s1 288 @35",
              AveragePool{.kernel_shape = {3, 3},
                          .strides = {1, 1},
                          .pads = {1, 1, 1, 1},
                          .count_include_pad = true},
              {Input({1, 288, 35, 35})});
  RegisterRow("global average 2048 @7", ReduceMean{.axes = {2, 3}}, {Input({1, 2048, 7, 7})});
  RegisterRow("softmax 40x6625", Softmax{.axis = -1}, {Input({1, 40, 6625})});
  RegisterRow("softmax 12x128x128", Softmax{.axis = -1}, {Input({1, 12, 128, 128})});
  RegisterRow("layer norm 128x384", LayerNormalization{.axis = -1},
              {Input({1, 128, 384}), Weight({384}), Weight({384})});
  RegisterRow("rms norm 128x2048", RmsNormalization{.axis = -1},
              {Input({1, 128, 2048}), Weight({2048})});
  RegisterRow("group norm 32 of 256 @32", GroupNormalization{.num_groups = 32},
              {Input({1, 256, 32, 32}), Weight({256}), Weight({256})});
  RegisterRow("batch norm 64 @56", BatchNormalization{},
              {Input({1, 64, 56, 56}), Weight({64}), Weight({64}), Weight({64}), positive});
  RegisterRow("relu 64 @112", Relu{}, {Input({1, 64, 112, 112})});
  RegisterRow("sigmoid 64 @56", Sigmoid{}, {Input({1, 64, 56, 56})});
  RegisterRow("tanh 64 @56", Tanh{}, {Input({1, 64, 56, 56})});
  RegisterRow("swish 64 @56", Swish{}, {Input({1, 64, 56, 56})});
  RegisterRow("gelu 128x1536", Gelu{}, {Input({1, 128, 1536})});
  RegisterRow("add 256 @56", Add{}, {Input({1, 256, 56, 56}), Input({1, 256, 56, 56})});
  RegisterRow("mul 240 @28 by channel", Mul{}, {Input({1, 240, 28, 28}), Input({1, 240, 1, 1})});
  RegisterRow("transpose 64x56x56 to 56x56x64", Transpose{.perm = {0, 2, 3, 1}},
              {Input({1, 64, 56, 56})});
  RegisterRow("concat 3 of 64 @56", Concat{.axis = 1},
              {Input({1, 64, 56, 56}), Input({1, 64, 56, 56}), Input({1, 64, 56, 56})});
  RegisterRow("resize x2 nearest 128 @40",
              Resize{.mode = ResizeMode::kNearest,
                     .coordinate_transformation_mode = CoordinateMode::kAsymmetric,
                     .nearest_mode = NearestMode::kFloor},
              {Input({1, 128, 40, 40}), scales});
  return true;
}();

}  // namespace
}  // namespace sinter
