// LpNormalization of f32 rows with p = 2: one pass reads a row, and a second one, which finds it in
// cache, writes the result.
#include "ir/ops/lp_normalization.h"

#include <algorithm>
#include <cmath>

#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/vector_functions.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kElementsPerThread = 16 << 10;

void NormalizeRows(const float* from, int64_t rows, int64_t width, float* to) {
  const RowFunctions& functions = Rows();
  const auto count = static_cast<size_t>(width);
  ParallelFor(rows, std::max<int64_t>(1, kElementsPerThread / width),
              [&](int64_t begin, int64_t end) {
                for (int64_t i = begin * width; i < end * width; i += width) {
                  const float norm = std::sqrt(functions.sum_of_squares(from + i, 0, count));
                  const float scale = norm == 0 ? 0 : 1 / norm;
                  functions.normalize(from + i, 0, scale, nullptr, nullptr, to + i, count);
                }
              });
}

}  // namespace

void OfferLpNormalization(const KernelQuery& query, Offers& offers) {
  const auto& op = query.operation().As<LpNormalization>();
  const std::vector<int64_t> dims = query.input(0).shape.ToIntegers();
  const auto rank = static_cast<int64_t>(dims.size());
  if (!AllFloat32(query) || op.p != 2 || (op.axis != -1 && op.axis != rank - 1)) return;
  const int64_t width = dims.back();
  const int64_t rows = ElementCount(dims).ValueOrDie() / width;
  auto candidate = std::make_shared<FunctionCandidate>(
      query, KernelName{"lp_normalization.rows", "rows"}, std::vector<Layout>(1),
      std::vector<Layout>(1), [rows, width](const Pointers& pointers) {
        NormalizeRows(static_cast<const float*>(pointers.inputs[0]), rows, width,
                      static_cast<float*>(pointers.outputs[0]));
        return absl::OkStatus();
      });
  candidate->WorkInPlace(0);
  offers.push_back(std::move(candidate));
}

}  // namespace sinter::blocked
