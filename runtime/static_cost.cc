#include "runtime/static_cost.h"

#include <algorithm>
#include <limits>

#include "ir/cost.h"

namespace sinter {
namespace {

struct Rates {
  double flops_per_second;
  double bytes_per_second;
  double seconds_per_call;
};
constexpr Rates kLibrary = {40e9, 8e9, 2e-6};
constexpr Rates kNaive = {0.5e9, 0.5e9, 1e-6};
// A backend offers its candidates best first; what these figures cannot tell apart, that order
// decides.
constexpr double kRankPenalty = 0.05;
constexpr Rates kReorder = {1, 10e9, 2e-6};

double RooflineSeconds(const Rates& rates, const Cost& cost) {
  return rates.seconds_per_call +
         std::max(cost.flops / rates.flops_per_second, cost.bytes / rates.bytes_per_second);
}

}  // namespace

std::vector<double> StaticCost::Seconds(const Graph& graph, NodeId node,
                                        std::span<const CandidateRef> offered) const {
  std::vector<double> seconds(offered.size(), 0);
  // Views copy nothing in the plan.
  if (graph.node(node).operation.info().traits.view) return seconds;
  const Cost cost = CostOf(graph, node);
  for (size_t rank = 0; rank < offered.size(); ++rank) {
    const Rates& rates = offered[rank]->backend == "naive" ? kNaive : kLibrary;
    seconds[rank] = RooflineSeconds(rates, cost) * (1 + kRankPenalty * static_cast<double>(rank));
  }
  return seconds;
}

std::vector<double> StaticCost::LeastMeasured(const Graph&, NodeId,
                                              std::span<const Backend* const> backends) const {
  return std::vector<double>(backends.size(), std::numeric_limits<double>::infinity());
}

double StaticCost::ReorderSeconds(const Type& from, const Layout& to) const {
  const std::vector<int64_t> dims = from.shape.ToIntegers();
  if (from.layout.SameMemory(to, dims)) return 0;
  Type target = from;
  target.layout = to;
  const double bytes = static_cast<double>(ByteSize(from).ValueOrDie()) +
                       static_cast<double>(ByteSize(target).ValueOrDie());
  return RooflineSeconds(kReorder, {.bytes = bytes});
}

}  // namespace sinter
