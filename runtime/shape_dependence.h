// Determines the inputs on whose elements the shapes of a graph depend.
#ifndef SINTER_RUNTIME_SHAPE_DEPENDENCE_H_
#define SINTER_RUNTIME_SHAPE_DEPENDENCE_H_

#include <cstddef>
#include <map>
#include <set>
#include <vector>

#include "absl/status/status.h"
#include "ir/graph.h"

namespace sinter {

// For a graph whose inputs have static shapes. Call Add for every node in topological order.
class ShapeDependence {
 public:
  // Inputs with more elements count as data.
  static constexpr int64_t kMostElements = 64;

  explicit ShapeDependence(const Graph& graph);
  // Errors as for Graph::Infer.
  absl::Status Add(NodeId node);
  // Indices, ascending, of the graph's inputs whose elements determine shapes that are not static
  // yet: small inputs of any element type that nodes take as sizes, and small inputs of integers
  // and bools from which sizes are computed. Inputs that determine nothing without data are left
  // out.
  std::vector<size_t> inputs() const { return {inputs_.begin(), inputs_.end()}; }

 private:
  // The inputs from whose elements a value is computed.
  struct Sources {
    std::set<size_t> inputs;
    bool data = false;  // also from large inputs, or from nodes with data-dependent shapes
    void Add(const Sources& other);
  };
  // The sources of a value's elements. `directly`: a node takes the elements as sizes.
  Sources ElementsOf(ValueId value, bool directly) const;

  const Graph& graph_;
  std::map<ValueId, size_t> input_index_;
  std::map<ValueId, Sources> elements_;  // by result of a node
  std::map<ValueId, Sources> shapes_;    // by result of a node that is not static
  std::set<size_t> inputs_;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_SHAPE_DEPENDENCE_H_
