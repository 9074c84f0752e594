#include "passes/loop_work.h"

#include <algorithm>

#include "ir/checked_size.h"
#include "ir/cost.h"
#include "ir/ops/loop.h"
#include "ir/ops/scan.h"

namespace sinter {
namespace {

// Starting a naive kernel takes as long as so many operations.
constexpr double kFlopsPerNode = 2000;

// The most iterations; nothing if an operand is not what it must be, which a run reports.
std::optional<int64_t> Iterations(const Graph& graph, const Node& node) {
  if (node.operation.Is<Loop>()) {
    const Constant& most = *graph.value(node.inputs[0]).constant;
    if (most.dtype() != DType::kInt64 || most.element_count() != 1) return std::nullopt;
    return std::max<int64_t>(0, most.values<int64_t>()[0]);
  }
  const auto& scan = node.operation.As<Scan>();
  if (scan.axes.empty()) return 0;
  const std::vector<int64_t>& dims =
      graph.value(node.inputs[static_cast<size_t>(scan.states)]).constant->dims();
  const auto axis = NormalizeAxis(scan.axes[0], static_cast<int>(dims.size()));
  if (!axis.ok()) return std::nullopt;
  return dims[static_cast<size_t>(*axis)];
}

}  // namespace

std::optional<LoopWork> WorkOfLoop(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const std::optional<int64_t> iterations = Iterations(graph, node);
  if (!iterations) return std::nullopt;
  const Graph& body = *node.bodies[0];
  LoopWork work;
  CheckedSize scratch(0);
  for (const NodeId inner : body.TopologicalOrder()) {
    if (body.node(inner).operation.info().traits.control_flow) return std::nullopt;
    for (const Type& type : body.OutputTypes(inner)) {
      if (!type.shape.is_static()) return std::nullopt;
      scratch += ByteSize(type);
    }
    const Cost cost = CostOf(body, inner);
    work.flops += kFlopsPerNode + cost.flops;
  }
  // Carried values count once for each iteration, too: a bound needs no more.
  CheckedSize results(0);
  for (const GraphOutput& output : body.outputs()) {
    const Type& type = body.type(output.value);
    if (!type.shape.is_static()) return std::nullopt;
    results += ByteSize(type) * CheckedSize(std::max<int64_t>(1, *iterations));
  }
  for (const ValueId input : node.inputs) results += ByteSize(graph.type(input));
  if (!scratch.valid() || !results.valid()) return std::nullopt;
  work.result_bytes = results.ValueOrDie();
  work.scratch_bytes = scratch.ValueOrDie();
  // An operation of its own writes each byte: this bounds the time of nodes that only move data.
  work.flops =
      static_cast<double>(*iterations) * (work.flops + static_cast<double>(work.scratch_bytes));
  return work;
}

}  // namespace sinter
