// Benchmarks of convolutions, with sizes from real networks.
#include "bench/kernel_benchmark.h"
#include "ir/ops.h"

namespace sinter {
namespace {

// A convolution whose window and picture are square, padded so that stride 1 keeps the size.
struct SquareConv {
  int64_t from;
  int64_t to;
  int64_t kernel = 3;
  int64_t stride = 1;
  int64_t dilation = 1;
  int64_t groups = 1;
};

void Square(const std::string& name, int64_t size, const SquareConv& conv) {
  const int64_t pad = conv.kernel / 2 * conv.dilation;
  RegisterRow(name,
              Conv{.strides = {conv.stride, conv.stride},
                   .pads = {pad, pad, pad, pad},
                   .dilations = {conv.dilation, conv.dilation},
                   .group = conv.groups},
              {Input({1, conv.from, size, size}),
               Weight({conv.to, conv.from / conv.groups, conv.kernel, conv.kernel})});
}

[[maybe_unused]] const bool kRegistered = [] {
  Square("conv 7x7 s2 3->64 @224", 224, {.from = 3, .to = 64, .kernel = 7, .stride = 2});
  Square("conv 3x3 64->64 @56", 56, {.from = 64, .to = 64});
  Square("conv 3x3 512->512 @7", 7, {.from = 512, .to = 512});
  Square("conv 3x3 96->24 @160", 160, {.from = 96, .to = 24});
  Square("conv 3x3 s2 128->256 @28", 28, {.from = 128, .to = 256, .stride = 2});
  Square("conv 3x3 d2 256->256 @28", 28, {.from = 256, .to = 256, .dilation = 2});
  Square("conv 1x1 64->256 @56", 56, {.from = 64, .to = 256, .kernel = 1});
  Square("conv 1x1 1024->256 @14", 14, {.from = 1024, .to = 256, .kernel = 1});
  Square("conv 1x1 16->96 @112", 112, {.from = 16, .to = 96, .kernel = 1});
  Square("conv 1x1 s2 256->512 @56", 56, {.from = 256, .to = 512, .kernel = 1, .stride = 2});
  RegisterRow("conv 1x7 192->192 @17", Conv{.pads = {0, 3, 0, 3}},
              {Input({1, 192, 17, 17}), Weight({192, 192, 1, 7})});
  RegisterRow("conv 4x4 s4 3->96 @224", Conv{.strides = {4, 4}},
              {Input({1, 3, 224, 224}), Weight({96, 3, 4, 4})});
  Square("conv 3x3 256->256 g8 @28", 28, {.from = 256, .to = 256, .groups = 8});
  Square("depthwise 3x3 96 @56", 56, {.from = 96, .to = 96, .groups = 96});
  Square("depthwise 3x3 s2 144 @56", 56, {.from = 144, .to = 144, .stride = 2, .groups = 144});
  Square("depthwise 7x7 96 @56", 56, {.from = 96, .to = 96, .kernel = 7, .groups = 96});
  RegisterRow("depthwise 5x5 240 @3x80", Conv{.pads = {2, 2, 2, 2}, .group = 240},
              {Input({1, 240, 3, 80}), Weight({240, 1, 5, 5})});
  RegisterRow("conv transpose 2x2 s2 24->24 @160", ConvTranspose{.strides = {2, 2}},
              {Input({1, 24, 160, 160}), Weight({24, 24, 2, 2})});
  RegisterRow("conv transpose 4x4 s2 64->64 @40",
              ConvTranspose{.strides = {2, 2}, .pads = {1, 1, 1, 1}},
              {Input({1, 64, 40, 40}), Weight({64, 64, 4, 4})});
  RegisterRow("conv 1d k3 256->256 @200", Conv{.pads = {1, 1}},
              {Input({1, 256, 200}), Weight({256, 256, 3})});
  return true;
}();

}  // namespace
}  // namespace sinter
