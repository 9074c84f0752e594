#include "kernels/onednn/finish.h"

#include <algorithm>

#include "kernels/parallel.h"

namespace sinter::onednn {
namespace {

// A thread takes at least this many elements, and a block of them stays in the first-level cache
// while the operations run over it.
constexpr int64_t kGrain = 16384;
constexpr int64_t kBlock = 2048;

void Apply(const Finish finish, float* elements, int64_t count) {
  for (int64_t i = 0; i < count; ++i) elements[i] = finish(elements[i]);
}

}  // namespace

void ClearPaddingLanes(const PaddingLanes& lanes, float* elements) {
  const int64_t grain = std::max<int64_t>(1, kGrain / lanes.block);
  ParallelFor(lanes.images * lanes.pixels, grain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      float* const block = elements + i / lanes.pixels * lanes.image_stride + lanes.last_block +
                           i % lanes.pixels * lanes.block;
      std::fill(block + lanes.first, block + lanes.block, 0.0F);
    }
  });
}

void ApplyFinish(std::span<const Finish> operations, float* elements, int64_t count) {
  ParallelFor(count, kGrain, [&](int64_t begin, int64_t end) {
    for (int64_t first = begin; first < end; first += kBlock) {
      const int64_t size = std::min(kBlock, end - first);
      for (const Finish& finish : operations) Apply(finish, elements + first, size);
    }
  });
}

}  // namespace sinter::onednn
