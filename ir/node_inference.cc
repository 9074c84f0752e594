#include "ir/node_inference.h"

#include <algorithm>
#include <memory>

#include "ir/control_flow.h"
#include "ir/unknown_rank.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// True if a known element does not fit the type. The computation would wrap around.
bool Wraps(DType dtype, const std::vector<Dim>& contents) {
  return dtype == DType::kInt32 &&
         std::any_of(contents.begin(), contents.end(), [](const Dim& dim) {
           return dim.is_static() && dim.value() != static_cast<int32_t>(dim.value());
         });
}

// An error if an operand is of a narrow type, which the operator does not compute with.
absl::Status CheckNarrow(const OperatorInfo& info, std::span<const OperandInfo> operands) {
  for (size_t i = 0; i < operands.size() && !info.traits.takes_narrow; ++i) {
    const DType dtype = operands[i].type->dtype;
    if (!IsNarrow(dtype)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(ToAbsl(info.name), ": input ", i, " is of type ", ToAbsl(NameOf(dtype)),
                     ", which is only converted and moved: cast or dequantise it first"));
  }
  return absl::OkStatus();
}

bool IsEmptyList(const Type& type) {
  const bool may_have_contents =
      type.dtype == DType::kInt64 || type.dtype == DType::kInt32 || type.dtype == DType::kBool;
  return may_have_contents && type.shape.rank() == 1 && type.shape[0].Is(0);
}

// The operands, where the elements of an empty list are known, whoever computes it.
absl::InlinedVector<OperandInfo, 4> WithEmptyLists(std::span<const OperandInfo> operands) {
  static const auto* const kNoElements = new std::vector<Dim>;
  absl::InlinedVector<OperandInfo, 4> known(operands.begin(), operands.end());
  for (OperandInfo& operand : known) {
    if (IsEmptyList(*operand.type)) operand.contents = kNoElements;
  }
  return known;
}

// Infers results for operands of known rank. Operators with bodies handle unknown ranks themselves.
// Sets `missing_elements` to Inference::missing_elements unless it is null.
absl::StatusOr<std::vector<ResultInfo>> InferKnownRanks(const Operation& operation,
                                                        std::span<const OperandInfo> operands,
                                                        const std::vector<GraphRef>& bodies,
                                                        size_t output_count,
                                                        std::vector<bool>* missing_elements) {
  const OperatorInfo& info = operation.info();
  if (!info.inputs.Allows(operands.size()) || !info.outputs.Allows(output_count)) {
    return absl::InvalidArgumentError(absl::StrCat(ToAbsl(info.name), " cannot take ",
                                                   operands.size(), " inputs and give ",
                                                   output_count, " outputs"));
  }
  SINTER_RETURN_IF_ERROR(CheckNarrow(info, operands));
  const absl::InlinedVector<OperandInfo, 4> known = WithEmptyLists(operands);
  Inference inference(known, output_count, bodies);
  const absl::Status status = operation.Infer(inference);
  if (missing_elements != nullptr) *missing_elements = inference.missing_elements();
  if (!status.ok()) return Annotate(status, info.name);
  for (ResultInfo& result : inference.results()) {
    for (const Dim& dim : result.type.shape) {
      if (dim.is_static() && dim.value() < 0) {
        return absl::InvalidArgumentError(absl::StrCat(ToAbsl(info.name), ": the output's shape ",
                                                       result.type.shape.ToString(),
                                                       " has a negative dimension"));
      }
    }
    if (result.contents && (static_cast<int64_t>(result.contents->size()) > kMostContents ||
                            Wraps(result.type.dtype, *result.contents))) {
      result.contents.reset();
    }
  }
  return std::move(inference.results());
}

}  // namespace

std::optional<std::vector<Dim>> ContentsOf(const Constant& constant) {
  if (constant.dims().size() > 1 || constant.element_count() > kMostContents) return std::nullopt;
  if (constant.dtype() == DType::kBool) {
    const auto bools = constant.values<bool>();
    return std::vector<Dim>(bools.begin(), bools.end());
  }
  if (constant.dtype() != DType::kInt64 && constant.dtype() != DType::kInt32) return std::nullopt;
  const std::vector<int64_t> integers = constant.ToIntegers();
  return std::vector<Dim>(integers.begin(), integers.end());
}

absl::StatusOr<std::vector<GraphRef>> BindBodies(const Operation& operation,
                                                 const std::vector<GraphRef>& bodies,
                                                 const std::vector<const Type*>& operands) {
  if (operation.info().traits.control_flow) return BindControlFlow(operation, bodies, operands);
  std::vector<GraphRef> bound;
  for (const GraphRef& body : bodies) {
    if (body->inputs().size() != operands.size()) {
      return absl::InvalidArgumentError(absl::StrCat("a body takes ", body->inputs().size(),
                                                     " inputs, the node gives ", operands.size()));
    }
    bool same = true;
    for (size_t i = 0; i < operands.size(); ++i) {
      const Type& type = body->type(body->inputs()[i]);
      same = same && type.dtype == operands[i]->dtype && type.shape == operands[i]->shape;
    }
    if (same) {
      bound.push_back(body);
      continue;
    }
    auto copy = std::make_shared<Graph>(*body);
    for (size_t i = 0; i < operands.size(); ++i) {
      copy->SetType(copy->inputs()[i], Type{operands[i]->dtype, operands[i]->shape, {}});
    }
    SINTER_RETURN_IF_ERROR(copy->InferTypes());
    bound.push_back(std::move(copy));
  }
  return bound;
}

absl::StatusOr<std::vector<ResultInfo>> InferOperation(const Operation& operation,
                                                       std::span<const OperandInfo> operands,
                                                       const std::vector<GraphRef>& bodies,
                                                       size_t output_count,
                                                       std::vector<bool>* missing_elements) {
  auto infer = [&](std::span<const OperandInfo> known) {
    return InferKnownRanks(operation, known, bodies, output_count, missing_elements);
  };
  const bool all_known =
      std::all_of(operands.begin(), operands.end(),
                  [](const OperandInfo& operand) { return operand.type->shape.has_rank(); });
  return all_known || !bodies.empty()
             ? infer(operands)
             : InferForEveryRank(operands, operation.info().traits.elementwise, infer);
}

}  // namespace sinter
