#include "passes/loop_parts.h"

#include <algorithm>
#include <string>
#include <utility>

#include "ir/check.h"
#include "ir/ops/div.h"
#include "ir/ops/loop.h"
#include "ir/ops/mod.h"
#include "ir/ops/scan.h"
#include "ir/subgraph.h"
#include "sinter/status.h"

namespace sinter {

namespace {

// A name that no input of the body has.
std::string NewInputName(const Graph& body) {
  for (size_t number = body.inputs().size();; ++number) {
    std::string name = absl::StrCat("outside_", number);
    const bool taken = std::any_of(body.inputs().begin(), body.inputs().end(),
                                   [&](ValueId input) { return body.value(input).name == name; });
    if (!taken) return name;
  }
}

}  // namespace

bool IsElementwiseAndNeverFails(const Graph& body, const Node& node) {
  const bool divides = node.operation.Is<Div>() || node.operation.Is<Mod>();
  return node.operation.info().traits.elementwise &&
         !(divides && !IsFloatingPoint(body.type(node.output()).dtype));
}

LoopParts::LoopParts(const Graph& graph, NodeId id)
    : node(id), operation(graph.node(id).operation), body(*graph.node(id).bodies[0]) {
  const ValueIds& outside = graph.node(id).inputs;
  const std::vector<ValueId>& inside = body.inputs();
  size_t carried_end = 0;
  size_t scanned_end = 0;
  if (const auto* loop = operation.If<Loop>()) {
    leading = {outside[0], outside[1]};
    carried_end = scanned_end = 2 + static_cast<size_t>(loop->carried);
  } else {
    const auto& scan = operation.As<Scan>();
    carried_end = static_cast<size_t>(scan.states);
    scanned_end = carried_end + scan.axes.size();
  }
  for (size_t i = leading.size(); i < inside.size(); ++i) {
    const Input input{outside[i], inside[i]};
    if (i < carried_end) {
      carried.push_back(input);
    } else if (i < scanned_end) {
      const auto& scan = operation.As<Scan>();
      const size_t k = i - carried_end;
      scanned.push_back({input, scan.axes[k], scan.reverse[k] != 0});
    } else {
      captured.push_back(input);
    }
  }
  for (size_t i = 0; i < body.outputs().size(); ++i) outputs.push_back(i);
}

ValueId LoopParts::Capture(ValueId outside, const Type& type) {
  captured.push_back({outside, body.AddInput(NewInputName(body), type)});
  return captured.back().inside;
}

ValueId LoopParts::ScanOver(ValueId outside, bool reverse, const Type& type) {
  scanned.push_back({{outside, body.AddInput(NewInputName(body), type)}, 0, reverse});
  return scanned.back().input.inside;
}

void LoopParts::Remove(NodeId id) {
  for (const NodeId gone : RemoveIfDead(body, id)) {
    removed_ = Union(std::move(removed_), body.node(gone).origin);
  }
}

absl::Status LoopParts::Finish(const Graph& graph, Patch& patch) {
  if (outputs.size() == (leading.empty() ? 0U : 1U)) return absl::OkStatus();
  std::vector<ValueId> operands = leading;
  std::vector<ValueId> inputs(body.inputs().begin(),
                              body.inputs().begin() + static_cast<std::ptrdiff_t>(leading.size()));
  std::vector<GraphOutput> kept;
  for (const size_t output : outputs) kept.push_back(body.outputs()[output]);
  const auto is_used = [&](const Input& input) {
    return !body.value(input.inside).users.empty() ||
           std::any_of(kept.begin(), kept.end(),
                       [&](const GraphOutput& output) { return output.value == input.inside; });
  };
  const auto add = [&](const Input& input) {
    operands.push_back(input.outside);
    inputs.push_back(input.inside);
  };
  for (const Input& input : carried) add(input);
  std::erase_if(scanned,
                [&](const Scanned& part) { return scanned.size() > 1 && !is_used(part.input); });
  for (const Scanned& part : scanned) add(part.input);
  for (const Input& input : captured) {
    if (is_used(input)) add(input);
  }
  SINTER_ASSIGN_OR_RETURN(Graph changed, Subgraph(body, body.TopologicalOrder(), inputs, kept));
  changed.removals = body.removals;
  Origin remaining;
  for (const NodeId id : changed.TopologicalOrder()) {
    remaining = Union(std::move(remaining), changed.node(id).origin);
  }
  for (const SourceId source : removed_) {
    if (std::find(remaining.begin(), remaining.end(), source) != remaining.end()) continue;
    changed.removals.push_back({source, Removal::Kind::kMerged, patch.rule(), "moved"});
  }
  if (auto* loop = operation.If<Loop>()) {
    Loop copy = *loop;
    copy.carried = static_cast<int64_t>(carried.size());
    operation = copy;
  } else {
    Scan copy = operation.As<Scan>();
    copy.states = static_cast<int64_t>(carried.size());
    copy.axes.clear();
    copy.reverse.clear();
    for (const Scanned& part : scanned) {
      copy.axes.push_back(part.axis);
      copy.reverse.push_back(part.reverse ? 1 : 0);
    }
    operation = copy;
  }
  const size_t results = outputs.size() - (leading.empty() ? 0 : 1);
  const std::vector<ValueId> values = patch.AddNodeOf(
      results, operation, std::move(operands), {std::make_shared<const Graph>(std::move(changed))});
  for (size_t i = 0; i < results; ++i) {
    const size_t output = outputs[leading.empty() ? i : i + 1];
    patch.Replace(graph.node(node).outputs[ResultOf(output)], values[i]);
  }
  return absl::OkStatus();
}

}  // namespace sinter
