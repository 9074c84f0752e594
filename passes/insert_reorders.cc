// Transformation: inserts reorders. Wherever a node's kernel takes or gives another format than the
// value has, a reorder is inserted. A node without a chosen kernel gets the first one offered. An
// output of the graph that is an input, a constant, another output or not plain becomes a copy.
// Required: afterwards the graph can run, whatever earlier passes did.
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ir/ops/reorder.h"
#include "passes/passes.h"
#include "passes/view_roots.h"
#include "sinter/status.h"

namespace sinter {
namespace {

class ReorderInsertion {
 public:
  ReorderInsertion(Graph& graph, PassContext& context) : graph_(graph), context_(context) {}

  absl::Status Run() {
    for (const NodeId id : graph_.TopologicalOrder()) {
      SINTER_RETURN_IF_ERROR(ChooseWhereNobodyDid(id));
      SINTER_RETURN_IF_ERROR(FitOutputs(id));
    }
    for (const NodeId id : graph_.TopologicalOrder()) SINTER_RETURN_IF_ERROR(FitInputs(id));
    return FitGraphOutputs();
  }

 private:
  const Candidate& ChosenFor(NodeId id) const { return *context_.decisions.chosen.at(id); }

  absl::Status ChooseWhereNobodyDid(NodeId id) {
    CandidateRef& chosen = context_.decisions.chosen[id];
    if (chosen != nullptr) return absl::OkStatus();
    const std::vector<CandidateRef>& offered = context_.OfferFor(graph_, id).candidates;
    if (offered.empty()) {
      return absl::UnimplementedError(absl::StrCat(graph_.NameOf(id),
                                                   ": no enabled backend has a kernel for ",
                                                   ToAbsl(graph_.node(id).operation.name())));
    }
    chosen = offered.front();
    return absl::OkStatus();
  }

  bool IsIn(ValueId value, const Format& format) const {
    const Type& type = graph_.type(value);
    return SameMemory(type.shape, type.format(), format);
  }

  // Adds a node that converts the value to another format, and chooses its kernel.
  absl::StatusOr<ValueId> Reordered(ValueId value, const Format& format) {
    SINTER_ASSIGN_OR_RETURN(const NodeId reorder,
                            graph_.AddNode(Reorder::To(format), {value}, {.name = "reorder"}));
    for (const CandidateRef& candidate : context_.OfferFor(graph_, reorder).candidates) {
      if (!IsIn(value, candidate->inputs[0].format)) continue;
      if (!IsIn(graph_.node(reorder).output(), candidate->outputs[0].format)) continue;
      context_.decisions.chosen[reorder] = candidate;
      return graph_.node(reorder).output();
    }
    return absl::UnimplementedError(absl::StrCat(
        "no enabled backend reorders ", graph_.type(value).ToString(), " to ", format.ToString()));
  }

  // Converts results that the kernel gives in its own format; users still see the format that the
  // graph states.
  absl::Status FitOutputs(NodeId id) {
    const ValueIds outputs = graph_.node(id).outputs;
    for (size_t i = 0; i < outputs.size(); ++i) {
      const Format given = ChosenFor(id).outputs[i].format;
      if (IsIn(outputs[i], given)) continue;
      const Format stated = graph_.type(outputs[i]).format();
      graph_.SetFormat(outputs[i], given);
      if (graph_.UseCount(outputs[i]) == 0) continue;
      SINTER_ASSIGN_OR_RETURN(const ValueId fitted, Reordered(outputs[i], stated));
      const NodeId reorder = graph_.value(fitted).producer;
      graph_.ReplaceUses(outputs[i], fitted);
      graph_.ReplaceInput(reorder, 0, outputs[i]);
    }
    return absl::OkStatus();
  }

  absl::Status FitInputs(NodeId id) {
    const ValueIds inputs = graph_.node(id).inputs;
    for (size_t i = 0; i < inputs.size(); ++i) {
      const Port& port = ChosenFor(id).inputs[i];
      if (port.packing || IsIn(inputs[i], port.format)) continue;
      const Format wanted = port.format;
      const auto key = std::pair(inputs[i], wanted.ToString());
      auto made = made_.find(key);
      if (made == made_.end()) {
        SINTER_ASSIGN_OR_RETURN(const ValueId reordered, Reordered(inputs[i], wanted));
        made = made_.emplace(key, reordered).first;
      }
      graph_.ReplaceInput(id, i, made->second);
    }
    return absl::OkStatus();
  }

  absl::Status FitGraphOutputs() {
    std::set<ValueId> taken;
    for (size_t i = 0; i < graph_.outputs().size(); ++i) {
      const ValueId value = graph_.outputs()[i].value;
      const ValueId root = ViewRoot(graph_, value);
      const bool computed = graph_.value(root).producer.valid();
      const Format plain{graph_.type(value).dtype, {}};
      if (computed && IsIn(value, plain) && taken.insert(root).second) continue;
      SINTER_ASSIGN_OR_RETURN(const ValueId copy, Reordered(value, plain));
      graph_.SetOutput(i, copy);
      taken.insert(copy);
    }
    return absl::OkStatus();
  }

  Graph& graph_;
  PassContext& context_;
  std::map<std::pair<ValueId, std::string>, ValueId> made_;  // reorders by operand and format
};

}  // namespace

absl::Status InsertReorders(Graph& graph, PassContext& context) {
  return ReorderInsertion(graph, context).Run();
}

}  // namespace sinter
