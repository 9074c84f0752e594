#include "frontend/onnx/lowering.h"

#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

#include "frontend/onnx/tensors.h"
#include "ir/checked_size.h"
#include "ir/inline_graph.h"
#include "ir/ops/reshape.h"
#include "sinter/status.h"

namespace sinter::onnx {
namespace {

// Whether an integer type can represent the value exactly. A floating-point type need only be
// close.
template <class T>
bool Holds(double value) {
  if constexpr (internal::kIsNarrowInteger<T>) {
    return static_cast<double>(T(value)) == value;
  } else if constexpr (std::is_integral_v<T>) {
    const double end = std::ldexp(1.0, std::numeric_limits<T>::digits);
    return std::trunc(value) == value && value < end && value >= (std::is_signed_v<T> ? -end : 0);
  } else {
    return true;
  }
}

}  // namespace

absl::StatusOr<Dim> OperandShape::dim(int axis) const {
  if (shape_.HasAxis(axis)) return shape_[axis];
  return absl::InvalidArgumentError(
      absl::StrCat("an operand of shape ", shape_.ToString(), " has no axis ", axis));
}

absl::StatusOr<std::vector<Dim>> Lowering::KnownDims(ValueId value, std::string_view role) const {
  const Type& type = this->type(value);
  if ((type.dtype != DType::kInt64 && type.dtype != DType::kInt32) || type.shape.rank() > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(ToAbsl(role), " must be integers of rank 0 or 1, not ", type.ToString()));
  }
  if (graph_.value(value).contents) return *graph_.value(value).contents;
  if (const Constant* known = constant(value)) {
    const std::vector<int64_t> integers = known->ToIntegers();
    return std::vector<Dim>(integers.begin(), integers.end());
  }
  return absl::UnimplementedError(absl::StrCat(ToAbsl(role), " is computed from data"));
}

absl::StatusOr<std::vector<int64_t>> Lowering::KnownIntegers(ValueId value,
                                                             std::string_view role) const {
  SINTER_ASSIGN_OR_RETURN(const std::vector<Dim> dims, KnownDims(value, role));
  std::vector<int64_t> integers;
  for (const Dim& dim : dims) {
    if (!dim.is_static()) {
      return absl::UnimplementedError(
          absl::StrCat(ToAbsl(role), " depends on the symbolic dimension ", dim.symbol()));
    }
    integers.push_back(dim.value());
  }
  return integers;
}

std::optional<bool> Lowering::KnownBool(ValueId value) const {
  const auto& contents = graph_.value(value).contents;
  const bool known = type(value).dtype == DType::kBool && contents && contents->size() == 1 &&
                     contents->front().is_static();
  if (!known) return std::nullopt;
  return !contents->front().Is(0);
}

absl::StatusOr<ValueId> Lowering::WithRank(ValueId value, int rank) {
  if (type(value).shape.has_rank()) return value;
  const std::vector<int64_t> kept(static_cast<size_t>(rank), 0);
  return Add(Reshape{}, {value, AddIntegers(kept)});
}

absl::StatusOr<ValueId> Lowering::Add(Operation operation, std::vector<ValueId> inputs) {
  SINTER_ASSIGN_OR_RETURN(const std::vector<ValueId> results,
                          AddNode(std::move(operation), std::move(inputs), 1));
  return results.front();
}

absl::StatusOr<std::vector<ValueId>> Lowering::AddNode(Operation operation,
                                                       std::vector<ValueId> inputs, size_t count,
                                                       std::vector<GraphRef> bodies) {
  SINTER_RETURN_IF_ERROR(node_.status());
  if (graph_.node_limit() >= limits_.max_nodes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the graph has more than ", limits_.max_nodes, " nodes"));
  }
  auto added = graph_.AddNode(
      std::move(operation), std::move(inputs),
      {.origin = {source_}, .bodies = std::move(bodies), .output_count = static_cast<int>(count)});
  if (!added.ok()) {
    error_names_node_ = true;
    return added.status();
  }
  ++nodes_added_;
  for (const ValueId result : graph_.node(*added).outputs) {
    SINTER_RETURN_IF_ERROR(CheckShape(type(result).dtype, type(result).shape, limits_));
  }
  const ValueIds& results = graph_.node(*added).outputs;
  return std::vector<ValueId>(results.begin(), results.end());
}

absl::Status Lowering::ReturnAll(Operation operation, std::vector<ValueId> inputs,
                                 std::vector<GraphRef> bodies) {
  SINTER_ASSIGN_OR_RETURN(
      const std::vector<ValueId> results,
      AddNode(std::move(operation), std::move(inputs), outputs_.size(), std::move(bodies)));
  for (size_t i = 0; i < results.size(); ++i) SetOutput(i, results[i]);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ValueId>> Lowering::Inline(const ImportedBody& body,
                                                      std::vector<ValueId> inputs) {
  inputs.insert(inputs.end(), body.captures.begin(), body.captures.end());
  auto inlined = InlineGraph(graph_, *body.graph, inputs, {source_});
  if (!inlined.ok()) {
    error_names_node_ = true;
    return inlined.status();
  }
  return inlined->outputs;
}

absl::Status Lowering::CountMadeBytes(DType dtype, std::span<const int64_t> dims) {
  return onnx::CountMadeBytes(dtype, dims, limits_, made_bytes_);
}

ValueId Lowering::AddScalar(DType dtype, double value) {
  ConstantRef constant;
  VisitDType(dtype, [&]<class T>(T zero) {
    if (!Holds<T>(value)) {
      scalar_status_.Update(absl::InvalidArgumentError(
          absl::StrCat(value, " is not a value of ", ToAbsl(NameOf(dtype)))));
    }
    constant = Constant::Scalar(Holds<T>(value) ? static_cast<T>(value) : zero);
  });
  SINTER_CHECK(constant != nullptr);
  return AddConstant(std::move(constant));
}

void Lowering::SetOutput(size_t index, ValueId value) {
  SINTER_CHECK(value.valid());
  if (index < outputs_.size()) outputs_[index] = value;
}

absl::Status Lowering::Return(Operation operation, std::vector<ValueId> inputs) {
  SINTER_ASSIGN_OR_RETURN(const ValueId value, Add(std::move(operation), std::move(inputs)));
  return Return(value);
}

}  // namespace sinter::onnx
