#include "tests/kernels/fused_case.h"

#include <memory>
#include <utility>

#include "ir/ops.h"
#include "sinter/status.h"

namespace sinter {

std::vector<Root> Roots() {
  return {
      {"conv_tiles", Conv{.pads = {1, 1, 1, 1}}, {{1, 19, 22, 21}, {29, 19, 3, 3}, {29}}},
      {"conv3x3", Conv{.pads = {1, 1, 1, 1}}, {{1, 20, 9, 11}, {24, 20, 3, 3}, {24}}},
      {"conv_tail", Conv{.pads = {1, 1, 1, 1}}, {{1, 19, 9, 11}, {13, 19, 3, 3}, {13}}},
      {"conv1x1", Conv{}, {{1, 24, 7, 5}, {17, 24, 1, 1}, {17}}},
      {"conv_first", Conv{.strides = {2, 2}}, {{2, 3, 17, 19}, {12, 3, 5, 5}, {12}}},
      {"depthwise", Conv{.pads = {1, 1, 1, 1}, .group = 21}, {{1, 21, 9, 11}, {21, 1, 3, 3}}},
      {"conv1d", Conv{}, {{1, 11, 30}, {10, 11, 3}, {10}}},
      {"matmul", MatMul{}, {{2, 9, 33}, {33, 21}}},
      {"batched", MatMul{}, {{3, 9, 33}, {3, 33, 21}}},
      {"average_pool", AveragePool{.kernel_shape = {3, 3}, .strides = {2, 2}}, {{1, 13, 11, 11}}},
      {"max_pool", MaxPool{.kernel_shape = {3, 3}, .strides = {2, 2}}, {{1, 13, 11, 11}}},
  };
}

std::vector<Epilogue> Epilogues() {
  using Second = Epilogue::Second;
  return {
      {"relu", Relu{}},
      {"leaky_relu", LeakyRelu{.alpha = 0.2F}},
      {"clip", Clip{.min = -0.5F, .max = 6}},
      {"clip_low", Clip{.min = 0.25F}},
      {"sigmoid", Sigmoid{}},
      {"tanh", Tanh{}},
      {"gelu", Gelu{}},
      {"gelu_tanh", Gelu{.approximate = GeluApproximation::kTanh}},
      {"hard_swish", HardSwish{}},
      {"mish", Mish{}},
      {"swish", Swish{.alpha = 1.3F}},
      {"hard_sigmoid", HardSigmoid{.alpha = 0.3F, .beta = 0.4F}},
      {"exp", Exp{}},
      {"abs", Abs{}},
      {"neg", Neg{}},
      {"add_scalar", Add{}, Second::kScalar},
      {"scalar_sub", Sub{}, Second::kScalar, true, true},
      {"sub_scalar", Sub{}, Second::kScalar},
      {"mul_scalar", Mul{}, Second::kScalar},
      {"div_scalar", Div{}, Second::kScalar},
      {"max_scalar", Max{}, Second::kScalar},
      {"min_scalar", Min{}, Second::kScalar},
      {"add_channel", Add{}, Second::kChannel},
      {"channel_add", Add{}, Second::kChannel, true, true},
      {"mul_channel", Mul{}, Second::kChannel},
      {"div_channel", Div{}, Second::kChannel},
      {"mul_channel_computed", Mul{}, Second::kChannel, false},
      {"add_full", Add{}, Second::kFull, false},
      {"add_full_constant", Add{}, Second::kFull, true},
      {"sub_full", Sub{}, Second::kFull, false},
      {"full_sub", Sub{}, Second::kFull, false, true},
      {"erf", Erf{}},
  };
}

std::vector<Epilogue> RandomEpilogues(const std::vector<Epilogue>& from, Random& random) {
  std::vector<Epilogue> chain;
  const int64_t length = random.Integer(2, 4);
  while (static_cast<int64_t>(chain.size()) < length) {
    const Epilogue& next =
        from[static_cast<size_t>(random.Integer(0, static_cast<int64_t>(from.size()) - 1))];
    if (next.name != "exp") chain.push_back(next);
  }
  return chain;
}

absl::StatusOr<NodeCase> MakeFusedCase(const Root& root, const std::vector<Epilogue>& epilogues,
                                       Random& random, const std::vector<Epilogue>& prologue) {
  Graph body;
  std::vector<ConstantRef> operands;
  std::vector<bool> constant;
  std::vector<ValueId> inputs;
  auto add_operand = [&](ConstantRef operand, bool is_constant) {
    inputs.push_back(body.AddInput(absl::StrCat("operand", operands.size()),
                                   Type{DType::kFloat32, Shape::Of(operand->dims()), {}}));
    operands.push_back(std::move(operand));
    constant.push_back(is_constant);
    return inputs.back();
  };
  const auto add_links = [&](ValueId value,
                             const std::vector<Epilogue>& links) -> absl::StatusOr<ValueId> {
    for (const Epilogue& link : links) {
      const std::vector<int64_t> whole = body.type(value).shape.ToIntegers();
      std::vector<int64_t> dims;
      if (link.second == Epilogue::Second::kFull) dims = whole;
      if (link.second == Epilogue::Second::kChannel) {
        if (root.operation.Is<MatMul>()) {
          dims = {whole.back()};
        } else {
          dims.assign(whole.size() - 1, 1);
          dims[0] = whole[1];
        }
      }
      std::vector<ValueId> operands_of_link = {value};
      if (link.second != Epilogue::Second::kNone) {
        operands_of_link.push_back(
            add_operand(RandomConstant(random, dims, 0.5, 2), link.constant));
      }
      if (link.result_is_second) std::swap(operands_of_link[0], operands_of_link[1]);
      SINTER_ASSIGN_OR_RETURN(const NodeId added, body.AddNode(link.operation, operands_of_link));
      value = body.node(added).output();
    }
    return value;
  };
  std::vector<ValueId> operands_of_root;
  for (const auto& dims : root.operands) {
    operands_of_root.push_back(add_operand(RandomConstant(random, dims), !operands.empty()));
  }
  SINTER_ASSIGN_OR_RETURN(operands_of_root[0], add_links(operands_of_root[0], prologue));
  SINTER_ASSIGN_OR_RETURN(const NodeId node, body.AddNode(root.operation, operands_of_root));
  SINTER_ASSIGN_OR_RETURN(const ValueId result, add_links(body.node(node).output(), epilogues));
  body.AddOutput("result", result);
  return MakeNodeCase(Fused{}, std::move(operands), constant,
                      {std::make_shared<const Graph>(std::move(body))});
}

}  // namespace sinter
