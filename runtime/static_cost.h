// Estimates of time without measuring.
#ifndef SINTER_RUNTIME_STATIC_COST_H_
#define SINTER_RUNTIME_STATIC_COST_H_

#include "kernels/backend.h"

namespace sinter {

// A roofline with one set of rough figures for all machines: what matters is the order of
// magnitude between naive loops, library kernels and reorders, so that the choice does not depend
// on where it is made. Stateless and thread-safe.
class StaticCost : public CostModel {
 public:
  std::vector<double> Seconds(const Graph& graph, NodeId node,
                              std::span<const CandidateRef> offered) const override;
  std::vector<double> LeastMeasured(const Graph& graph, NodeId node,
                                    std::span<const Backend* const> backends) const override;
  double ReorderSeconds(const Type& from, const Layout& to) const override;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_STATIC_COST_H_
