// Rewrite: an integer product that only the fallback runs, and whose sums become f32 -> the f32
// product of the operands less their zero points
//   fused { mul(cast(conv_integer(x, w, zx, zw)), s) }
//     -> fused { mul(conv(dequantize_linear(x, 1, zx), w - zw), s) }
//   with matmul_integer likewise; a constant that is added to the sums is converted to f32
// The opposite of `integer-products`, for backends without products of bytes. Legal when the sums
// fit into i32. Differences of bytes and their products are exact in f32; sums above 2^24 are
// rounded, as those of any f32 product. Pays because a fast f32 product takes a fraction of the time
// of the fallback's loops.
#include "passes/float_products.h"

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "ir/ops/add.h"
#include "ir/ops/cast.h"
#include "ir/ops/conv.h"
#include "ir/ops/conv_integer.h"
#include "ir/ops/dequantize_linear.h"
#include "ir/ops/fused.h"
#include "ir/ops/matmul.h"
#include "ir/ops/matmul_integer.h"
#include "kernels/naive/evaluate.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// The nodes of a body from the integer product up to the conversion of its sums.
struct IntegerSums {
  NodeId product;
  std::optional<NodeId> add;
  ValueId bias;  // the other operand of `add`
  NodeId cast;
};

// The only user of the value; null if there are several, or the value is a result of the body.
const Node* OnlyUser(const Graph& body, ValueId value, NodeId& user) {
  const NodeIds& users = body.value(value).users;
  if (users.size() != 1 || body.IsOutput(value)) return nullptr;
  user = users[0];
  return &body.node(user);
}

std::optional<IntegerSums> SumsOf(const Graph& body) {
  IntegerSums sums{.product = body.TopologicalOrder().front()};
  const Operation& product = body.node(sums.product).operation;
  if (!product.Is<ConvInteger>() && !product.Is<MatMulInteger>()) return std::nullopt;
  const ValueId products = body.node(sums.product).output();
  const Node* user = OnlyUser(body, products, sums.cast);
  if (user != nullptr && user->operation.Is<Add>()) {
    sums.add = sums.cast;
    sums.bias = user->inputs[user->inputs[0] == products ? 1 : 0];
    user = OnlyUser(body, user->output(), sums.cast);
  }
  const Cast* const cast = user == nullptr ? nullptr : user->operation.If<Cast>();
  if (cast == nullptr || cast->to != DType::kFloat32) return std::nullopt;
  return sums;
}

class FloatProductRewrite {
 public:
  FloatProductRewrite(const Graph& graph, NodeId id, const IntegerSums& sums, PassContext& context)
      : graph_(graph),
        node_(graph.node(id)),
        body_(*node_.bodies[0]),
        sums_(sums),
        product_(body_.node(sums.product)),
        context_(context) {}

  MaybePatch Run() && {
    if (!HasKnownForm()) return std::nullopt;
    SINTER_ASSIGN_OR_RETURN(const bool by_fallback, IsByFallback());
    if (!by_fallback) return std::nullopt;
    for (size_t i = 0; i < 2; ++i) {
      if (const ConstantRef& elements = OuterConstant(product_.inputs[i])) {
        SINTER_ASSIGN_OR_RETURN(constants_[i], Differences(elements, i));
      }
    }
    SINTER_ASSIGN_OR_RETURN(const bool is_faster, FloatProductIsPreferred());
    if (!is_faster) return std::nullopt;
    return Replacement();
  }

 private:
  // The node's operand for an input of the body.
  ValueId Outer(ValueId value) const {
    const auto at = std::find(body_.inputs().begin(), body_.inputs().end(), value);
    return node_.inputs[static_cast<size_t>(at - body_.inputs().begin())];
  }
  bool IsInput(ValueId value) const {
    const std::vector<ValueId>& inputs = body_.inputs();
    return std::find(inputs.begin(), inputs.end(), value) != inputs.end();
  }
  // Null if it is computed.
  ConstantRef OuterConstant(ValueId value) const {
    return IsInput(value) ? graph_.value(Outer(value)).constant : body_.value(value).constant;
  }

  // Whether all operands are the node's own, zero points are as DequantizeLinear takes them, and no
  // sum can exceed i32.
  bool HasKnownForm() const {
    for (const ValueId operand : product_.inputs) {
      if (!IsInput(operand)) return false;
    }
    for (const NodeId id : body_.TopologicalOrder()) {
      if (body_.node(id).outputs.size() != 1) return false;
    }
    const Shape& weights = body_.type(product_.inputs[1]).shape;
    const int64_t zero_rank = body_.type(product_.inputs[3]).shape.rank();
    const Shape& input_zero = body_.type(product_.inputs[2]).shape;
    if ((input_zero.rank() != 0 && input_zero != Shape{1}) || zero_rank > 1) return false;
    const bool convolves = product_.operation.Is<ConvInteger>();
    if (!convolves && weights.rank() < 2) return false;
    const int64_t count = convolves ? ElementCount(weights.ToIntegers()).ValueOrDie() /
                                          std::max<int64_t>(weights[0].value(), 1)
                                    : weights[weights.rank() - 2].value();
    if (count > kMostIntegerProducts) return false;
    if (!sums_.add) return true;
    const ConstantRef bias = OuterConstant(sums_.bias);
    if (bias == nullptr) return false;
    const int64_t most = std::numeric_limits<int32_t>::max() - count * 255 * 255;
    const auto elements = bias->values<int32_t>();
    return std::all_of(elements.begin(), elements.end(),
                       [most](int32_t element) { return std::abs(int64_t{element}) <= most; });
  }

  Operation FloatProduct() const {
    const auto* const conv = product_.operation.If<ConvInteger>();
    return conv == nullptr ? Operation(MatMul{}) : Operation(conv->ToConv());
  }
  Type FloatType(ValueId value) const { return {DType::kFloat32, body_.type(value).shape, {}}; }

  // The operation that computes operand `i` less its zero point, and its scale.
  DequantizeLinear Dequantize(size_t i) const {
    const bool convolves = product_.operation.Is<ConvInteger>();
    return {.axis = i == 0 || convolves ? 0 : body_.type(product_.inputs[1]).shape.rank() - 1};
  }
  ConstantRef Ones(size_t i) const {
    const std::vector<int64_t> dims = body_.type(product_.inputs[i + 2]).shape.ToIntegers();
    const auto count = static_cast<size_t>(ElementCount(dims).ValueOrDie());
    return Constant::FromValues<float>(dims, std::vector<float>(count, 1));
  }

  // The constant operand `i` less its zero point; null if that is not constant or the constant
  // would be too large.
  absl::StatusOr<ConstantRef> Differences(const ConstantRef& elements, size_t i) {
    const ConstantRef zero = OuterConstant(product_.inputs[i + 2]);
    const int64_t bytes = ByteSize(FloatType(product_.inputs[i])).ValueOrDie();
    if (zero == nullptr || bytes > context_.options.max_folded_bytes - context_.folded_bytes) {
      return ConstantRef();
    }
    Graph scratch;
    const ConstantRef operands[] = {elements, Ones(i), zero};
    std::vector<ValueId> inputs;
    for (const ConstantRef& operand : operands) inputs.push_back(scratch.AddConstant(operand));
    SINTER_ASSIGN_OR_RETURN(const NodeId id, scratch.AddNode(Dequantize(i), std::move(inputs)));
    SINTER_ASSIGN_OR_RETURN(const auto results, naive::EvaluateNode(scratch, id, operands));
    context_.folded_bytes += bytes;
    return results[0];
  }

  // Asks the backends about one product of these operands, constant where a constant is given.
  absl::StatusOr<BackendSet::Source> SourceOf(const Operation& product,
                                              const std::vector<Type>& types,
                                              const std::vector<ConstantRef>& constants) const {
    Graph scratch;
    std::vector<ValueId> inputs;
    for (size_t i = 0; i < types.size(); ++i) {
      inputs.push_back(constants[i] != nullptr ? scratch.AddConstant(constants[i])
                                               : scratch.AddInput("operand", types[i]));
    }
    SINTER_ASSIGN_OR_RETURN(const NodeId id, scratch.AddNode(product, std::move(inputs)));
    return context_.backends.AskBest(KernelQuery{scratch, id, context_.catalog}, nullptr).source;
  }
  absl::StatusOr<bool> IsByFallback() const {
    std::vector<Type> types;
    std::vector<ConstantRef> constants;
    for (const ValueId operand : product_.inputs) {
      types.push_back(body_.type(operand));
      constants.push_back(OuterConstant(operand));
    }
    SINTER_ASSIGN_OR_RETURN(const auto source, SourceOf(product_.operation, types, constants));
    return source == BackendSet::Source::kFallback;
  }
  absl::StatusOr<bool> FloatProductIsPreferred() const {
    SINTER_ASSIGN_OR_RETURN(
        const auto source,
        SourceOf(FloatProduct(), {FloatType(product_.inputs[0]), FloatType(product_.inputs[1])},
                 {constants_[0], constants_[1]}));
    return source == BackendSet::Source::kPreferred;
  }

  MaybePatch Replacement() {
    Patch patch("float-product");
    Graph body;
    std::vector<ValueId> operands;
    std::map<ValueId, ValueId> copies;
    std::vector<ValueId> product_inputs;
    for (size_t i = 0; i < 2; ++i) {
      operands.push_back(
          constants_[i] != nullptr
              ? patch.AddConstant(constants_[i])
              : patch.AddNode(Dequantize(i), {Outer(product_.inputs[i]), patch.AddConstant(Ones(i)),
                                              Outer(product_.inputs[i + 2])}));
      product_inputs.push_back(
          body.AddInput(absl::StrCat("operand", i), FloatType(product_.inputs[i])));
    }
    const auto copy_of = [&](ValueId value) {
      const auto [entry, is_new] = copies.try_emplace(value);
      if (is_new && IsInput(value)) {
        entry->second = body.AddInput(absl::StrCat("operand", operands.size()), body_.type(value));
        operands.push_back(Outer(value));
      } else if (is_new) {
        entry->second = body.AddConstant(body_.value(value).constant, body_.value(value).name);
      }
      return entry->second;
    };
    const auto add = [&](Operation operation, std::vector<ValueId> inputs,
                         std::vector<GraphRef> bodies) -> absl::StatusOr<ValueId> {
      SINTER_ASSIGN_OR_RETURN(const NodeId id, body.AddNode(std::move(operation), std::move(inputs),
                                                            {.bodies = std::move(bodies)}));
      return body.node(id).output();
    };
    SINTER_ASSIGN_OR_RETURN(ValueId sum, add(FloatProduct(), std::move(product_inputs), {}));
    if (sums_.add) {
      const ConstantRef bias = OuterConstant(sums_.bias);
      const auto integers = bias->values<int32_t>();
      const ConstantRef floats = Constant::FromValues<float>(
          bias->dims(), std::vector<float>(integers.begin(), integers.end()));
      const ValueId operand =
          body.AddInput(absl::StrCat("operand", operands.size()), FloatType(sums_.bias));
      operands.push_back(patch.AddConstant(floats));
      SINTER_ASSIGN_OR_RETURN(sum, add(Add{}, {sum, operand}, {}));
    }
    copies[body_.node(sums_.cast).output()] = sum;
    for (const NodeId id : body_.TopologicalOrder()) {
      if (id == sums_.product || id == sums_.add || id == sums_.cast) continue;
      const Node& node = body_.node(id);
      std::vector<ValueId> inputs;
      for (const ValueId input : node.inputs) inputs.push_back(copy_of(input));
      SINTER_ASSIGN_OR_RETURN(copies[node.output()],
                              add(node.operation, std::move(inputs), node.bodies));
    }
    body.AddOutput("result", copies.at(body_.outputs()[0].value));
    const ValueId result = body.node_count() == 1
                               ? patch.AddNode(FloatProduct(), std::move(operands))
                               : patch.AddNode(Fused{}, std::move(operands),
                                               {std::make_shared<const Graph>(std::move(body))});
    patch.Replace(node_.output(), result);
    return patch;
  }

  const Graph& graph_;
  const Node& node_;
  const Graph& body_;
  const IntegerSums& sums_;
  const Node& product_;
  PassContext& context_;
  ConstantRef constants_[2];  // the operands less their zero points, where they are constant
};

}  // namespace

MaybePatch UseFloatProduct(const Graph& graph, NodeId id, PassContext& context) {
  const std::optional<IntegerSums> sums = SumsOf(*graph.node(id).bodies[0]);
  if (!sums) return std::nullopt;
  return FloatProductRewrite(graph, id, *sums, context).Run();
}

}  // namespace sinter
