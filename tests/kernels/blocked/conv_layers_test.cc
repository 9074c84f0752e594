// Convolutions in bands: a depthwise convolution and its neighbours as one kernel.
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/parallel.h"
#include "tests/kernels/blocked/each_isa.h"
#include "tests/kernels/candidate_runner.h"

namespace sinter {
namespace {

using testing::IsEmpty;

struct LayerCase {
  Conv conv;
  std::vector<int64_t> weights;
  bool bias = true;
  std::vector<Operation> epilogue = {};
};
struct LayersCase {
  std::string name;
  std::vector<int64_t> input;
  std::vector<LayerCase> layers;
  bool adds_input = false;  // at the end, as a residual block does
};

// A fused node of the layers, whose weights and biases are constants.
NodeCase MakeLayers(const LayersCase& made, uint64_t seed) {
  Random random(seed);
  Graph body;
  std::vector<ConstantRef> operands;
  std::vector<bool> constant;
  const auto operand = [&](std::vector<int64_t> dims, bool is_constant) {
    operands.push_back(RandomConstant(random, dims));
    constant.push_back(is_constant);
    return body.AddInput("operand", Type{DType::kFloat32, Shape::Of(dims), {}});
  };
  const auto add = [&](Operation operation, std::vector<ValueId> inputs) {
    return body.node(body.AddNode(std::move(operation), std::move(inputs)).value()).output();
  };
  const ValueId input = operand(made.input, false);
  ValueId value = input;
  for (const LayerCase& layer : made.layers) {
    std::vector<ValueId> inputs = {value, operand(layer.weights, true)};
    if (layer.bias) inputs.push_back(operand({layer.weights[0]}, true));
    value = add(layer.conv, inputs);
    for (const Operation& operation : layer.epilogue) value = add(operation, {value});
  }
  if (made.adds_input) value = add(Add{}, {value, input});
  body.AddOutput("result", value);
  return *MakeNodeCase(Fused{}, operands, constant,
                       {std::make_shared<const Graph>(std::move(body))});
}

Conv Depthwise(int64_t channels, std::vector<int64_t> pads = {1, 1, 1, 1},
               std::vector<int64_t> strides = {1, 1}, std::vector<int64_t> dilations = {1, 1}) {
  return {.strides = std::move(strides),
          .pads = std::move(pads),
          .dilations = std::move(dilations),
          .group = channels};
}

// The results in between have at least 64 Ki elements, as smaller ones stay in cache anyway.
std::vector<LayersCase> Cases() {
  const Operation clip = Clip{.min = 0, .max = 6};
  return {
      {"residual_block",
       {1, 9, 50, 47},
       {{Conv{}, {33, 9, 1, 1}, true, {clip}},
        {Depthwise(33), {33, 1, 3, 3}, true, {clip}},
        {Conv{}, {9, 33, 1, 1}}},
       true},
      {"strided_block",
       {2, 7, 61, 59},
       {{Conv{}, {72, 7, 1, 1}, true, {Operation(HardSwish{})}},
        {Depthwise(72, {1, 1, 1, 1}, {2, 2}), {72, 1, 3, 3}, false, {Operation(HardSwish{})}},
        {Conv{}, {20, 72, 1, 1}}}},
      {"first_of_network",
       {1, 3, 120, 101},
       {{Conv{.strides = {2, 2}, .pads = {1, 1, 1, 1}}, {27, 3, 3, 3}, true, {clip}},
        {Depthwise(27), {27, 1, 3, 3}, true, {clip}},
        {Conv{}, {16, 27, 1, 1}}}},
      {"separable",
       {1, 40, 43, 41},
       {{Depthwise(40, {2, 2, 2, 2}), {40, 1, 5, 5}, true, {Operation(Relu{})}},
        {Conv{}, {35, 40, 1, 1}, false, {Operation(Sigmoid{})}}}},
      {"expanded",
       {1, 12, 45, 40},
       {{Conv{}, {40, 12, 1, 1}}, {Depthwise(40, {3, 2, 1, 0}, {2, 1}, {2, 1}), {40, 1, 3, 3}}}},
      {"reaches_beyond_the_image",
       {1, 8, 200, 40},
       {{Conv{}, {24, 8, 1, 1}}, {Depthwise(24, {9, 4, 7, 4}), {24, 1, 3, 3}}}},
      {"no_overlap",
       {1, 16, 300, 30},
       {{Conv{}, {16, 16, 1, 1}}, {Depthwise(16, {0, 0, 0, 0}, {3, 2}), {16, 1, 2, 2}}}},
  };
}

class OwnConvLayers : public EachIsa {
 protected:
  std::vector<std::string> Checked(const NodeCase& node_case, size_t misalignment = 0) const {
    return ExpectCandidatesMatchNaive(node_case,
                                      {.misalignment = misalignment, .backend = backend_.get()});
  }
};

// With several threads, images of few lines are left to the kernels of single layers.
TEST_P(OwnConvLayers, EveryCase) {
  for (const int threads : {1, 2, 3}) {
    const ThreadCountGuard guard(threads);
    uint64_t seed = 0;
    size_t offered = 0;
    for (const LayersCase& made : Cases()) {
      SCOPED_TRACE(made.name);
      const size_t misalignment = 4 * (++seed % 4);
      const auto kernels = Checked(MakeLayers(made, seed), misalignment);
      EXPECT_THAT(kernels, testing::Each("convolutions in bands"));
      if (!kernels.empty()) ++offered;
    }
    EXPECT_GE(offered, threads == 1 ? Cases().size() : 4) << threads << " threads";
  }
}

// Kernels for single layers are faster where the results in between fit into the cache, where no
// layer is depthwise, where Winograd's algorithm applies, and where there are no lines to divide.
TEST_P(OwnConvLayers, AreNotOfferedWhereTheyDoNotPay) {
  const LayersCase small = {
      "small", {1, 8, 20, 20}, {{Conv{}, {24, 8, 1, 1}}, {Depthwise(24), {24, 1, 3, 3}}}};
  const LayersCase dense = {
      "dense", {1, 16, 70, 70}, {{Conv{}, {16, 16, 1, 1}}, {Conv{}, {16, 16, 1, 1}}}};
  const LayersCase wide = {
      "wide",
      {1, 24, 60, 60},
      {{Conv{.pads = {1, 1, 1, 1}}, {24, 24, 3, 3}}, {Depthwise(24), {24, 1, 3, 3}}}};
  const LayersCase line = {"line",
                           {1, 5, 4001},
                           {{Conv{}, {17, 5, 1}}, {Conv{.pads = {1, 1}, .group = 17}, {17, 1, 3}}}};
  for (const LayersCase& made : {small, dense, wide, line}) {
    SCOPED_TRACE(made.name);
    EXPECT_THAT(backend_->Candidates(MakeLayers(made, 1).query()), IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(Isa, OwnConvLayers, kEachIsa, NameOfIsa);

}  // namespace
}  // namespace sinter
