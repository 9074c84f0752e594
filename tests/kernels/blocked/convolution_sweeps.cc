// Conv, ConvLayers and ConvTranspose.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "ir/ops.h"
#include "tests/kernels/blocked/size_sweeps.h"
#include "tests/kernels/fused_case.h"

namespace sinter {
namespace {

using Second = Epilogue::Second;

// With a bias.
NodeCase MakeConv(const Conv& conv, const Dims& input, const Dims& weights,
                  const std::vector<Epilogue>& epilogue = {},
                  const std::vector<Epilogue>& prologue = {}) {
  Random random(7);
  return *MakeFusedCase({"", conv, {input, weights, {weights[0]}}}, epilogue, random, prologue);
}

NodeCase MakeConvTranspose(const Dims& input, const Dims& weights) {
  Random random(7);
  const ConvTranspose conv = {.strides = {weights.begin() + 2, weights.end()}};
  return *MakeFusedCase({"", conv, {input, weights, {weights[1]}}}, {{"", Sigmoid{}}}, random);
}

SizeSweeps ConvSweeps() {
  SizeSweeps sweeps;
  const auto add = [&](std::string dimension, auto make) {
    sweeps.push_back({"Conv", std::move(dimension), make});
  };
  const Conv same = {.pads = {1, 1, 1, 1}};
  const Conv halved = {.strides = {2, 2}, .pads = {2, 2, 2, 2}};
  const Conv dilated = {.pads = {0, 2, 0, 2}, .dilations = {1, 2}};
  const Conv line = {.pads = {1, 1}};
  const Conv grouped = {.pads = {0, 1, 0, 1}, .group = 2};
  // The sum is added in place.
  const std::vector<Epilogue> added = {{"", Add{}, Second::kFull, false}, {"", Relu{}}};
  const std::vector<Epilogue> functions = {{"", Mul{}, Second::kChannel}, {"", Sigmoid{}}};
  add("inputs of pixels", [=](int64_t n) { return MakeConv({}, {1, n, 3, 5}, {7, n, 1, 1}); });
  add("outputs of pixels", [=](int64_t n) {
    return MakeConv({}, {1, 5, 3, 5}, {n, 5, 1, 1}, added);
  });
  add("width of pixels", [=](int64_t n) {
    return MakeConv({}, {2, 9, 1, n}, {5, 9, 1, 1}, functions);
  });
  add("inputs of windows", [=](int64_t n) {
    return MakeConv(same, {2, n, 4, 5}, {5, n, 3, 3}, functions);
  });
  add("outputs of windows", [=](int64_t n) { return MakeConv(same, {1, 5, 3, 4}, {n, 5, 3, 3}); });
  add("width of windows", [=](int64_t n) {
    return MakeConv(same, {1, 5, 3, n}, {7, 5, 3, 3}, added);
  });
  // Few channels may be those of a network's input.
  add("width of an image", [=](int64_t n) { return MakeConv(halved, {2, 3, 5, n}, {7, 3, 5, 5}); });
  add("outputs of an image", [=](int64_t n) {
    return MakeConv(halved, {1, 3, 5, 7}, {n, 3, 5, 5});
  });
  add("dilated width", [=](int64_t n) { return MakeConv(dilated, {1, 7, 3, n}, {5, 7, 1, 3}); });
  add("length of a line", [=](int64_t n) { return MakeConv(line, {2, 5, n}, {7, 5, 3}); });
  add("inputs of a group", [=](int64_t n) {
    return MakeConv(grouped, {1, 2 * n, 2, 3}, {6, n, 1, 3});
  });
  add("outputs of a group", [=](int64_t n) {
    return MakeConv(grouped, {1, 6, 2, 3}, {2 * n, 3, 1, 3});
  });
  add("inputs behind functions", [=](int64_t n) {
    return MakeConv(same, {1, n, 3, 5}, {5, n, 3, 3}, {}, functions);
  });
  add("inputs of pixels behind functions", [=](int64_t n) {
    return MakeConv({}, {1, n, 3, 5}, {5, n, 1, 1}, added, functions);
  });

  const auto depthwise = [](Conv conv, int64_t channels) {
    conv.group = channels;
    return conv;
  };
  add("depthwise channels", [=](int64_t n) {
    return MakeConv(depthwise(same, n), {2, n, 4, 5}, {n, 1, 3, 3}, added);
  });
  add("depthwise channels, halved", [=](int64_t n) {
    return MakeConv(depthwise(halved, n), {1, n, 5, 6}, {n, 1, 5, 5}, functions);
  });
  add("depthwise width", [=](int64_t n) {
    return MakeConv(depthwise(same, 5), {1, 5, 3, n}, {5, 1, 3, 3});
  });
  add("depthwise width, dilated", [=](int64_t n) {
    return MakeConv(depthwise(dilated, 19), {1, 19, 2, n}, {19, 1, 1, 3});
  });
  add("depthwise line", [=](int64_t n) {
    return MakeConv(depthwise(line, n), {1, n, 9}, {n, 1, 3});
  });
  // Of few channels and pixels it does not pay.
  const auto add_winograd = [&](std::string dimension, int64_t least, auto make) {
    sweeps.push_back({"Conv", std::move(dimension), make, "Winograd", least, /*most=*/67});
  };
  add_winograd("inputs of small tiles", 32, [=](int64_t n) {
    return MakeConv(same, {1, n, 10, 14}, {64, n, 3, 3});
  });
  add_winograd("outputs of small tiles", 32, [=](int64_t n) {
    return MakeConv(same, {1, 64, 10, 14}, {n, 64, 3, 3}, added);
  });
  add_winograd("inputs of large tiles", 8, [=](int64_t n) {
    return MakeConv(same, {1, n, 24, 23}, {33, n, 3, 3}, functions);
  });
  add_winograd("outputs of large tiles", 8, [=](int64_t n) {
    return MakeConv(same, {1, 33, 23, 24}, {n, 33, 3, 3});
  });
  add_winograd("width of tiles", 13, [=](int64_t n) {
    return MakeConv(same, {1, 19, 20, n}, {21, 19, 3, 3});
  });
  return sweeps;
}

// A depthwise convolution of 3 x 3 between convolutions of a pixel, as one kernel. The results in
// between have as many elements as it is offered for.
struct Layers {
  int64_t inputs = 3;
  int64_t channels = 96;  // in between
  int64_t outputs = 2;
  int64_t width = 25;
  bool with_first = true;
  bool with_last = true;
};

NodeCase MakeLayers(const Layers& layers) {
  constexpr int64_t kElements = 64 << 10;
  const int64_t line = layers.channels * layers.width;
  const int64_t height = std::max<int64_t>((kElements + line - 1) / line, 6);
  BodyMaker make(7);
  const auto constant = [&](const Dims& dims) {
    return make.Operand(DType::kFloat32, dims, -1, 1);
  };
  const int64_t inputs = layers.with_first ? layers.inputs : layers.channels;
  ValueId value = make.Operand(DType::kFloat32, {1, inputs, height, layers.width}, -1, 1,
                               /*constant=*/false);
  if (layers.with_first) {
    value = make.Node(
        Conv{}, {value, constant({layers.channels, inputs, 1, 1}), constant({layers.channels})});
    value = make.Node(Relu{}, {value});
  }
  value = make.Node(Conv{.pads = {1, 1, 1, 1}, .group = layers.channels},
                    {value, constant({layers.channels, 1, 3, 3}), constant({layers.channels})});
  if (layers.with_last) {
    value = make.Node(Conv{}, {value, constant({layers.outputs, layers.channels, 1, 1}),
                               constant({layers.outputs})});
  }
  return make.Finish(value);
}

SizeSweeps LayersSweeps() {
  SizeSweeps sweeps;
  const auto add = [&](std::string dimension, int64_t least, auto layers_for) {
    sweeps.push_back({.row = "ConvLayers",
                      .dimension = std::move(dimension),
                      .make = [=](int64_t n) { return MakeLayers(layers_for(n)); },
                      .least = least,
                      .most = 67});
  };
  // One channel is not depthwise.
  add("channels in between", 2, [](int64_t n) { return Layers{.channels = n}; });
  add("inputs", 1, [](int64_t n) { return Layers{.inputs = n, .with_last = false}; });
  add("outputs", 1, [](int64_t n) { return Layers{.outputs = n, .with_first = false}; });
  add("width", 1, [](int64_t n) { return Layers{.width = n}; });
  return sweeps;
}

}  // namespace

SizeSweeps ConvolutionSweeps() {
  SizeSweeps sweeps = ConvSweeps();
  for (SizeSweep& sweep : LayersSweeps()) sweeps.push_back(std::move(sweep));
  const SizeSweeps transposed = {
      {"ConvTranspose", "inputs",
       [](int64_t n) {
         return MakeConvTranspose({2, n, 2, 3}, {n, 3, 2, 2});
       }},
      {"ConvTranspose", "outputs",
       [](int64_t n) {
         return MakeConvTranspose({1, 3, 2, 5}, {3, n, 2, 2});
       }},
      {"ConvTranspose", "width",
       [](int64_t n) {
         return MakeConvTranspose({1, 5, 2, n}, {5, 3, 3, 3});
       }},
      {"ConvTranspose", "length of a line",
       [](int64_t n) {
         return MakeConvTranspose({2, 3, n}, {3, 5, 4});
       }},
  };
  sweeps.insert(sweeps.end(), transposed.begin(), transposed.end());
  return sweeps;
}

}  // namespace sinter
