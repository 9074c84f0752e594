#include "sinter/benchmark_scope.h"

#include <chrono>
#include <limits>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/constant.h"
#include "sinter/graph_builder.h"
#include "sinter/session.h"
#include "sinter/tensor.h"

namespace sinter {
namespace {

using testing::HasSubstr;

class BenchmarkScopeTest : public testing::Test {
 protected:
  void SetUp() override { ClearBenchmarkResults(); }
};

BenchmarkSummary SummaryNamed(const std::string& name) {
  for (BenchmarkSummary& summary : BenchmarkResults()) {
    if (summary.name == name) return std::move(summary);
  }
  return {};
}

TEST_F(BenchmarkScopeTest, MeasuresTimeAndMemory) {
  BenchmarkScope scope("work");
  const AlignedBytes kept = *AllocateAligned(10000000);
  { const AlignedBytes passing = *AllocateAligned(30000000); }
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  EXPECT_GE(scope.time_ms(), 2);
  EXPECT_NEAR(scope.peak_memory_mb(), 40, 2);
  EXPECT_NEAR(scope.current_memory_mb(), 10, 0.5);
  const BenchmarkResult result = scope.Stop();
  const AlignedBytes later = *AllocateAligned(90000000);
  EXPECT_NEAR(result.peak_memory_mb, 40, 2);
  EXPECT_EQ(scope.Stop().time_ms, result.time_ms);
  EXPECT_EQ(scope.time_ms(), result.time_ms);
  EXPECT_EQ(scope.peak_memory_mb(), result.peak_memory_mb);
  EXPECT_EQ(scope.current_memory_mb(), result.current_memory_mb);
  EXPECT_EQ(SummaryNamed("work").count, 1u);
  EXPECT_GT(BenchmarkScope::resident_mb(), 1);
  EXPECT_GE(BenchmarkScope::peak_resident_mb(), BenchmarkScope::resident_mb());
}

TEST_F(BenchmarkScopeTest, NestedScopesEachHaveTheirOwnPeak) {
  BenchmarkScope outer("outer");
  { const AlignedBytes passing = *AllocateAligned(20000000); }
  std::optional<AlignedBytes> kept = *AllocateAligned(5000000);
  {
    BenchmarkScope inner("inner");
    const AlignedBytes passing = *AllocateAligned(8000000);
    kept.reset();
    EXPECT_NEAR(inner.peak_memory_mb(), 8, 0.4);
    EXPECT_NEAR(inner.current_memory_mb(), 3, 0.15);
  }
  EXPECT_NEAR(outer.Stop().peak_memory_mb, 20, 1);
  EXPECT_NEAR(outer.Stop().current_memory_mb, 0, 0.01);
  EXPECT_NEAR(SummaryNamed("inner").peak_memory_mb, 8, 0.4);
}

TEST_F(BenchmarkScopeTest, ThreadsShareAName) {
  constexpr int kThreads = 4;
  constexpr int kScopes = 300;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([i] {
      for (int round = 0; round < kScopes; ++round) {
        BenchmarkScope scope("shared");
        BenchmarkScope own("own" + std::to_string(i));
        const AlignedBytes bytes = *AllocateAligned(1 << 16);
        if (round % 50 == 0) (void)BenchmarkResults();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const BenchmarkSummary shared = SummaryNamed("shared");
  EXPECT_EQ(shared.count, 1u * kThreads * kScopes);
  EXPECT_GE(shared.peak_memory_mb, 0.0655);
  EXPECT_LE(shared.peak_memory_mb, 0.0656 * kThreads * 1.2);
  EXPECT_EQ(BenchmarkResults().size(), 1u + kThreads);
}

TEST_F(BenchmarkScopeTest, SummariesAreSortedAndComplete) {
  for (const char* const name : {"b", "a", "b"}) BenchmarkScope scope(name);
  const std::vector<BenchmarkSummary> results = BenchmarkResults();
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].name, "a");
  EXPECT_EQ(results[1].name, "b");
  EXPECT_EQ(results[1].count, 2u);
  EXPECT_LE(results[1].min_ms, results[1].median_ms);
  EXPECT_GE(results[1].total_ms, 2 * results[1].min_ms);
}

TEST_F(BenchmarkScopeTest, ManyScopesOfANameTakeBoundedMemory) {
  for (int i = 0; i < 20000; ++i) BenchmarkScope scope("many");
  const BenchmarkSummary summary = SummaryNamed("many");
  EXPECT_EQ(summary.count, 20000u);
  EXPECT_LE(summary.min_ms, summary.median_ms);
  EXPECT_LE(summary.median_ms * 10000, summary.total_ms);
}

TEST_F(BenchmarkScopeTest, ComparesTwoNames) {
  for (int i = 0; i < 12; ++i) {
    for (const char* const name : {"slow", "fast"}) BenchmarkScope scope(name);
  }
  const auto comparison = CompareBenchmarks("slow", "fast");
  ASSERT_TRUE(comparison.ok()) << comparison.status();
  EXPECT_GT(comparison->low, 0);
  EXPECT_GE(comparison->speedup, comparison->low);
  EXPECT_LE(comparison->speedup, comparison->high);
  EXPECT_LT(comparison->high, std::numeric_limits<double>::infinity());
  const auto same = CompareBenchmarks("slow", "slow");
  ASSERT_TRUE(same.ok());
  EXPECT_FALSE(same->significant);
  EXPECT_EQ(same->speedup, 1);
  const absl::Status missing = CompareBenchmarks("slow", "nothing").status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(missing.message()),
              HasSubstr("'nothing' has stopped; there are: fast, slow"));
}

// What a session takes is what its own count says: packed weights, the arena and the outputs.
TEST_F(BenchmarkScopeTest, CountsWhatASessionAllocates) {
  RandomWeights weights;
  GraphBuilder b("wide", weights);
  const Var x = b.Input("x", {"N", 1000});
  b.Output("y", b.Linear("second", b.Relu(b.Linear("first", x, 2000)), 1000));
  const auto model = std::move(b).Build();
  ASSERT_TRUE(model.ok()) << model.status();
  const auto input = Tensor::Create(DType::kFloat32, {100, 1000});
  ASSERT_TRUE(input.ok());
  BenchmarkScope scope("session");
  const auto session = Session::Create(*model, {.backend = "blocked", .threads = 1});
  ASSERT_TRUE(session.ok());
  const auto output = (*session)->Run(*input);
  ASSERT_TRUE(output.ok()) << output.status();
  const SessionMemory memory = (*session)->memory();
  const auto expected =
      static_cast<double>(memory.arena_bytes + memory.packed_bytes + output->byte_size());
  EXPECT_GT(expected, 16e6);  // of the packed weights
  EXPECT_NEAR(scope.Stop().current_memory_mb, expected / 1e6, 0.05 * expected / 1e6);
  EXPECT_GE(scope.Stop().peak_memory_mb, scope.Stop().current_memory_mb);
}

}  // namespace
}  // namespace sinter
