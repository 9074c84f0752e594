// Damaged models all the way through compilation and a bounded run.
#include "frontend/onnx/import.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/cost.h"
#include "runtime/random_inputs.h"
#include "runtime/session.h"
#include "tests/frontend/onnx/damage.h"
#include "tests/frontend/onnx/whole_model.h"
#include "tests/mutate.h"

namespace sinter {
namespace {

constexpr ImportLimits kTight{
    .max_nodes = 1000, .max_elements = 1 << 20, .max_made_bytes = 1 << 20};
constexpr int64_t kMostArenaBytes = 1 << 22;
constexpr double kMostFlops = 2e7;

// What a caller may be told about a bad model: never an internal error.
void ExpectTellingStatus(const absl::Status& status) {
  EXPECT_THAT(status.code(),
              testing::AnyOf(absl::StatusCode::kInvalidArgument, absl::StatusCode::kUnimplemented,
                             absl::StatusCode::kResourceExhausted))
      << status;
  EXPECT_NE(status.message(), "");
}

// The sizes that open dimensions get: pictures of 12 x 12, two at a time.
std::vector<std::vector<int64_t>> DimsFor(const Model& model) {
  std::vector<std::vector<int64_t>> all;
  for (const ValueInfo& input : model.inputs()) {
    std::vector<int64_t> dims;
    for (const Dim& dim : input.shape) {
      dims.push_back(dim.is_static() ? dim.value() : dims.empty() ? 2 : 12);
    }
    all.push_back(std::move(dims));
  }
  return all;
}

absl::Status RunBounded(const std::string& bytes, const std::string& backend) {
  ModelOptions options;
  options.passes.max_folded_bytes = 1 << 20;
  SINTER_ASSIGN_OR_RETURN(Graph graph, ImportOnnx(bytes, kTight));
  SINTER_ASSIGN_OR_RETURN(const Model model, Model::Create(std::move(graph), options));
  SINTER_ASSIGN_OR_RETURN(
      const auto session,
      Session::Create(model,
                      {.backend = backend, .threads = 1, .max_arena_bytes = kMostArenaBytes}));
  const auto dims = DimsFor(model);
  std::vector<Tensor> inputs;
  for (size_t i = 0; i < dims.size(); ++i) {
    const CheckedSize bytes_needed = ByteSize(model.inputs()[i].dtype, dims[i]);
    if (!bytes_needed.valid() || bytes_needed.ValueOrDie() > kMostArenaBytes) {
      return absl::ResourceExhaustedError("the test gives no such input");
    }
    SINTER_ASSIGN_OR_RETURN(Tensor input, RandomTensor(model.inputs()[i].dtype, dims[i], i));
    inputs.push_back(std::move(input));
  }
  SINTER_ASSIGN_OR_RETURN(const auto plan, session->PlanFor(dims));
  if (CostOf(plan->graph()).flops > kMostFlops) {
    return absl::ResourceExhaustedError("too much work for a test");
  }
  return session->Run(inputs).status();
}

// How often the damaged model ran on one of two backends.
int RunOnBoth(const std::string& damaged) {
  int ran = 0;
  for (const char* backend : {"naive", "auto"}) {
    const absl::Status status = RunBounded(damaged, backend);
    if (status.ok()) {
      ++ran;
    } else {
      ExpectTellingStatus(status);
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
