// Damaged models go through import, compilation and a bounded run.
#include <limits>

#include "frontend/onnx/import.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/bounded_run.h"
#include "tests/frontend/onnx/damage.h"
#include "tests/frontend/onnx/onnx_models.h"
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

// Loops over billions of empty rows would take minutes.
TEST(Hostile, RowsWithoutElementsTakeNoTime) {
  const int64_t most = std::numeric_limits<int32_t>::max();
  const onnx::ModelMaker maker = onnx::ModelMaker()
                                     .Input("x", onnx::F32({3, 6, most, 0}))
                                     .Input("scale", onnx::F32({0}))
                                     .Node("Softmax", {"x"}, {"s"}, {{"axis", -1}})
                                     .Node("LayerNormalization", {"s", "scale"}, {"n"})
                                     .Output("n");
  EXPECT_EQ(RunOnBoth(maker.Bytes()), 2);
}

}  // namespace
}  // namespace sinter
