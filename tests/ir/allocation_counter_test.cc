#include "ir/allocation_counter.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "ir/constant.h"
#include "sinter/allocated_memory.h"
#include "sinter/tensor.h"

namespace sinter {
namespace {

double AllocatedSince(int64_t before) { return static_cast<double>(AllocatedBytes() - before); }
double PeakOf(const AllocationWatch& watch) {
  return static_cast<double>(watch.peak_bytes() - watch.begin_bytes());
}

TEST(AllocationCounter, CountsWhatTensorsAndConstantsTake) {
  const int64_t before = AllocatedBytes();
  {
    const auto tensor = Tensor::Create(DType::kFloat32, {1000, 1000});
    ASSERT_TRUE(tensor.ok());
    EXPECT_NEAR(AllocatedSince(before), 4e6, 4e4);
    const Tensor copy = *tensor;  // shares the elements
    EXPECT_NEAR(AllocatedSince(before), 4e6, 4e4);
    const ConstantRef constant = Constant::Filled<float>({500000}, [](std::span<float>) {});
    EXPECT_NEAR(AllocatedSince(before), 6e6, 6e4);
  }
  EXPECT_EQ(AllocatedBytes(), before);
  { const auto empty = AllocateAligned(0); }
  EXPECT_EQ(AllocatedBytes(), before);
}

TEST(AllocationCounter, WatchesOverlapInAnyOrder) {
  auto first = std::make_unique<AllocationWatch>();
  auto kept = *AllocateAligned(1000000);
  auto second = std::make_unique<AllocationWatch>();
  EXPECT_EQ(second->begin_bytes(), AllocatedBytes());
  { const auto passing = *AllocateAligned(2000000); }
  const auto third = std::make_unique<AllocationWatch>();
  first->Stop();  // neither the last nor the first of the list
  { const auto passing = *AllocateAligned(4000000); }
  EXPECT_NEAR(PeakOf(*first), 3e6, 3e4);
  EXPECT_NEAR(PeakOf(*second), 4e6, 4e4);
  EXPECT_NEAR(PeakOf(*third), 4e6, 4e4);
  second.reset();
  kept.reset();
  EXPECT_NEAR(static_cast<double>(first->current_bytes() - first->begin_bytes()), 1e6, 1e4);
  EXPECT_NEAR(static_cast<double>(third->current_bytes() - third->begin_bytes()), -1e6, 1e4);
  first.reset();
  EXPECT_NEAR(PeakOf(*third), 4e6, 4e4);
}

TEST(AllocationCounter, PeaksOfThreadsAddUp) {
  constexpr int kThreads = 4;
  const int64_t before = AllocatedBytes();
  AllocationWatch watch;
  std::atomic<int> holding = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      const auto bytes = *AllocateAligned(1000000);
      holding.fetch_add(1);
      while (holding.load() < kThreads) std::this_thread::yield();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_NEAR(PeakOf(watch), 4e6, 4e4);
  EXPECT_EQ(AllocatedBytes(), before);
}

// Each thread's own allocations are a lower bound of its watch's peak, and those of all threads an
// upper bound.
TEST(AllocationCounter, WatchesOfManyThreadsStayWithinBounds) {
  constexpr int kThreads = 4;
  constexpr int64_t kBytes = 1 << 16;
  const int64_t before = AllocatedBytes();
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 500; ++round) {
        AllocationWatch watch;
        const auto outer = *AllocateAligned(kBytes);
        {
          const AllocationWatch nested;
          const auto inner = *AllocateAligned(kBytes);
          if (nested.peak_bytes() < before + 2 * kBytes) wrong.fetch_add(1);
        }
        watch.Stop();
        if (watch.peak_bytes() < before + 2 * kBytes) wrong.fetch_add(1);
        if (watch.peak_bytes() > before + kThreads * 2 * (kBytes + 8192)) wrong.fetch_add(1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0);
  EXPECT_EQ(AllocatedBytes(), before);
}

}  // namespace
}  // namespace sinter
