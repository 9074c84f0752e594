// Quantised products on each backend: fast kernels run them, and the results agree.
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/fused_op.h"
#include "runtime/measure/difference.h"
#include "runtime/plan.h"
#include "sinter/session.h"
#include "tests/random_net.h"

namespace sinter {
namespace {

using testing::ElementsAre;

ConstantRef RandomBytes(Random& random, std::vector<int64_t> dims) {
  std::vector<int8_t> elements(static_cast<size_t>(ElementCount(dims).ValueOrDie()));
  for (int8_t& element : elements) element = static_cast<int8_t>(random.Integer(-127, 127));
  return Constant::FromValues<int8_t>(std::move(dims), elements);
}

// A quantised convolution with a bias and Relu, and then a quantised fully connected layer.
class Network {
 public:
  static constexpr float kStep = 0.03F;

  Graph Build() && {
    const ValueId x = graph_.AddInput("x", Type{DType::kFloat32, {2, 7, 9, 10}, {}});
    const ValueId image = Quantised(x);
    const ValueId weights = Dequantised(RandomBytes(random_, {kChannels, 7, 3, 3}), 0);
    const ValueId bias = graph_.AddConstant(RandomFloats(random_, {kChannels}, -1, 1));
    const ValueId convolved =
        Add(Relu{}, {Add(Conv{.pads = {1, 1, 1, 1}}, {image, weights, bias})});
    const ValueId pooled =
        Add(ReduceMean{.axes = {2, 3}, .keepdims = false}, {Quantised(convolved)});
    const ValueId matrix = Dequantised(RandomBytes(random_, {kChannels, kOutputs}), 1);
    graph_.AddOutput("y", Quantised(Add(MatMul{}, {Quantised(pooled), matrix})));
    return std::move(graph_);
  }

 private:
  ValueId Add(Operation operation, std::vector<ValueId> inputs) {
    const NodeId node = graph_.AddNode(std::move(operation), std::move(inputs)).value();
    return graph_.node(node).output();
  }
  ValueId Quantised(ValueId x) {
    const ValueId scale = graph_.AddConstant(Constant::Scalar<float>(kStep));
    const ValueId zero = graph_.AddConstant(Constant::Scalar<uint8_t>(100));
    return Add(DequantizeLinear{}, {Add(QuantizeLinear{}, {x, scale, zero}), scale, zero});
  }
  ValueId Dequantised(ConstantRef bytes, int64_t axis) {
    const int64_t channels = bytes->dims()[static_cast<size_t>(axis)];
    const ValueId scales = graph_.AddConstant(RandomFloats(random_, {channels}, 0.001, 0.01));
    return Add(DequantizeLinear{.axis = axis}, {graph_.AddConstant(std::move(bytes)), scales});
  }

  static constexpr int64_t kChannels = 13;
  static constexpr int64_t kOutputs = 21;

  Graph graph_;
  Random random_{3};
};

// The backend of each product's step.
std::vector<std::string> BackendsOfProducts(const Plan& plan) {
  std::vector<std::string> backends;
  for (const Plan::Step& step : plan.steps()) {
    const InnerNodes nodes(plan.graph(), step.node);
    const Operation& first = nodes.graph().node(nodes.order()[0]).operation;
    if (first.Is<Conv>() || first.Is<ConvInteger>() || first.Is<MatMul>() ||
        first.Is<MatMulInteger>()) {
      backends.emplace_back(step.candidate->backend);
    }
  }
  return backends;
}

TEST(QuantisedProducts, FastKernelsRunThemOnEveryBackend) {
  const Model model = Model::Create(Network().Build()).value();
  const std::vector<int64_t> dims = {2, 7, 9, 10};
  Random random(4);
  const ConstantRef noise = RandomFloats(random, dims, -2, 2);
  const Tensor input = Tensor::FromValues<float>(dims, noise->values<float>()).value();
  Tensor expected;
  for (const std::string backend : {"naive", "blocked", "onednn"}) {
    const auto session = Session::Create(model, {.backend = backend, .threads = 1});
    if (absl::IsNotFound(session.status())) continue;  // a build without oneDNN
    ASSERT_TRUE(session.ok()) << session.status();
    const auto plan = (*session)->PlanFor({dims});
    ASSERT_TRUE(plan.ok()) << plan.status();
    EXPECT_THAT(BackendsOfProducts(**plan), ElementsAre(backend, backend));
    const auto output = (*session)->Run(input);
    ASSERT_TRUE(output.ok()) << output.status();
    if (expected.empty()) expected = *output;
    // f32 products are rounded, so results may be quantised to a neighbouring step.
    EXPECT_LE(*RelativeError(*output, expected), 0.03) << backend;
  }
}

}  // namespace
}  // namespace sinter
