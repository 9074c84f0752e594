// What the convolutions of this folder share: their sizes, and which nodes they take.
#ifndef SINTER_LEARN_CONVOLUTION_H_
#define SINTER_LEARN_CONVOLUTION_H_

#include <sinter/kernel.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace learn {

// y [batch, outputs, rows, columns] of x [batch, channels, height, width] and weights [outputs,
// channels, kernel_rows, kernel_columns], all strides and dilations being 1.
struct Convolution {
  int64_t batch, channels, height, width;
  int64_t outputs, rows, columns;
  int64_t kernel_rows, kernel_columns;
  int64_t top, left;  // padding

  explicit Convolution(const sinter::KernelNode& node) {
    const std::vector<int64_t>& x = node.input(0).dims;
    const std::vector<int64_t>& w = node.input(1).dims;
    const std::vector<int64_t>& y = node.output(0).dims;
    const std::vector<int64_t>& pads = node.root().Ints("pads");
    batch = x[0], channels = x[1], height = x[2], width = x[3];
    outputs = y[1], rows = y[2], columns = y[3];
    kernel_rows = w[2], kernel_columns = w[3];
    top = pads[0], left = pads[1];
  }
  int64_t padded_rows() const { return rows + kernel_rows - 1; }
  int64_t padded_columns() const { return columns + kernel_columns - 1; }
};

// Convolutions over two axes without bias, stride, dilation and groups.
inline bool IsPlainConvolution(const sinter::KernelNode& node) {
  const sinter::KernelOperation& conv = node.root();
  const auto are_ones = [](const std::vector<int64_t>& values) {
    return std::all_of(values.begin(), values.end(), [](int64_t value) { return value == 1; });
  };
  return node.input_count() == 2 && node.input(0).rank() == 4 && conv.Int("group") == 1 &&
         conv.Ints("pads").size() == 4 && conv.String("auto_pad") == "NOTSET" &&
         are_ones(conv.Ints("strides")) && are_ones(conv.Ints("dilations"));
}

// The same, with constant weights, which can be packed beforehand.
inline bool HasConstantWeights(const sinter::KernelNode& node) {
  return IsPlainConvolution(node) && node.input(1).is_constant;
}

}  // namespace learn

#endif  // SINTER_LEARN_CONVOLUTION_H_
