// Decoder blocks as exporters write them, with causality, masks and heads that share keys. Each
// must become one attention kernel and compute the same as the imported graph.
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/checked_size.h"
#include "ir/constant.h"
#include "ir/graph.h"
#include "kernels/naive/evaluate.h"
#include "runtime/measure/difference.h"
#include "runtime/plan.h"
#include "sinter/session.h"
#include "sinter/status.h"
#include "tests/frontend/onnx/onnx_models.h"
#include "tests/random_net.h"

namespace sinter {
namespace {

using onnx::Attribute;
using onnx::Floats;
using onnx::Integers;
using onnx::ModelMaker;

constexpr int64_t kHeads = 8;
constexpr int64_t kKvHeads = 2;
constexpr int64_t kSize = 16;
constexpr int64_t kHidden = kHeads * kSize;
constexpr int64_t kTokens = 37;

// Projects x [1, T, hidden] to "q" [1, T, hidden], "k" and "v" [1, T, kv heads * size]. A test
// computes "context" [1, T, hidden] from them; another projection and the addition of x follow.
class Block {
 public:
  explicit Block(int opset) : maker_(opset) {
    maker_.Input("x", onnx::F32({1, Dim::Symbol("T"), kHidden}));
    Project("x", "q", kHidden);
    Project("x", "k", kKvHeads * kSize);
    Project("x", "v", kKvHeads * kSize);
  }

  Block& Node(const std::string& op_type, const std::vector<std::string>& inputs,
              const std::string& output, const onnx::Attributes& attributes = {}) {
    maker_.Node(op_type, inputs, {output}, attributes);
    return *this;
  }
  Block& Constant(const std::string& name, const ConstantRef& constant) {
    maker_.Initializer(name, constant);
    return *this;
  }
  Block& Input(const std::string& name, const Type& type) {
    maker_.Input(name, type);
    return *this;
  }
  // Reshapes [1, T, heads * size] to [1, heads, T, size].
  Block& Heads(const std::string& value, int64_t heads) {
    return Constant(value + "_dims", Integers({1, -1, heads, kSize}))
        .Node("Reshape", {value, value + "_dims"}, value + "_apart")
        .Node("Transpose", {value + "_apart"}, value + "_heads",
              {{"perm", Attribute::Values{0, 2, 1, 3}}});
  }
  // Repeats each head of [1, kv heads, T, size] for the query heads that share it, by Unsqueeze,
  // Expand and Reshape, whose shapes are computed as PyTorch does.
  Block& Repeated(const std::string& value) {
    return Constant(value + "_2", Integers({2}))
        .Constant(value + "_group", Integers({1, kKvHeads, kHeads / kKvHeads}))
        .Constant(value + "_joined_heads", Integers({1, kHeads}))
        .Node("Unsqueeze", {value + "_heads", value + "_2"}, value + "_five")
        .Node("Shape", {value + "_heads"}, value + "_inner", {{"start", 2}})
        .Node("Concat", {value + "_group", value + "_inner"}, value + "_to", {{"axis", 0}})
        .Node("Expand", {value + "_five", value + "_to"}, value + "_expanded")
        .Node("Concat", {value + "_joined_heads", value + "_inner"}, value + "_back", {{"axis", 0}})
        .Node("Reshape", {value + "_expanded", value + "_back"}, value + "_all");
  }
  // Computes 1 / sqrt(size) from the shape of the queries, and its square root.
  Block& Scale() {
    return Constant("one", Floats({1}))
        .Node("Shape", {"q_heads"}, "q_size", {{"start", 3}})
        .Node("Cast", {"q_size"}, "q_size_float", {{"to", 1}})
        .Node("Sqrt", {"q_size_float"}, "q_size_root")
        .Node("Div", {"one", "q_size_root"}, "scale")
        .Node("Sqrt", {"scale"}, "scale_root");
  }
  // Joins the heads: [1, heads, T, size] to [1, T, heads * size].
  Block& Joined(const std::string& value) {
    return Constant("joined_dims", Integers({1, -1, kHidden}))
        .Node("Transpose", {value}, "joined", {{"perm", Attribute::Values{0, 2, 1, 3}}})
        .Node("Reshape", {"joined", "joined_dims"}, "context");
  }

  absl::StatusOr<Graph> Import() {
    Project("context", "projected", kHidden);
    Node("Add", {"projected", "x"}, "y");
    maker_.Output("y");
    return maker_.Import();
  }

 private:
  void Project(const std::string& from, const std::string& to, int64_t width) {
    const std::string weight = to + "_weight";
    maker_.Initializer(weight, RandomFloats(random_, {kHidden, width}, -0.2, 0.2));
    maker_.Node("MatMul", {from, weight}, {to});
  }

  ModelMaker maker_;
  Random random_{5};
};

struct Outcome {
  std::vector<std::string> kernels;  // backend and kernel of each step
  double error = 0;
};

// Compiles for `auto` and compares the results with those of the imported graph on naive kernels.
absl::StatusOr<Outcome> RunBlock(Block block, const std::vector<ConstantRef>& more_inputs = {}) {
  SINTER_ASSIGN_OR_RETURN(const Graph graph, block.Import());
  Random random(3);
  std::vector<ConstantRef> inputs = {RandomFloats(random, {1, kTokens, kHidden})};
  inputs.insert(inputs.end(), more_inputs.begin(), more_inputs.end());
  SINTER_ASSIGN_OR_RETURN(const auto expected, naive::Evaluate(graph, inputs));
  SINTER_ASSIGN_OR_RETURN(const auto model, Model::Create(graph));
  SINTER_ASSIGN_OR_RETURN(const auto session,
                          Session::Create(model, {.backend = "auto", .threads = 2}));
  std::vector<Tensor> tensors;
  std::vector<std::vector<int64_t>> dims;
  for (const ConstantRef& input : inputs) {
    tensors.push_back(ToTensor(input));
    dims.push_back(input->dims());
  }
  SINTER_ASSIGN_OR_RETURN(const auto outputs, session->Run(tensors));
  Outcome outcome;
  SINTER_ASSIGN_OR_RETURN(outcome.error, RelativeError(outputs[0], ToTensor(expected[0])));
  SINTER_ASSIGN_OR_RETURN(const auto plan, session->PlanFor(dims));
  for (const Plan::Step& step : plan->steps()) {
    outcome.kernels.push_back(
        absl::StrCat(ToAbsl(step.candidate->backend), ": ", step.candidate->kernel));
  }
  return outcome;
}

// Expects one attention kernel and otherwise only the projections: no transposes, masks or repeated
// heads.
void ExpectOneKernel(const absl::StatusOr<Outcome>& outcome) {
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_LE(outcome->error, 1e-5);
  const std::vector<std::string>& kernels = outcome->kernels;
  EXPECT_EQ(std::count(kernels.begin(), kernels.end(), "blocked: attention"), 1)
      << testing::PrintToString(kernels);
  EXPECT_THAT(kernels, testing::Not(testing::Contains(testing::HasSubstr("naive"))));
  EXPECT_LE(kernels.size(), 5u) << testing::PrintToString(kernels);
}

// A mask that is true where a key is not padding. The last keys are padding for every query, and
// query 0 sees no key.
ConstantRef Padding(std::vector<int64_t> dims) {
  std::vector<bool> elements(static_cast<size_t>(ElementCount(dims).ValueOrDie()));
  for (size_t i = 0; i < elements.size(); ++i) {
    const size_t query = dims[2] == 1 ? 1 : i / kTokens % kTokens;
    elements[i] = i % kTokens < kTokens - 5 && query > 0;
  }
  return Constant::FromValues<bool>(std::move(dims), elements);
}

TEST(AttentionBlock, OnnxAttentionOfOperatorSet23) {
  Block block(23);
  block.Input("mask", Type{DType::kBool, Shape{1, 1, 1, Dim::Symbol("T")}, {}})
      .Node("Attention", {"q", "k", "v", "mask"}, "context",
            {{"is_causal", 1}, {"q_num_heads", kHeads}, {"kv_num_heads", kKvHeads}});
  ExpectOneKernel(RunBlock(block, {Padding({1, 1, 1, kTokens})}));
}

TEST(AttentionBlock, OnnxAttentionOfHeads) {
  Block block(23);
  block.Heads("q", kHeads)
      .Heads("k", kKvHeads)
      .Heads("v", kKvHeads)
      .Node("Attention", {"q_heads", "k_heads", "v_heads"}, "heads", {{"is_causal", 1}})
      .Joined("heads");
  ExpectOneKernel(RunBlock(block));
}

// scaled_dot_product_attention(is_causal=True) as PyTorch's exporter writes it out: the square root
// of the scale on both operands, and a triangular mask computed from shapes.
TEST(AttentionBlock, CausalAsPyTorchWritesItOut) {
  Block block(17);
  block.Heads("q", kHeads).Heads("k", kKvHeads).Heads("v", kKvHeads).Repeated("k").Repeated("v");
  block.Scale()
      .Constant("zero", Floats({0}))
      .Constant("hidden", Floats({-std::numeric_limits<float>::infinity()}))
      .Node("Shape", {"q_heads"}, "queries", {{"start", 2}, {"end", 3}})
      .Node("Shape", {"k_all"}, "keys", {{"start", 2}, {"end", 3}})
      .Node("Concat", {"queries", "keys"}, "square", {{"axis", 0}})
      .Node("Expand", {"one", "square"}, "ones")
      .Node("Trilu", {"ones"}, "triangle", {{"upper", 0}})
      .Node("Equal", {"triangle", "zero"}, "above")
      .Node("Where", {"above", "hidden", "zero"}, "mask")
      .Node("Transpose", {"k_all"}, "k_transposed", {{"perm", Attribute::Values{0, 1, 3, 2}}})
      .Node("Mul", {"q_heads", "scale_root"}, "q_scaled")
      .Node("Mul", {"k_transposed", "scale_root"}, "k_scaled")
      .Node("MatMul", {"q_scaled", "k_scaled"}, "scores")
      .Node("Add", {"scores", "mask"}, "masked")
      .Node("Softmax", {"masked"}, "weights", {{"axis", -1}})
      .Node("MatMul", {"weights", "v_all"}, "heads")
      .Joined("heads");
  ExpectOneKernel(RunBlock(block));
}

// PyTorch's newer exporter: keys transposed as a batch of matrices, a bool mask, and nodes that
// guard queries that see no key.
TEST(AttentionBlock, MaskedAsPyTorchsNewerExporterWritesItOut) {
  Block block(18);
  block.Input("mask", Type{DType::kBool, Shape{1, 1, Dim::Symbol("T"), Dim::Symbol("T")}, {}});
  block.Heads("q", kHeads).Heads("k", kKvHeads).Heads("v", kKvHeads).Repeated("k").Repeated("v");
  block.Scale()
      .Constant("zero", Floats({0}))
      .Constant("hidden", Floats({-std::numeric_limits<float>::infinity()}))
      .Constant("rest", Integers({-1}))
      .Node("Shape", {"k_all"}, "k_rows", {{"start", 2}, {"end", 3}})
      .Node("Shape", {"k_all"}, "k_columns", {{"start", 3}})
      .Node("Shape", {"k_all"}, "k_outer", {{"end", 2}})
      .Node("Concat", {"rest", "k_rows", "k_columns"}, "stack_dims", {{"axis", 0}})
      .Node("Reshape", {"k_all", "stack_dims"}, "stack")
      .Node("Transpose", {"stack"}, "transposed_stack", {{"perm", Attribute::Values{0, 2, 1}}})
      .Node("Concat", {"k_outer", "k_columns", "k_rows"}, "transposed_dims", {{"axis", 0}})
      .Node("Reshape", {"transposed_stack", "transposed_dims"}, "k_transposed")
      .Node("Where", {"mask", "zero", "hidden"}, "bias")
      .Node("Mul", {"q_heads", "scale_root"}, "q_scaled")
      .Node("Mul", {"k_transposed", "scale_root"}, "k_scaled")
      .Node("MatMul", {"q_scaled", "k_scaled"}, "scores")
      .Node("Add", {"scores", "bias"}, "masked")
      .Node("Softmax", {"masked"}, "softmax", {{"axis", -1}})
      .Node("IsNaN", {"softmax"}, "is_nan")
      .Node("Where", {"is_nan", "zero", "softmax"}, "weights")
      .Node("MatMul", {"weights", "v_all"}, "heads")
      .Joined("heads");
  ExpectOneKernel(RunBlock(block, {Padding({1, 1, kTokens, kTokens})}));
}

// Attention written by hand: scores are scaled after the product and capped, and a mask is added.
TEST(AttentionBlock, CappedAndMasked) {
  Block block(17);
  block.Input("mask", onnx::F32({1, 1, Dim::Symbol("T"), Dim::Symbol("T")}));
  block.Heads("q", kHeads).Heads("k", kKvHeads).Heads("v", kKvHeads).Repeated("k").Repeated("v");
  block.Constant("scale", Constant::Scalar(0.25F))
      .Constant("cap", Constant::Scalar(5.0F))
      .Node("Transpose", {"k_all"}, "k_transposed", {{"perm", Attribute::Values{0, 1, 3, 2}}})
      .Node("MatMul", {"q_heads", "k_transposed"}, "products")
      .Node("Mul", {"products", "scale"}, "scores")
      .Node("Div", {"scores", "cap"}, "small")
      .Node("Tanh", {"small"}, "bounded")
      .Node("Mul", {"bounded", "cap"}, "capped")
      .Node("Add", {"capped", "mask"}, "masked")
      .Node("Softmax", {"masked"}, "weights", {{"axis", -1}})
      .Node("MatMul", {"weights", "v_all"}, "heads")
      .Joined("heads");
  Random random(8);
  ExpectOneKernel(RunBlock(block, {RandomFloats(random, {1, 1, kTokens, kTokens}, -3, 3)}));
}

}  // namespace
}  // namespace sinter
