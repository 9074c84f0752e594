#include "ir/ops/elementwise.h"

#include <algorithm>

namespace sinter {

namespace {

absl::Status InferBinary(Inference& inference, DType result) {
  SINTER_RETURN_IF_ERROR(inference.RequireSameDType(1, 0));
  SINTER_ASSIGN_OR_RETURN(Shape shape, Broadcast(inference.shape(0), inference.shape(1)));
  inference.SetOutput(0, result, std::move(shape));
  return absl::OkStatus();
}

// -1, 0 or 1 if a is less than, equal to or greater than b for all values of their symbols.
std::optional<int> OrderOf(const Dim& a, const Dim& b) {
  if (a == b) return 0;
  if (a.is_static() && b.is_static()) return a.value() < b.value() ? -1 : 1;
  if (a.is_static() && a.value() < 0 && b.IsNeverNegative()) return -1;
  if (b.is_static() && b.value() < 0 && a.IsNeverNegative()) return 1;
  return std::nullopt;
}

}  // namespace

absl::Status RequireNumber(const Inference& inference, size_t input) {
  if (inference.dtype(input) != DType::kBool) return absl::OkStatus();
  return absl::InvalidArgumentError("the inputs must be numbers, not bool");
}

absl::Status RequireInteger(const Inference& inference, size_t input) {
  if (IsInteger(inference.dtype(input))) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("input ", input, " must be integers, not ",
                                                 ToAbsl(NameOf(inference.dtype(input)))));
}

absl::Status InferUnaryNumeric(Inference& inference) {
  SINTER_RETURN_IF_ERROR(RequireNumber(inference, 0));
  inference.SetOutput(0, inference.dtype(0), inference.shape(0));
  return absl::OkStatus();
}

absl::Status InferBinaryNumeric(Inference& inference) {
  SINTER_RETURN_IF_ERROR(RequireNumber(inference, 0));
  return InferBinary(inference, inference.dtype(0));
}

absl::Status InferBinaryInteger(Inference& inference) {
  SINTER_RETURN_IF_ERROR(RequireInteger(inference, 0));
  return InferBinary(inference, inference.dtype(0));
}

absl::Status InferLogical(Inference& inference) {
  SINTER_RETURN_IF_ERROR(inference.RequireDType(0, {DType::kBool}));
  return InferBinary(inference, DType::kBool);
}

absl::Status InferComparison(Inference& inference, bool (*holds)(int order)) {
  SINTER_RETURN_IF_ERROR(InferBinary(inference, DType::kBool));
  SetBinaryContents(inference, [&](const Dim& a, const Dim& b) -> std::optional<Dim> {
    const std::optional<int> order = OrderOf(a, b);
    if (!order) return std::nullopt;
    return Dim(holds(*order) ? 1 : 0);
  });
  return absl::OkStatus();
}

void SetUnaryContents(Inference& inference, absl::FunctionRef<std::optional<Dim>(const Dim&)> map) {
  const std::vector<Dim>* known = inference.contents(0);
  if (known == nullptr) return;
  std::vector<Dim> contents;
  for (const Dim& element : *known) {
    std::optional<Dim> mapped = map(element);
    if (!mapped) return;
    contents.push_back(*std::move(mapped));
  }
  inference.SetContents(0, std::move(contents));
}

void SetBinaryContents(Inference& inference,
                       absl::FunctionRef<std::optional<Dim>(const Dim&, const Dim&)> combine) {
  const std::vector<Dim>* a = inference.contents(0);
  const std::vector<Dim>* b = inference.contents(1);
  if (a == nullptr || b == nullptr) return;
  const size_t count = std::max(a->size(), b->size());
  if (std::min(a->size(), b->size()) != count && std::min(a->size(), b->size()) != 1) return;
  std::vector<Dim> contents;
  for (size_t i = 0; i < count; ++i) {
    std::optional<Dim> combined =
        combine((*a)[a->size() == 1 ? 0 : i], (*b)[b->size() == 1 ? 0 : i]);
    if (!combined) return;
    contents.push_back(*std::move(combined));
  }
  inference.SetContents(0, std::move(contents));
}

RandomCase MakeUnaryCase(Random& random, Operation operation, double low, double high) {
  const auto rank = static_cast<int>(random.Integer(0, 5));
  return {std::make_shared<const Operation>(std::move(operation)),
          {RandomInput{.dims = random.Dims(rank, 9), .low = low, .high = high}}};
}

std::vector<RandomInput> MakeBroadcastInputs(Random& random, double low, double high) {
  const std::vector<int64_t> dims = random.Dims(static_cast<int>(random.Integer(0, 5)), 9);
  std::vector<RandomInput> inputs;
  for (int operand = 0; operand < 2; ++operand) {
    std::vector<int64_t> own = dims;
    for (int64_t& dim : own) {
      if (random.Chance(0.25)) dim = 1;
    }
    const auto dropped =
        random.Chance(0.3) ? random.Integer(0, static_cast<int64_t>(own.size())) : 0;
    own.erase(own.begin(), own.begin() + dropped);
    inputs.push_back(RandomInput{.dims = std::move(own), .low = low, .high = high});
  }
  return inputs;
}

}  // namespace sinter
