#include "runtime/static_cost.h"

#include <limits>

#include "ir/ops/reorder.h"
#include "kernels/roofline.h"
#include "passes/view_roots.h"

namespace sinter {
namespace {

// Penalty per place in the backend's order, best first, which decides between equal estimates.
constexpr double kRankPenalty = 0.05;
constexpr Roofline kReorder = {1, 10e9, 2e-6};
constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

std::vector<double> StaticCost::Seconds(const Graph& graph, NodeId node,
                                        std::span<const CandidateRef> offered) const {
  std::vector<double> seconds(offered.size(), 0);
  for (size_t rank = 0; rank < offered.size(); ++rank) {
    // Views cost nothing, since the plan does not copy them.
    if (CopiesNothing(graph, node, *offered[rank])) continue;
    const Backend* const backend = backends_.Find(offered[rank]->backend);
    const double estimate = backend == nullptr
                                ? kOptimisedKernels.Seconds(CostOf(graph, node))
                                : backend->EstimateSeconds({graph, node}, *offered[rank]);
    seconds[rank] = estimate * (1 + kRankPenalty * static_cast<double>(rank));
  }
  return seconds;
}

std::vector<double> StaticCost::LeastMeasured(const Graph&, NodeId,
                                              std::span<const Backend* const> backends) const {
  return std::vector<double>(backends.size(), kInfinity);
}

double StaticCost::ReorderSeconds(const Type& from, const Format& to) const {
  if (SameMemory(from.shape, from.format(), to)) return 0;
  if (!Reorder::Converts(from.format().dtype, to.dtype)) return kInfinity;
  const double bytes = static_cast<double>(ByteSize(from).ValueOrDie()) +
                       static_cast<double>(ByteSize(from.shape, to).ValueOrDie());
  return kReorder.Seconds({.bytes = bytes});
}

}  // namespace sinter
