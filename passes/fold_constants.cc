// Rewrite: a node whose results are known before running -> its results as constants.
//   shape(x:f32[N,3,48,W]) sliced to its axes 1..2 -> [3,48]
//   ceil(cast(shape(x:f32[1,3,224,224])) / 2) -> [1.0,2.0,112.0,112.0]
//   if(true) -> the nodes of its first branch
//   loop(10, true, 1.0) -> 1024.0
// Known values are constants, elements that inference derived from dimensions (Value::contents),
// and results of nodes whose operands are all known, of any element type. Types are inferred again
// on the way, because operators such as Reshape, Pad and Expand give sizes once their operands are
// constant. Always legal, because operators are pure. Pays because the work is done once, at
// compile time, and because weights, scales and sizes become visible to other passes. A node whose
// results or work would exceed the limits stays, so that a small file cannot demand terabytes or
// years.
#include <algorithm>
#include <set>
#include <unordered_map>

#include "absl/hash/hash.h"
#include "ir/cost.h"
#include "ir/ops/if.h"
#include "kernels/naive/evaluate.h"
#include "passes/inline_branch.h"
#include "passes/loop_work.h"
#include "passes/passes.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// What evaluating a node takes.
struct Work {
  int64_t bytes = 0;          // of the results
  int64_t scratch_bytes = 0;  // needed meanwhile
  double flops = 0;
};

// The bytes of the node's results; nothing if a shape is unknown or too large. For data-dependent
// shapes an upper bound: an i64 index for every axis for each byte of the operands.
std::optional<int64_t> ResultBytes(const Graph& graph, const Node& node) {
  CheckedSize total(0);
  if (node.operation.info().traits.data_dependent_shape) {
    for (const ValueId input : node.inputs) {
      const Type& type = graph.type(input);
      total += ByteSize(type) * CheckedSize(int64_t{8} * (type.shape.rank() + 1));
    }
    if (!total.valid()) return std::nullopt;
    return total.ValueOrDie();
  }
  for (const ValueId output : node.outputs) {
    const Type& type = graph.type(output);
    if (!type.shape.is_static()) return std::nullopt;
    total += ByteSize(type);
  }
  if (!total.valid()) return std::nullopt;
  return total.ValueOrDie();
}

// Nothing if it is unknown. An If is not evaluated but replaced by a branch.
std::optional<Work> WorkOf(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (node.operation.Is<If>()) return std::nullopt;
  if (node.operation.info().traits.control_flow) {
    const std::optional<LoopWork> loop = WorkOfLoop(graph, id);
    if (!loop) return std::nullopt;
    return Work{loop->result_bytes, loop->scratch_bytes, loop->flops};
  }
  const std::optional<int64_t> bytes = ResultBytes(graph, node);
  if (!bytes) return std::nullopt;
  const bool sized = !node.operation.info().traits.data_dependent_shape;
  return Work{.bytes = *bytes, .flops = sized ? CostOf(graph, id).flops : 0};
}

template <class T>
ConstantRef ToConstant(const std::vector<int64_t>& dims, const std::vector<int64_t>& elements) {
  return Constant::FromValues<T>(dims, std::vector<T>(elements.begin(), elements.end()));
}

// The elements that inference knows, as a constant; null unless all are known.
ConstantRef ContentsAsConstant(const Value& value) {
  if (!value.contents || !value.type.shape.is_static()) return nullptr;
  std::vector<int64_t> elements;
  for (const Dim& dim : *value.contents) {
    if (!dim.is_static()) return nullptr;
    elements.push_back(dim.value());
  }
  const std::vector<int64_t> dims = value.type.shape.ToIntegers();
  switch (value.type.dtype) {
    case DType::kInt64: return Constant::FromValues<int64_t>(dims, elements);
    case DType::kInt32: return ToConstant<int32_t>(dims, elements);  // inference checks the range
    case DType::kBool: return ToConstant<bool>(dims, elements);
    default: return nullptr;
  }
}

// The results of nodes that were evaluated, so that a node that is repeated, such as a transpose of
// weights at each use, costs nothing and shares its results.
class Evaluated {
 public:
  // Null if no node like this one was evaluated on these very constants.
  const std::vector<ConstantRef>* Find(const Node& node,
                                       const std::vector<ConstantRef>& operands) const {
    const auto found = entries_.find(HashOf(node, operands));
    if (found == entries_.end() || !node.bodies.empty()) return nullptr;
    for (const Entry& entry : found->second) {
      if (entry.operation == node.operation && entry.operands == operands &&
          entry.results.size() == node.outputs.size()) {
        return &entry.results;
      }
    }
    return nullptr;
  }
  void Add(const Node& node, const std::vector<ConstantRef>& operands,
           const std::vector<ConstantRef>& results) {
    if (!node.bodies.empty()) return;
    entries_[HashOf(node, operands)].push_back({node.operation, operands, results});
  }

 private:
  struct Entry {
    Operation operation;
    std::vector<ConstantRef> operands;
    std::vector<ConstantRef> results;
  };
  static uint64_t HashOf(const Node& node, const std::vector<ConstantRef>& operands) {
    return absl::HashOf(node.operation.Hash(), operands);
  }
  std::unordered_map<uint64_t, std::vector<Entry>> entries_;
};

// A patch that replaces the node's results by these constants.
Patch Folded(const Graph& graph, const Node& node, const std::vector<ConstantRef>& results) {
  Patch patch("fold", Removal::Kind::kFolded);
  for (size_t i = 0; i < results.size(); ++i) {
    patch.Replace(node.outputs[i],
                  patch.AddConstant(results[i], graph.value(node.outputs[i]).name));
  }
  return patch;
}

// A patch that replaces the node's results by constants, if they are known.
MaybePatch FoldNode(const Graph& graph, NodeId id, PassContext& context, Evaluated& evaluated) {
  const Node& node = graph.node(id);
  if (node.outputs.size() == 1) {
    if (ConstantRef known = ContentsAsConstant(graph.value(node.output()))) {
      Patch patch("known-elements", Removal::Kind::kFolded);
      patch.Replace(node.output(),
                    patch.AddConstant(std::move(known), graph.value(node.output()).name));
      return patch;
    }
  }
  std::vector<ConstantRef> operands;
  for (const ValueId input : node.inputs) {
    if (!graph.value(input).is_constant()) return std::nullopt;
    operands.push_back(graph.value(input).constant);
  }
  if (const auto* const results = evaluated.Find(node, operands)) {
    return Folded(graph, node, *results);
  }
  const std::optional<Work> work = WorkOf(graph, id);
  if (!work) {
    context.Explain(graph, id, "unknown-work",
                    "has only constant operands, but the size of its results, or of values in its "
                    "body, is not known before it runs");
    return std::nullopt;
  }
  const int64_t bytes_left = context.options.max_folded_bytes - context.folded_bytes;
  if (work->bytes > bytes_left || work->scratch_bytes > bytes_left) {
    context.Explain(graph, id, "too-large",
                    "has only constant operands, but its results, or values in its body, are "
                    "larger than the limit on folded constants");
    return std::nullopt;
  }
  if (work->flops > context.options.max_folded_flops - context.folded_flops) {
    context.Explain(graph, id, "too-much-work",
                    "has only constant operands, but evaluating it takes more operations than the "
                    "limit on folding");
    return std::nullopt;
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<ConstantRef> results,
                          naive::EvaluateNode(graph, id, operands));
  for (const ConstantRef& result : results) context.folded_bytes += result->byte_size();
  context.folded_flops += work->flops;
  evaluated.Add(node, operands, results);
  return Folded(graph, node, results);
}

// One walk over the nodes in topological order.
class Folder {
 public:
  Folder(Graph& graph, PassContext& context, bool required)
      : graph_(graph), context_(context), required_(required) {}

  absl::Status Run(const std::vector<NodeId>& order) {
    for (const NodeId id : order) {
      if (graph_.node(id).removed) continue;
      SINTER_RETURN_IF_ERROR(InferAgain(id));
      if (!required_ && context_.LimitReached()) continue;
      if (!IsUsed(id)) continue;
      if (HasKnownCondition(id)) {
        SINTER_RETURN_IF_ERROR(Inline(id));
        continue;
      }
      SINTER_ASSIGN_OR_RETURN(const std::optional<Patch> patch,
                              FoldNode(graph_, id, context_, evaluated_));
      if (patch) SINTER_RETURN_IF_ERROR(Apply(*patch));
    }
    return absl::OkStatus();
  }

 private:
  // Infers the types again: always if running requires it, otherwise only if an operand's type or
  // elements have changed since the stored types were inferred.
  absl::Status InferAgain(NodeId id) {
    if (required_) return graph_.InferNode(id);
    const Node& node = graph_.node(id);
    const bool stale = std::any_of(node.inputs.begin(), node.inputs.end(),
                                   [&](ValueId input) { return changed_.count(input) > 0; });
    if (!stale) return absl::OkStatus();
    const std::vector<Type> before = graph_.OutputTypes(id);
    const auto contents = graph_.value(node.output()).contents;
    SINTER_RETURN_IF_ERROR(graph_.InferNode(id));
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (graph_.type(node.outputs[i]) != before[i]) changed_.insert(node.outputs[i]);
    }
    if (graph_.value(node.output()).contents != contents) changed_.insert(node.output());
    return absl::OkStatus();
  }

  bool IsUsed(NodeId id) const {
    const ValueIds& outputs = graph_.node(id).outputs;
    return std::any_of(outputs.begin(), outputs.end(),
                       [&](ValueId output) { return graph_.UseCount(output) > 0; });
  }

  bool HasKnownCondition(NodeId id) const {
    const Node& node = graph_.node(id);
    return node.operation.Is<If>() && graph_.value(node.inputs[0]).is_constant();
  }

  absl::Status Inline(NodeId id) {
    // A branch may return an operand unchanged.
    for (const ValueId input : graph_.node(id).inputs) changed_.insert(input);
    const uint32_t first_new = graph_.value_limit();
    SINTER_ASSIGN_OR_RETURN(const std::vector<NodeId> added, InlineBranch(graph_, id, context_));
    for (uint32_t i = first_new; i < graph_.value_limit(); ++i) changed_.insert({i});
    return Run(added);
  }

  absl::Status Apply(const Patch& patch) {
    const uint32_t first_new = graph_.value_limit();
    SINTER_ASSIGN_OR_RETURN(PatchEffect effect, ApplyPatch(graph_, patch, "fold-constants"));
    for (uint32_t i = first_new; i < graph_.value_limit(); ++i) changed_.insert({i});
    context_.LogRewrite(patch, std::move(effect));
    return absl::OkStatus();
  }

  Graph& graph_;
  PassContext& context_;
  const bool required_;
  std::set<ValueId> changed_;
  Evaluated evaluated_;
};

}  // namespace

absl::Status InferAndFold(Graph& graph, PassContext& context) {
  return Folder(graph, context, /*required=*/true).Run(graph.TopologicalOrder());
}

absl::Status FoldConstants(Graph& graph, PassContext& context) {
  return Folder(graph, context, /*required=*/false).Run(graph.TopologicalOrder());
}

}  // namespace sinter
