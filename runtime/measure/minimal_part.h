// The smallest part of a graph that still shows what a rewrite of it does wrong.
#ifndef SINTER_RUNTIME_MEASURE_MINIMAL_PART_H_
#define SINTER_RUNTIME_MEASURE_MINIMAL_PART_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "runtime/measure/bisect.h"

namespace sinter {

// Tries the nodes with these names, then also their neighbours, and so on, up to a few rings: the
// first part that gives wrong results with all passes, or is slower with them than without. Parts
// run on random inputs. Nothing if no part shows it, or its sizes are open.
absl::StatusOr<std::optional<Graph>> FindMinimalPart(const Graph& graph,
                                                     const std::vector<std::string>& nodes,
                                                     const ModelOptions& model,
                                                     const BisectOptions& options);

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_MINIMAL_PART_H_
