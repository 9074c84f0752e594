// Compiles and runs an untrusted graph with small limits.
#ifndef SINTER_TESTS_BOUNDED_RUN_H_
#define SINTER_TESTS_BOUNDED_RUN_H_

#include <string>
#include <utility>
#include <vector>

#include "ir/checked_size.h"
#include "ir/cost.h"
#include "ir/graph.h"
#include "runtime/plan.h"
#include "runtime/random_inputs.h"
#include "sinter/session.h"
#include "sinter/status.h"

namespace sinter {

constexpr int64_t kMostArenaBytes = 1 << 22;
constexpr double kMostFlops = 2e7;
constexpr double kMostSeconds = 2;

// Whether the status is acceptable for a bad model: not an internal error, and with a message.
inline bool IsTelling(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kOutOfRange:  // an element that indexes outside a tensor
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded: return !status.message().empty();
    default: return false;
  }
}

// Sizes for open dimensions: pictures of 12 x 12 in batches of two.
inline std::vector<std::vector<int64_t>> DimsFor(const Model& model) {
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

// Compiles the graph and runs it on random inputs.
inline absl::Status RunBounded(Graph graph, const std::string& backend) {
  ModelOptions options;
  options.passes.max_folded_bytes = 1 << 20;
  options.passes.max_folded_flops = kMostFlops;
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
  return session->Run(inputs, {.time_limit = kMostSeconds}).status();
}

}  // namespace sinter

#endif  // SINTER_TESTS_BOUNDED_RUN_H_
