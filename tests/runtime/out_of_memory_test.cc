// Every allocation of a model's life fails once: loading, creating a session and running return
// ResourceExhausted, nothing throws, and AddressSanitizer finds no leak.
#include <string>

#include "frontend/file/write.h"
#include "gtest/gtest.h"
#include "ir/graph.h"
#include "runtime/random_inputs.h"
#include "sinter/model.h"
#include "sinter/session.h"
#include "sinter/status.h"
#include "tests/random_net.h"
#include "tests/runtime/allocation_counter.h"

namespace sinter {
namespace {

// One thread, so that no allocation is on another, and kernels of ours only: oneDNN's library has
// allocations of its own.
absl::Status LiveOnce(const std::string& bytes, const std::vector<Tensor>& inputs) {
  SINTER_ASSIGN_OR_RETURN(const Model model,
                          LoadModelFromBytes(std::as_bytes(std::span(bytes.data(), bytes.size()))));
  SINTER_ASSIGN_OR_RETURN(const auto session,
                          Session::Create(model, {.backend = "blocked", .threads = 1}));
  return session->Run(inputs).status();
}

TEST(OutOfMemory, EveryAllocationMayFail) {
  for (const uint64_t seed : {1, 2, 3}) {
    SCOPED_TRACE(seed);
    const Graph graph = RandomNet(seed).graph();
    const auto bytes = WriteSinter(graph);
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    std::vector<Tensor> inputs;
    for (const ValueId input : graph.inputs()) {
      inputs.push_back(
          *RandomTensor(graph.type(input).dtype, graph.type(input).shape.ToIntegers(), seed));
    }
    ASSERT_TRUE(LiveOnce(*bytes, inputs).ok());
    // Every one of the first allocations, and a sample of the later ones.
    int failures = 0;
    for (int n = 1;; n += 1 + n / 150) {
      FailAllocation(n);
      const absl::Status status = LiveOnce(*bytes, inputs);
      const bool failed = StopFailing();
      if (!failed) break;
      ++failures;
      // Some allocations are a wish only.
      if (status.ok()) continue;
      ASSERT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << n << ": " << status;
    }
    EXPECT_GT(failures, 300);
  }
}

}  // namespace
}  // namespace sinter
