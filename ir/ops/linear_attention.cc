#include "ir/ops/linear_attention.h"

#include <initializer_list>
#include <string_view>

namespace sinter {
namespace {

// The size of each of `heads` heads in the last axis.
absl::StatusOr<Dim> HeadSize(const Dim& packed, int64_t heads, std::string_view role) {
  if (packed.is_static() && packed.value() % heads != 0) {
    return absl::InvalidArgumentError(absl::StrCat("the ", ToAbsl(role), " has ", packed.value(),
                                                   " elements, which ", heads,
                                                   " heads cannot share"));
  }
  return FloorDivide(packed, heads);
}

// An error unless the operand may have one of the shapes.
absl::Status RequireShape(const Inference& inference, size_t input, std::string_view role,
                          std::initializer_list<Shape> allowed) {
  const Shape& shape = inference.shape(input);
  for (const Shape& one : allowed) {
    if (shape.rank() == one.rank() && CouldEqual(shape, one)) return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("the ", ToAbsl(role), " has the shape ",
                                                 shape.ToString(), " instead of ",
                                                 allowed.begin()->ToString()));
}

}  // namespace

absl::Status LinearAttention::Infer(Inference& inference) const {
  if (q_heads < 1 || kv_heads < 1 || q_heads % kv_heads != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(q_heads, " query heads cannot share ", kv_heads, " key heads"));
  }
  const size_t operands = 3 + (has_past ? 1 : 0) + (has_decay ? 1 : 0) + (has_beta ? 1 : 0);
  if (inference.input_count() != operands) {
    return absl::InvalidArgumentError(
        absl::StrCat("it has ", inference.input_count(), " operands, not ", operands));
  }
  for (size_t i = 0; i < operands; ++i) {
    SINTER_RETURN_IF_ERROR(inference.RequireFloat(i));
    const bool is_past = has_past && i == PastOperand();
    if (!is_past) SINTER_RETURN_IF_ERROR(inference.RequireSameDType(i, 0));
    SINTER_RETURN_IF_ERROR(inference.RequireRank(i, is_past ? 4 : 3));
  }
  const Shape& query = inference.shape(0);
  const Dim& batch = query[0];
  const Dim& length = query[1];
  SINTER_ASSIGN_OR_RETURN(const Dim size, HeadSize(query[2], q_heads, "query"));
  SINTER_ASSIGN_OR_RETURN(const Dim width, HeadSize(inference.shape(2)[2], kv_heads, "value"));
  const Dim heads = kv_heads;
  SINTER_RETURN_IF_ERROR(RequireShape(inference, 1, "key", {{batch, length, heads * size}}));
  SINTER_RETURN_IF_ERROR(RequireShape(inference, 2, "value", {{batch, length, heads * width}}));
  const Shape state{batch, heads, size, width};
  if (has_past) SINTER_RETURN_IF_ERROR(RequireShape(inference, PastOperand(), "past", {state}));
  if (has_decay) {
    SINTER_RETURN_IF_ERROR(RequireShape(inference, DecayOperand(), "decay",
                                        {{batch, length, heads}, {batch, length, heads * size}}));
  }
  if (has_beta) {
    SINTER_RETURN_IF_ERROR(RequireShape(inference, BetaOperand(), "beta",
                                        {{batch, length, heads}, {batch, length, 1}}));
  }
  inference.SetOutput(0, inference.dtype(0), Shape{batch, length, Dim(q_heads) * width});
  if (inference.output_count() == 2) {
    inference.SetOutput(1, inference.dtype(has_past ? PastOperand() : 0), state);
  }
  return absl::OkStatus();
}

// Each step passes over the state to add, to read once a query head, to decay and to correct.
double LinearAttention::Flops(Types inputs, Types outputs) const {
  const auto elements =
      static_cast<double>(ElementCount(outputs[0].shape.ToIntegers()).ValueOrDie());
  const auto size = static_cast<double>(inputs[1].shape[2].value() / kv_heads);
  const double group = static_cast<double>(q_heads) / static_cast<double>(kv_heads);
  return elements * size * (2 + (2 + (has_decay ? 1 : 0) + (has_beta ? 2 : 0)) / group);
}

RandomCase LinearAttention::MakeRandomCase(Random& random) {
  LinearAttention op{.kv_heads = random.Integer(1, 3),
                     .scale = random.Chance(0.5) ? 0.5F : 0,
                     .has_past = random.Chance(0.5),
                     .has_decay = random.Chance(0.5),
                     .has_beta = random.Chance(0.5)};
  op.q_heads = op.kv_heads * random.Integer(1, 3);
  const int64_t batch = random.Integer(1, 2);
  const int64_t length = random.Integer(1, 5);
  const int64_t size = random.Integer(1, 6);
  const int64_t width = random.Integer(1, 6);
  const auto packed = [&](int64_t last) { return RandomInput{.dims = {batch, length, last}}; };
  RandomCase made{
      nullptr,
      {packed(op.q_heads * size), packed(op.kv_heads * size), packed(op.kv_heads * width)}};
  if (op.has_past) made.inputs.push_back({.dims = {batch, op.kv_heads, size, width}});
  if (op.has_decay) made.inputs.push_back(packed(op.kv_heads * (random.Chance(0.5) ? size : 1)));
  if (op.has_beta) made.inputs.push_back(packed(random.Chance(0.5) ? op.kv_heads : 1));
  made.operation = std::make_shared<const Operation>(op);
  return made;
}

}  // namespace sinter
