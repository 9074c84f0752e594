// A cost model with times from a tuning cache, and estimates where it has none.
#ifndef SINTER_RUNTIME_MEASURED_COST_H_
#define SINTER_RUNTIME_MEASURED_COST_H_

#include <map>
#include <string>
#include <utility>

#include "kernels/backend.h"
#include "runtime/static_cost.h"
#include "sinter/tuning_cache.h"

namespace sinter {

// Describes what a node computes, independent of formats: operator, attributes, bodies, types,
// which operands are constants. All types must be static.
std::string WorkOf(const Graph& graph, NodeId node);
// Describes a reorder.
std::string ReorderWork(const Type& from, const Format& to);

// Describes a kernel and its ports: "conv.implicit_gemm f32@acdb packed f32 -> f32@acdb".
std::string KernelKey(const Candidate& candidate);
// The prefix of the backend's kernel keys in a tuning cache: name, version and instruction set,
// "onednn/3.2.0-ad34c124/avx2 ".
std::string BackendKey(const Backend& backend);
// The candidate's key: BackendKey and KernelKey. "" if its backend is not in the set.
std::string KeyOf(const BackendSet& backends, const Candidate& candidate);

// Whether the cache, which may be null, has a time of this candidate for the node.
bool IsMeasured(const TuningCache* cache, const Graph& graph, NodeId node, int threads,
                const BackendSet& backends, const Candidate& candidate);

class MeasuredCost : public CostModel {
 public:
  // `cache` may be null, which means estimates only. It and the backends must outlive this object.
  MeasuredCost(const TuningCache* cache, int threads, BackendSet backends);

  std::vector<double> Seconds(const Graph& graph, NodeId node,
                              std::span<const CandidateRef> offered) const override;
  std::vector<double> LeastMeasured(const Graph& graph, NodeId node,
                                    std::span<const Backend* const> backends) const override;
  double ReorderSeconds(const Type& from, const Format& to) const override;

 private:
  const TuningCache* cache_;  // null if it is empty
  int threads_;
  BackendSet backends_;
  StaticCost estimate_;
  std::map<const Backend*, std::string> keys_;  // BackendKey of each, if there are measurements
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURED_COST_H_
