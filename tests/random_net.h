// Small random networks for tests of passes and the runtime.
#ifndef SINTER_TESTS_RANDOM_NET_H_
#define SINTER_TESTS_RANDOM_NET_H_

#include <utility>
#include <vector>

#include "ir/graph.h"
#include "ir/ops.h"
#include "ir/random_case.h"

namespace sinter {

// f32 elements in [low, high).
inline ConstantRef RandomFloats(Random& random, std::vector<int64_t> dims, double low = -1,
                                double high = 1) {
  std::vector<float> elements(static_cast<size_t>(ElementCount(dims).ValueOrDie()));
  for (float& element : elements) element = static_cast<float>(random.Real(low, high));
  return Constant::FromValues<float>(std::move(dims), elements);
}

// A convolutional network of a dozen layers on an image [1 or 2, 3..8, 5..14, 5..14]: convolutions
// (grouped, strided, dilated), normalisations, activations, residuals, pools, channel scales,
// concatenations, resizes, and sometimes a classifier. It has one or two outputs.
class RandomNet {
 public:
  explicit RandomNet(uint64_t seed) : random_(seed) {
    graph_.name = "random net";
    dims_ = {random_.Integer(1, 2), random_.Integer(3, 8), random_.Integer(5, 14),
             random_.Integer(5, 14)};
    input_dims_ = dims_;
    now_ = graph_.AddInput("x", Type{DType::kFloat32, Shape::Of(dims_), {}});
    const int64_t layers = random_.Integer(4, 12);
    for (int64_t i = 0; i < layers; ++i) AddLayer();
    if (random_.Chance(0.3)) graph_.AddOutput("features", now_);
    if (random_.Chance(0.5)) AddClassifier();
    graph_.AddOutput("y", now_);
  }

  const Graph& graph() const { return graph_; }
  const std::vector<int64_t>& input_dims() const { return input_dims_; }
  ConstantRef MakeInput() { return RandomFloats(random_, input_dims_); }

 private:
  ValueId Add(Operation operation, std::vector<ValueId> inputs) {
    const NodeId node = graph_.AddNode(std::move(operation), std::move(inputs)).value();
    return graph_.node(node).output();
  }
  ValueId Weight(std::vector<int64_t> dims, double low = -1, double high = 1) {
    return graph_.AddConstant(RandomFloats(random_, std::move(dims), low, high));
  }
  void Take(ValueId value) {
    now_ = value;
    dims_ = graph_.type(value).shape.ToIntegers();
  }

  void AddLayer() {
    switch (random_.Integer(0, 9)) {
      case 0:
      case 1:
      case 2: return AddConvolution();
      case 3: return AddNormalization();
      case 4: return AddActivation();
      case 5: return AddPool();
      case 6: return Take(Add(Mul{}, {now_, ChannelScale()}));
      case 7: return AddConcat();
      case 8: return AddResidual();
      default: return AddHardSwishWrittenOut();
    }
  }

  void AddConvolution() {
    const int64_t channels = dims_[1];
    const int64_t group = random_.Chance(0.3) ? channels : 1;
    const int64_t outputs = group > 1 ? channels : random_.Integer(1, 20);
    const int64_t kernel = random_.Integer(0, 1) * 2 + 1;
    const int64_t stride = dims_[2] > 4 && dims_[3] > 4 ? random_.Integer(1, 2) : 1;
    const int64_t pad = kernel / 2;
    const double scale = 1.5 / static_cast<double>(channels / group * kernel);
    std::vector<ValueId> operands = {
        now_, Weight({outputs, channels / group, kernel, kernel}, -scale, scale)};
    if (random_.Chance(0.5)) operands.push_back(Weight({outputs}));
    Take(Add(Conv{.strides = {stride, stride}, .pads = {pad, pad, pad, pad}, .group = group},
             std::move(operands)));
  }

  void AddNormalization() {
    const int64_t channels = dims_[1];
    Take(Add(BatchNormalization{.epsilon = 1e-5F},
             {now_, Weight({channels}, 0.5, 1.5), Weight({channels}), Weight({channels}),
              Weight({channels}, 0.5, 2)}));
  }

  void AddActivation() {
    switch (random_.Integer(0, 7)) {
      case 0: return Take(Add(Relu{}, {now_}));
      case 1: return Take(Add(Sigmoid{}, {now_}));
      case 2: return Take(Add(HardSwish{}, {now_}));
      case 3: return Take(Add(Clip{.min = 0, .max = 6}, {now_}));
      case 4: return Take(Add(Mish{}, {now_}));
      case 5: return Take(Add(Swish{}, {now_}));
      case 6: return Take(Add(Mul{}, {now_, Add(Sigmoid{}, {now_})}));  // SiLU written out
      default: return Take(Add(Tanh{}, {now_}));
    }
  }

  void AddPool() {
    if (dims_[2] < 2 || dims_[3] < 2) return AddActivation();
    if (random_.Chance(0.5)) {
      return Take(Add(MaxPool{.kernel_shape = {2, 2}, .strides = {1, 1}}, {now_}));
    }
    Take(Add(AveragePool{.kernel_shape = {2, 2}, .strides = {2, 2}}, {now_}));
  }

  // One number per channel, computed as in a squeeze-excite block.
  ValueId ChannelScale() {
    const ValueId mean = Add(ReduceMean{.axes = {2, 3}, .keepdims = true}, {now_});
    return Add(Sigmoid{}, {Add(Conv{}, {mean, Weight({dims_[1], dims_[1], 1, 1}, -0.5, 0.5)})});
  }

  void AddConcat() {
    const ValueId other =
        Add(Conv{}, {now_, Weight({random_.Integer(1, 5), dims_[1], 1, 1}, -0.5, 0.5)});
    Take(Add(Concat{.axis = 1}, {now_, other}));
    if (random_.Chance(0.3)) AddConcat();
  }

  void AddResidual() {
    const ValueId block =
        Add(Conv{.pads = {1, 1, 1, 1}}, {now_, Weight({dims_[1], dims_[1], 3, 3}, -0.2, 0.2)});
    const ValueId sum =
        random_.Chance(0.5) ? Add(sinter::Add{}, {block, now_}) : Add(sinter::Add{}, {now_, block});
    Take(Add(Relu{}, {sum}));
  }

  // x * clip(x + 3, 0, 6) / 6
  void AddHardSwishWrittenOut() {
    auto scalar = [&](float value) {
      return graph_.AddConstant(Constant::FromValues<float>({1}, {value}));
    };
    const ValueId gate = Add(Clip{.min = 0, .max = 6}, {Add(sinter::Add{}, {now_, scalar(3)})});
    Take(Add(Div{}, {Add(Mul{}, {now_, gate}), scalar(6)}));
  }

  void AddClassifier() {
    const ValueId mean = Add(ReduceMean{.axes = {2, 3}, .keepdims = false}, {now_});
    const ValueId logits = Add(MatMul{}, {mean, Weight({dims_[1], 7})});
    Take(Add(Softmax{.axis = -1}, {Add(sinter::Add{}, {logits, Weight({7})})}));
  }

  Random random_;
  Graph graph_;
  ValueId now_;
  std::vector<int64_t> dims_;
  std::vector<int64_t> input_dims_;
};

}  // namespace sinter

#endif  // SINTER_TESTS_RANDOM_NET_H_
