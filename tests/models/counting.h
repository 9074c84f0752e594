// Counts over the graphs of networks.
#ifndef SINTER_TESTS_MODELS_COUNTING_H_
#define SINTER_TESTS_MODELS_COUNTING_H_

#include <cstdint>
#include <string_view>

#include "ir/graph.h"

namespace sinter {

// Trained parameters: elements of named constants, without BatchNormalization's statistics.
inline int64_t ParameterCount(const Graph& graph) {
  int64_t count = 0;
  for (uint32_t i = 0; i < graph.value_limit(); ++i) {
    const Value& value = graph.value({i});
    const std::string_view name = value.name;
    const bool statistic = name.ends_with(".running_mean") || name.ends_with(".running_var");
    if (value.is_constant() && !name.empty() && !statistic) {
      count += value.constant->element_count();
    }
  }
  return count;
}

inline int CountNodes(const Graph& graph, std::string_view operator_name) {
  int count = 0;
  for (const NodeId id : graph.TopologicalOrder()) {
    count += graph.node(id).operation.name() == operator_name ? 1 : 0;
  }
  return count;
}

}  // namespace sinter

#endif  // SINTER_TESTS_MODELS_COUNTING_H_
