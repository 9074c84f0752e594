// Nearest-neighbour Resize by integer factors: every pixel is replicated into a block.
#include "kernels/resize.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/rows.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kElementsPerThread = 16 << 10;  // of the result

// The input in memory is [pictures, height, width, elements].
struct Enlargement {
  int64_t pictures = 1;
  int64_t height = 1;
  int64_t width = 1;
  int64_t elements = 1;
  int64_t height_factor = 1;
  int64_t width_factor = 1;
};

// Whether the scales are exactly the ratios of the output sizes to the input sizes.
bool ScalesAreTheFactors(const KernelQuery& query, const std::vector<int64_t>& input,
                         const std::vector<int64_t>& output) {
  const Constant* const target = query.constant(1);
  const auto& resize = query.operation().As<Resize>();
  if (target == nullptr || resize.antialias ||
      resize.keep_aspect_ratio_policy != AspectRatioPolicy::kStretch) {
    return false;
  }
  if (target->dtype() == DType::kInt64) return true;  // sizes
  if (!resize.axes.empty()) return false;
  for (size_t axis = 0; axis < input.size(); ++axis) {
    if (target->values<float>()[axis] != static_cast<float>(output[axis] / input[axis])) {
      return false;
    }
  }
  return true;
}

// The enlargement in this layout. `input` has one or two spatial axes.
Enlargement EnlargementIn(const Layout& layout, const std::vector<int64_t>& input,
                          const std::vector<int64_t>& output) {
  Enlargement e;
  bool inside = false;
  for (const Layout::MemoryAxis& level : layout.MemoryAxes(input)) {
    if (level.axis < 2) {
      (inside ? e.elements : e.pictures) *= level.size;
      continue;
    }
    inside = true;
    const auto axis = static_cast<size_t>(level.axis);
    const bool is_width = axis + 1 == input.size();
    (is_width ? e.width : e.height) = level.size;
    (is_width ? e.width_factor : e.height_factor) = output[axis] / input[axis];
  }
  return e;
}

void Enlarge(const Enlargement& e, const float* input, StridedRows<float> to) {
  const int64_t line_elements = e.width * e.elements * e.height_factor * e.width_factor;
  const int64_t grain = std::max<int64_t>(1, kElementsPerThread / line_elements);
  ParallelFor(e.pictures * e.height, grain, [&](int64_t begin, int64_t end) {
    for (int64_t line = begin; line < end; ++line) {
      const float* const from = input + line * e.width * e.elements;
      for (int64_t y = 0; y < e.height_factor; ++y) {
        int64_t pixel = (line * e.height_factor + y) * e.width * e.width_factor;
        for (int64_t x = 0; x < e.width; ++x) {
          for (int64_t copy = 0; copy < e.width_factor; ++copy, ++pixel) {
            std::copy_n(from + x * e.elements, e.elements, to.at(pixel));
          }
        }
      }
    }
  });
}

}  // namespace

void OfferResize(const KernelQuery& query, Offers& offers) {
  const auto& resize = query.operation().As<Resize>();
  const std::vector<int64_t> input = query.input(0).shape.ToIntegers();
  const std::vector<int64_t> output = query.output(0).shape.ToIntegers();
  if (query.input(0).dtype != DType::kFloat32 || resize.mode != ResizeMode::kNearest ||
      (*query).inputs.size() != 2 || input.size() < 3 || input.size() > 4 ||
      IsEmpty(query.input(0)) || IsEmpty(query.output(0)) || input[0] != output[0] ||
      input[1] != output[1] || !EnlargesPixels(resize, input, output) ||
      !ScalesAreTheFactors(query, input, output)) {
    return;
  }
  for (const Layout& layout : ActivationLayouts(static_cast<int>(input.size()))) {
    if (!layout.IsDense(input)) continue;
    const Enlargement enlargement = EnlargementIn(layout, input, output);
    auto candidate = std::make_shared<FunctionCandidate>(
        query, KernelName{"resize.enlarge", "copies of pixels"},
        std::vector<Layout>{layout, Layout()}, std::vector<Layout>{layout},
        [enlargement](const Pointers& pointers) {
          Enlarge(enlargement, static_cast<const float*>(pointers.inputs[0]),
                  pointers.OutputRows(0, enlargement.elements));
          return absl::OkStatus();
        });
    candidate->GiveRowStride(enlargement.elements);
    offers.push_back(std::move(candidate));
  }
}

}  // namespace sinter::blocked
