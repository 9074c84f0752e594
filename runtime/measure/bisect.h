// Finds the single rewrite that makes a model's results wrong, or its runs slow.
#ifndef SINTER_RUNTIME_MEASURE_BISECT_H_
#define SINTER_RUNTIME_MEASURE_BISECT_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "runtime/measure/watch.h"
#include "sinter/model.h"
#include "sinter/session_options.h"
#include "sinter/tensor.h"

namespace sinter {

enum class BisectGoal { kWrong, kSlow };

struct BisectOptions {
  SessionOptions session;
  BisectGoal goal = BisectGoal::kWrong;
  double tolerance = 1e-4;  // kWrong: a larger error against the truth is wrong
  double slowdown = 0.05;   // kSlow: more time, as a share of the time before the rewrite
};

// A rewrite and the model before and after it.
struct FoundRewrite {
  int64_t number = 0;
  std::string pass;
  std::string rule;
  std::vector<std::string> nodes_in;   // the nodes that it consumed, by their first source node
  std::vector<std::string> nodes_out;  // the operators of the nodes that it made
  double before = 0;                   // kWrong: the error; kSlow: the seconds of a run
  double after = 0;
  // The smallest part found of the graph before the rewrite that still shows the fault; inputs are
  // random. Empty if no part shows it.
  std::optional<Graph> part;
};

struct BisectResult {
  int64_t rewrite_count = 0;  // of the complete pipelines
  int64_t tried = 0;          // compilations
  double without = 0;         // without any rewrite: the error, or the seconds of a run
  double with = 0;            // with all rewrites
  std::optional<FoundRewrite> found;
  bool interrupted = false;
};

// Halves the numbered rewrites (PassOptions::max_rewrites). Nothing is found if the results are
// right, or no rewrite makes the model slower; or if they are wrong without any rewrite, so that a
// kernel or the import is at fault. For kSlow the passes are compared first, and the rewrites of
// the pass that costs most are halved. FailedPrecondition if the model does not keep its imported
// graph.
absl::StatusOr<BisectResult> BisectRewrites(const Model& model, std::span<const Tensor> inputs,
                                            const BisectOptions& options, const Watch& watch = {});

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_BISECT_H_
