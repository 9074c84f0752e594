// Times from a tuning cache, where it has them, and estimates elsewhere.
#ifndef SINTER_RUNTIME_MEASURED_COST_H_
#define SINTER_RUNTIME_MEASURED_COST_H_

#include <string>

#include "kernels/backend.h"
#include "runtime/static_cost.h"
#include "runtime/tuning_cache.h"

namespace sinter {

// What a node computes, whatever the layouts: operator, attributes, bodies, types, which operands
// are constants. All types must be static.
std::string WorkOf(const Graph& graph, NodeId node);
// The same of changing a value's layout.
std::string ReorderWork(const Type& from, const Layout& to);
// The candidate by its backend, kernel and layouts.
std::string NameOf(const Candidate& candidate);
// The kernel of a measured reorder, whichever it is.
inline constexpr char kReorderKernel[] = "reorder";

class MeasuredCost : public CostModel {
 public:
  // `cache` may be null: estimates only; it must outlive this.
  MeasuredCost(const TuningCache* cache, int threads) : cache_(cache), threads_(threads) {}

  std::vector<double> Seconds(const Graph& graph, NodeId node,
                              std::span<const CandidateRef> offered) const override;
  std::vector<double> LeastMeasured(const Graph& graph, NodeId node,
                                    std::span<const Backend* const> backends) const override;
  double ReorderSeconds(const Type& from, const Layout& to) const override;

 private:
  const TuningCache* cache_;
  int threads_;
  StaticCost estimate_;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURED_COST_H_
