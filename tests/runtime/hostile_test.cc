// Damaged models go through import, compilation and a bounded run.
#include "frontend/onnx/import.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/bounded_run.h"
#include "tests/frontend/onnx/damage.h"
#include "tests/frontend/onnx/whole_model.h"
#include "tests/mutate.h"

namespace sinter {
namespace {

constexpr ImportLimits kTight{
    .max_nodes = 1000, .max_elements = 1 << 20, .max_made_bytes = 1 << 20};

absl::Status RunBounded(const std::string& bytes, const std::string& backend) {
  SINTER_ASSIGN_OR_RETURN(Graph graph, ImportOnnx(bytes, kTight));
  return RunBounded(std::move(graph), backend);
}

// The number of runs of the damaged model on two backends.
int RunOnBoth(const std::string& damaged) {
  int ran = 0;
  for (const char* backend : {"naive", "auto"}) {
    const absl::Status status = RunBounded(damaged, backend);
    if (status.ok()) {
      ++ran;
    } else {
      EXPECT_TRUE(IsTelling(status)) << status;
    }
  }
  return ran;
}

TEST(Hostile, DamagedBytesRunOrAreRefused) {
  const std::string bytes = onnx::WholeModel().Bytes();
  int ran = 0;
  for (uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    ran += RunOnBoth(Mutate(bytes, random));
  }
  EXPECT_GT(ran, 20);
  EXPECT_LT(ran, 1000);
}

TEST(Hostile, DamagedMeaningRunsOrIsRefused) {
  int ran = 0;
  for (uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    ran += RunOnBoth(onnx::WithDamagedMeaning(onnx::WholeModel(), random));
  }
  EXPECT_GT(ran, 50);
  EXPECT_LT(ran, 1000);
}

}  // namespace
}  // namespace sinter
