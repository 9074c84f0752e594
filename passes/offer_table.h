// The candidates that the backends offer for the nodes of a graph.
#ifndef SINTER_PASSES_OFFER_TABLE_H_
#define SINTER_PASSES_OFFER_TABLE_H_

#include <cstdint>
#include <deque>
#include <vector>

#include "absl/functional/function_ref.h"
#include "ir/graph.h"
#include "ir/hash_map.h"
#include "kernels/backend.h"

namespace sinter {

// Backends are asked once per node, and once for all equal nodes: those with the same operation,
// types, constants and body. If, Loop and Scan are asked for each by itself.
class OfferTable {
 public:
  using Offer = BackendSet::Offer;

  OfferTable() = default;
  OfferTable(OfferTable&&) = default;

  // The offer for the node, which `ask` makes on the first call. The reference stays valid. Equal
  // nodes get the same object.
  const Offer& For(const Graph& graph, NodeId node, absl::FunctionRef<Offer()> ask);
  // The same, but asks for each of several equal nodes.
  const Offer& ForItself(const Graph& graph, NodeId node, absl::FunctionRef<Offer()> ask);

 private:
  // What backends see of a node.
  struct Class {
    Operation operation;
    std::vector<Type> types;             // of the operands, then of the results
    std::vector<ConstantRef> constants;  // by operand; null if it is computed
    std::vector<size_t> first_uses;      // by operand: the first operand that is the same value
    std::vector<GraphRef> bodies;
    const Offer* offer;
  };
  static uint64_t HashOf(const Graph& graph, const Node& node);
  static bool IsIn(const Class& group, const Graph& graph, const Node& node);
  static Class ClassOf(const Graph& graph, const Node& node, const Offer* offer);
  // The entry for the node; null if it has not been asked for.
  const Offer*& Known(const Graph& graph, NodeId node);
  const Offer& Make(absl::FunctionRef<Offer()> ask);

  std::deque<Offer> offers_;
  std::vector<const Offer*> by_node_;              // null: not asked yet
  HashMap<uint64_t, std::vector<Class>> classes_;  // by hash
};

}  // namespace sinter

#endif  // SINTER_PASSES_OFFER_TABLE_H_
