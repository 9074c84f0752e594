// Which inputs' elements the shapes of a graph depend on.
#ifndef SINTER_RUNTIME_SHAPE_DEPENDENCE_H_
#define SINTER_RUNTIME_SHAPE_DEPENDENCE_H_

#include <cstddef>
#include <map>
#include <set>
#include <vector>

#include "absl/status/status.h"
#include "ir/graph.h"

namespace sinter {

// For a graph whose inputs have static shapes. It is told of every node, in topological order.
class ShapeDependence {
 public:
  // Inputs with more elements are data.
  static constexpr int64_t kMostElements = 64;

  explicit ShapeDependence(const Graph& graph);
  // Errors as for Graph::Infer.
  absl::Status Add(NodeId node);
  // Indices of the graph's inputs, ascending, whose elements tell shapes that are not static yet:
  // small inputs of any element type that nodes take as sizes, and integers and bools that sizes
  // are computed from. Not those that would tell nothing without larger data.
  std::vector<size_t> inputs() const { return {inputs_.begin(), inputs_.end()}; }

 private:
  // Inputs whose elements something is computed from.
  struct Sources {
    std::set<size_t> inputs;
    bool data =
        false;  // and from more: large inputs, or nodes whose shapes depend on data themselves
    void Add(const Sources& other);
  };
  // Of the elements of a value that a node takes as sizes, or computes with.
  Sources ElementsOf(ValueId value, bool directly) const;

  const Graph& graph_;
  std::map<ValueId, size_t> input_index_;
  std::map<ValueId, Sources> elements_;  // of results of nodes
  std::map<ValueId, Sources> shapes_;    // of results of nodes that are not static
  std::set<size_t> inputs_;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_SHAPE_DEPENDENCE_H_
