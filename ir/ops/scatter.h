// Code that ScatterElements and ScatterND share.
#ifndef SINTER_IR_OPS_SCATTER_H_
#define SINTER_IR_OPS_SCATTER_H_

#include <array>

#include "ir/operation.h"

namespace sinter {

// How an update combines with the data's element.
enum class ScatterReduction : uint8_t { kNone, kAdd, kMul, kMax, kMin };
inline std::span<const std::string_view> EnumNames(ScatterReduction) {
  static constexpr std::array<std::string_view, 5> kNames = {"none", "add", "mul", "max", "min"};
  return kNames;
}

// The result has the data's type. Bool allows no reduction.
inline absl::Status InferScatter(Inference& inference, ScatterReduction reduction) {
  SINTER_RETURN_IF_ERROR(inference.RequireSameDType(2, 0));
  const DType dtype = inference.dtype(0);
  if (reduction != ScatterReduction::kNone && (dtype == DType::kBool || IsNarrow(dtype))) {
    return absl::InvalidArgumentError(absl::StrCat(ToAbsl(NameOf(dtype)), " cannot be reduced"));
  }
  inference.SetOutput(0, inference.dtype(0), inference.shape(0));
  return absl::OkStatus();
}

}  // namespace sinter

#endif  // SINTER_IR_OPS_SCATTER_H_
