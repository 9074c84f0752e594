// A patch: what a local rewrite wants changed. The rewrite only describes it; ApplyPatch makes the
// change.
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
  // `rule` names the rewrite in logs: "conv-bn". `kind` says what becomes of source nodes that no
  // node stands for any more when the patch adds no node.
  explicit Patch(std::string_view rule, Removal::Kind kind = Removal::Kind::kMerged)
      : rule_(rule), kind_(kind) {}

  // The results are usable as operands of later nodes of the patch and as replacements.
  ValueId AddNode(Operation operation, std::vector<ValueId> inputs,
                  std::vector<GraphRef> bodies = {});
  // Of a node with so many results.
  std::vector<ValueId> AddNodeOf(size_t results, Operation operation, std::vector<ValueId> inputs);
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
    size_t result = 0;  // of the node
  };
  ValueId NewId(NewValue value);

  std::string rule_;
  Removal::Kind kind_;
  std::vector<NewNode> nodes_;
  std::vector<NewConstant> constants_;
  std::vector<NewValue> values_;  // in order of creation
  std::vector<std::pair<ValueId, ValueId>> replacements_;
};

// What applying a patch did, for the log.
struct PatchEffect {
  std::vector<std::string> nodes_in;   // names of the nodes that went
  std::vector<std::string> nodes_out;  // operators of the nodes that came
};

// Applies the patch, removes what it made dead, gives the new nodes the origins of the dead ones (a
// node that only lost its use to an existing value is recorded as a removal by `pass`).
// FailedPrecondition, and the graph's meaning unchanged, when a replacement's type does not fit or
// a new node does not infer.
absl::StatusOr<PatchEffect> ApplyPatch(Graph& graph, const Patch& patch, std::string_view pass);

// Removes nodes whose results nobody uses, starting at `node` and going up through its operands;
// returns them.
std::vector<NodeId> RemoveIfDead(Graph& graph, NodeId node);

}  // namespace sinter

#endif  // SINTER_PASSES_PATCH_H_
