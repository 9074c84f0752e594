#include "runtime/measure/ceilings.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <span>

#include "ir/constant.h"
#include "kernels/blocked/ceilings_tile.h"
#include "kernels/parallel.h"
#include "runtime/machine.h"
#include "sinter/status.h"

namespace sinter {
namespace {

constexpr int kTries = 8;
constexpr int64_t kRounds = 1'000'000;
constexpr int64_t kFewestArrayBytes = int64_t{64} << 20;
constexpr int64_t kMostArrayBytes = int64_t{1} << 30;

template <class Work>
double LeastSeconds(Work work) {
  double least = 0;
  for (int i = 0; i < kTries; ++i) {
    const double start = MonotonicSeconds();
    work();
    const double seconds = MonotonicSeconds() - start;
    least = i == 0 ? seconds : std::min(least, seconds);
  }
  return least;
}

}  // namespace

absl::StatusOr<MachineCeilings> MeasureCeilings(int threads) {
  const ThreadCountGuard guard(threads);
  const blocked::CeilingLoops& loops = blocked::LoopsOfCeilings();
  std::atomic<float> used = 0;  // the results of the loops, so that none is left out
  MachineCeilings ceilings;
  const double computing = LeastSeconds([&] {
    ParallelFor(threads, 1, [&](int64_t begin, int64_t end) {
      used = loops.multiply_add(kRounds * (end - begin));
    });
  });
  ceilings.flops_per_second =
      static_cast<double>(loops.flops_per_round * kRounds * threads) / computing;

  // Twice the largest cache, so that little of it is found there again.
  const int64_t bytes = std::clamp(2 * LargestCacheBytes(), kFewestArrayBytes, kMostArrayBytes);
  SINTER_ASSIGN_OR_RETURN(const AlignedBytes memory, AllocateAligned(bytes));
  std::memset(memory.get(), 0, static_cast<size_t>(bytes));
  const auto* const elements = reinterpret_cast<const float*>(memory.get());
  const int64_t count = bytes / static_cast<int64_t>(sizeof(float));
  const double reading = LeastSeconds([&] {
    ParallelFor(count, (count + threads - 1) / threads, [&](int64_t begin, int64_t end) {
      used = loops.read(elements + begin, end - begin);
    });
  });
  ceilings.bytes_per_second = static_cast<double>(bytes) / reading;
  return ceilings;
}

}  // namespace sinter
