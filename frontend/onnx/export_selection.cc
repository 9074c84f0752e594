// Operators that find, pick and place elements by indices or by their values.
#include "frontend/onnx/raising.h"
#include "ir/ops/compress.h"
#include "ir/ops/non_max_suppression.h"
#include "ir/ops/unique.h"

namespace sinter::onnx {
namespace {

// Without `axis`, ONNX selects from the flattened elements.
absl::Status RaiseCompress(Raising& out) {
  const Compress& compress = out.operation().As<Compress>();
  out.TakeAll();
  if (!compress.flatten) out.SetInteger("axis", compress.axis);
  return absl::OkStatus();
}

absl::Status RaiseUnique(Raising& out) {
  const Unique& unique = out.operation().As<Unique>();
  out.TakeAll();
  if (!unique.flatten) out.SetInteger("axis", unique.axis);
  out.SetInteger("sorted", unique.sorted);
  return absl::OkStatus();
}

// Without a threshold operand, ONNX keeps all scores.
absl::Status RaiseNonMaxSuppression(Raising& out) {
  const NonMaxSuppression& suppression = out.operation().As<NonMaxSuppression>();
  const size_t operands = suppression.use_score_threshold ? 5 : 4;
  for (size_t i = 0; i < operands; ++i) out.Take(i);
  out.SetInteger("center_point_box", suppression.center_point_box);
  return absl::OkStatus();
}

constexpr RaisingRow kExportSelectionRows[] = {
    {"compress", "Compress", RaiseCompress},
    {"det", "Det"},
    {"gather_elements", "GatherElements"},
    {"gather_nd", "GatherND"},
    {"non_max_suppression", "NonMaxSuppression", RaiseNonMaxSuppression},
    {"non_zero", "NonZero"},
    {"one_hot", "OneHot"},
    {"range", "Range"},
    {"scatter_elements", "ScatterElements"},
    {"scatter_nd", "ScatterND"},
    {"top_k", "TopK"},
    {"unique", "Unique", RaiseUnique},
};

}  // namespace

RaisingTable SelectionRaisings() { return kExportSelectionRows; }

}  // namespace sinter::onnx
