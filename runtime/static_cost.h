// A cost model without measurements.
#ifndef SINTER_RUNTIME_STATIC_COST_H_
#define SINTER_RUNTIME_STATIC_COST_H_

#include <utility>

#include "kernels/backend.h"

namespace sinter {

// Uses the backends' estimates of their kernels, with a small penalty for later candidates, and one
// set of rough figures for reorders. Stateless and thread-safe.
class StaticCost : public CostModel {
 public:
  explicit StaticCost(BackendSet backends) : backends_(std::move(backends)) {}

  std::vector<double> Seconds(const Graph& graph, NodeId node,
                              std::span<const CandidateRef> offered) const override;
  std::vector<double> LeastMeasured(const Graph& graph, NodeId node,
                                    std::span<const Backend* const> backends) const override;
  // Infinity if no reorder converts between the element types.
  double ReorderSeconds(const Type& from, const Format& to) const override;

 private:
  BackendSet backends_;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_STATIC_COST_H_
