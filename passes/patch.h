// A patch describes the change that a local rewrite wants; ApplyPatch applies it.
#ifndef SINTER_PASSES_PATCH_H_
#define SINTER_PASSES_PATCH_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"

namespace sinter {

class Patch {
 public:
  // `rule` names the rewrite in logs: "conv-bn". `kind` says how source nodes without a remaining
  // node left the graph, if the patch adds no node.
  explicit Patch(std::string_view rule, Removal::Kind kind = Removal::Kind::kMerged)
      : rule_(rule), kind_(kind) {}

  // The results may be operands of later nodes of the patch, and replacements.
  ValueId AddNode(Operation operation, std::vector<ValueId> inputs,
                  std::vector<GraphRef> bodies = {});
  // Adds a node with this number of results.
  std::vector<ValueId> AddNodeOf(size_t results, Operation operation, std::vector<ValueId> inputs,
                                 std::vector<GraphRef> bodies = {});
  ValueId AddConstant(ConstantRef constant, std::string name = "");
  // Every use of `old` becomes a use of `replacement`, which must have `old`'s type or refine it.
  void Replace(ValueId old, ValueId replacement) { replacements_.emplace_back(old, replacement); }

  const std::string& rule() const { return rule_; }

 private:
  friend class PatchApplication;
  struct NewNode {
    Operation operation;
    std::vector<ValueId> inputs;
    std::vector<GraphRef> bodies;
    size_t results = 1;
  };
  struct NewConstant {
    ConstantRef constant;
    std::string name;
  };
  struct NewValue {
    bool is_constant;
    size_t index;       // into nodes_ or constants_
    size_t result = 0;  // of that node
  };
  ValueId NewId(NewValue value);

  std::string rule_;
  Removal::Kind kind_;
  std::vector<NewNode> nodes_;
  std::vector<NewConstant> constants_;
  std::vector<NewValue> values_;  // in order of creation
  std::vector<std::pair<ValueId, ValueId>> replacements_;
};

// The effect of a patch, for the log.
struct PatchEffect {
  std::vector<std::string> nodes_in;   // names of the removed nodes
  std::vector<std::string> nodes_out;  // operators of the added nodes
};

// Applies the patch and removes the nodes that become dead. The new nodes get the origins of the
// dead ones; if an existing value replaces a node, `pass` is recorded as having removed it. Returns
// FailedPrecondition, with the graph's meaning unchanged, if a replacement's type does not fit or
// inference of a new node fails.
absl::StatusOr<PatchEffect> ApplyPatch(Graph& graph, const Patch& patch, std::string_view pass);

// Removes `node` if nothing uses its results, then the producers of its operands in the same way.
// Returns the removed nodes.
std::vector<NodeId> RemoveIfDead(Graph& graph, NodeId node);

}  // namespace sinter

#endif  // SINTER_PASSES_PATCH_H_
