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

absl::Status InferComparison(Inference& inference) { return InferBinary(inference, DType::kBool); }

void SetBinaryContents(Inference& inference, Dim (*combine)(const Dim&, const Dim&)) {
  const std::vector<Dim>* a = inference.contents(0);
  const std::vector<Dim>* b = inference.contents(1);
  if (a == nullptr || b == nullptr) return;
  const size_t count = std::max(a->size(), b->size());
  if (std::min(a->size(), b->size()) != count && std::min(a->size(), b->size()) != 1) return;
  std::vector<Dim> contents;
  for (size_t i = 0; i < count; ++i) {
    contents.push_back(combine((*a)[a->size() == 1 ? 0 : i], (*b)[b->size() == 1 ? 0 : i]));
  }
  inference.SetContents(0, std::move(contents));
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
