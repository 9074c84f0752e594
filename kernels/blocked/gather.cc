// Gather. For each index, the contiguous run of elements of the inner axes is copied.
#include "ir/ops/gather.h"

#include <cstring>

#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/rows.h"
#include "kernels/parallel.h"
#include "sinter/status.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kBytesPerThread = 32 << 10;

// data [outer, size, run bytes], indices [count], result [outer, count, run bytes]
struct Sizes {
  int64_t axis;
  int64_t outer;
  int64_t size;
  int64_t count;
  int64_t run;
};

template <class Index>
absl::Status Run(const Sizes& sizes, const Pointers& pointers) {
  const auto* const data = static_cast<const std::byte*>(pointers.inputs[0]);
  const auto* const indices = static_cast<const Index*>(pointers.inputs[1]);
  auto* const result = static_cast<std::byte*>(pointers.outputs[0]);
  for (int64_t i = 0; i < sizes.count; ++i) {
    if (indices[i] >= -sizes.size && indices[i] < sizes.size) continue;
    return absl::OutOfRangeError(absl::StrCat("index ", indices[i], " is out of range for axis ",
                                              sizes.axis, " of ", sizes.size, " elements"));
  }
  const int64_t grain = std::max<int64_t>(1, kBytesPerThread / std::max<int64_t>(1, sizes.run));
  ParallelFor(sizes.outer * sizes.count, grain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t index = indices[i % sizes.count];
      const int64_t row = i / sizes.count * sizes.size + (index < 0 ? index + sizes.size : index);
      std::memcpy(result + i * sizes.run, data + row * sizes.run, static_cast<size_t>(sizes.run));
    }
  });
  return absl::OkStatus();
}

}  // namespace

void OfferGather(const KernelQuery& query, Offers& offers) {
  const std::vector<int64_t> dims = query.input(0).shape.ToIntegers();
  const auto axis =
      NormalizeAxis(query.operation().As<Gather>().axis, static_cast<int>(dims.size()));
  if (!axis.ok()) return;
  Sizes sizes{.axis = *axis,
              .outer = 1,
              .size = dims[static_cast<size_t>(*axis)],
              .count = ElementCount(query.input(1).shape.ToIntegers()).ValueOrDie(),
              .run = SizeOf(query.input(0).dtype)};
  for (size_t i = 0; i < dims.size(); ++i) {
    const auto at = static_cast<int>(i);
    if (at < *axis) sizes.outer *= dims[i];
    if (at > *axis) sizes.run *= dims[i];
  }
  if (sizes.outer * sizes.count * sizes.run == 0) return;
  const auto run = query.input(1).dtype == DType::kInt64 ? Run<int64_t> : Run<int32_t>;
  offers.push_back(std::make_shared<FunctionCandidate>(
      query, KernelName{"gather", "gather"}, std::vector<Layout>(2), std::vector<Layout>(1),
      [sizes, run](const Pointers& pointers) { return run(sizes, pointers); }));
}

}  // namespace sinter::blocked
