// If, Loop and Scan. Values that their bodies capture from the enclosing graph become operands of
// the node.
#include <limits>

#include "frontend/onnx/lowering.h"
#include "ir/ops/if.h"
#include "ir/ops/loop.h"
#include "ir/ops/scan.h"

namespace sinter::onnx {
namespace {

absl::Status LowerIf(OnnxNode& node, Lowering& out) {
  const GraphProto* then_proto = node.Graph("then_branch");
  const GraphProto* else_proto = node.Graph("else_branch");
  SINTER_RETURN_IF_ERROR(node.status());
  // A branch that is never taken may be invalid for these operands.
  if (const std::optional<bool> condition = out.KnownBool(node.input(0))) {
    out.DropBody(*condition ? *else_proto : *then_proto);
    SINTER_ASSIGN_OR_RETURN(const ImportedBody taken,
                            out.ImportBody(*condition ? *then_proto : *else_proto, {}));
    if (taken.graph->outputs().size() != out.output_count()) {
      return absl::InvalidArgumentError("a branch has another number of outputs than the node");
    }
    SINTER_ASSIGN_OR_RETURN(const std::vector<ValueId> results, out.Inline(taken));
    for (size_t i = 0; i < results.size(); ++i) out.SetOutput(i, results[i]);
    return absl::OkStatus();
  }
  SINTER_ASSIGN_OR_RETURN(const ImportedBody then_branch, out.ImportBody(*then_proto, {}));
  SINTER_ASSIGN_OR_RETURN(const ImportedBody else_branch, out.ImportBody(*else_proto, {}));
  std::vector<ValueId> operands = {node.input(0)};
  operands.insert(operands.end(), then_branch.captures.begin(), then_branch.captures.end());
  operands.insert(operands.end(), else_branch.captures.begin(), else_branch.captures.end());
  return out.ReturnAll(If{.then_inputs = static_cast<int64_t>(then_branch.captures.size())},
                       std::move(operands), {then_branch.graph, else_branch.graph});
}

// Imports a body that carries values from one iteration to the next: inputs `first` to `first +
// count`, outputs from `first_output` on. A dimension or rank that changes between iterations is
// left open.
absl::StatusOr<ImportedBody> ImportCarrying(const GraphProto& proto, std::vector<Type> types,
                                            size_t first, size_t count, size_t first_output,
                                            Lowering& out) {
  // Opening a dimension may open others. Each attempt opens at least one.
  constexpr int kMostAttempts = 16;
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    SINTER_ASSIGN_OR_RETURN(ImportedBody body, out.ImportBody(proto, types));
    if (body.graph->outputs().size() < first_output + count) {
      return absl::InvalidArgumentError("its body has fewer outputs than it carries");
    }
    bool changed = false;
    for (size_t i = 0; i < count; ++i) {
      Type& before = types[first + i];
      const Type& after = body.graph->type(body.graph->outputs()[first_output + i].value);
      if (after.dtype != before.dtype) {
        return absl::InvalidArgumentError(absl::StrCat("a carried value is ", before.ToString(),
                                                       " first and ", after.ToString(), " later"));
      }
      if (!before.shape.has_rank()) continue;
      if (!after.shape.has_rank() || after.shape.rank() != before.shape.rank()) {
        before.shape = Shape::OfUnknownRank();
        changed = true;
        continue;
      }
      for (int axis = 0; axis < before.shape.rank(); ++axis) {
        const Dim open = Dim::Symbol(absl::StrCat("carried", i, ".", axis));
        if (before.shape[axis] == after.shape[axis] || before.shape[axis] == open) continue;
        before.shape[axis] = open;
        changed = true;
      }
    }
    if (!changed) return body;
  }
  return absl::UnimplementedError("the shapes of its carried values do not settle");
}

absl::Status LowerLoop(OnnxNode& node, Lowering& out) {
  const GraphProto* proto = node.Graph("body");
  SINTER_RETURN_IF_ERROR(node.status());
  std::vector<ValueId> operands = {
      node.HasInput(0) ? node.input(0)
                       : out.AddConstant(Constant::Scalar(std::numeric_limits<int64_t>::max())),
      node.HasInput(1) ? node.input(1) : out.AddConstant(Constant::Scalar(true))};
  std::vector<Type> types = {Type{DType::kInt64, {}, {}}, Type{DType::kBool, {}, {}}};
  for (size_t i = 2; i < node.input_count(); ++i) {
    if (!node.HasInput(i))
      return absl::InvalidArgumentError(absl::StrCat("input ", i, " is missing"));
    operands.push_back(node.input(i));
    types.push_back(out.type(node.input(i)));
  }
  const size_t carried = operands.size() - 2;
  SINTER_ASSIGN_OR_RETURN(const ImportedBody body,
                          ImportCarrying(*proto, std::move(types), 2, carried, 1, out));
  operands.insert(operands.end(), body.captures.begin(), body.captures.end());
  return out.ReturnAll(Loop{.carried = static_cast<int64_t>(carried)}, std::move(operands),
                       {body.graph});
}

absl::Status LowerScan(OnnxNode& node, Lowering& out) {
  const GraphProto* proto = node.Graph("body");
  const int64_t scanned = node.Integer("num_scan_inputs", 0);
  Scan scan{.axes = node.Integers("scan_input_axes"),
            .reverse = node.Integers("scan_input_directions"),
            .output_axes = node.Integers("scan_output_axes"),
            .output_reverse = node.Integers("scan_output_directions")};
  SINTER_RETURN_IF_ERROR(node.status());
  if (scanned < 1 || scanned > static_cast<int64_t>(node.input_count())) {
    return absl::InvalidArgumentError(absl::StrCat("num_scan_inputs is ", scanned));
  }
  const size_t states = node.input_count() - static_cast<size_t>(scanned);
  if (out.output_count() < states)
    return absl::InvalidArgumentError("it has fewer outputs than states");
  scan.states = static_cast<int64_t>(states);
  const auto count = static_cast<size_t>(scanned);
  if (scan.axes.empty()) scan.axes.assign(count, 0);
  if (scan.reverse.empty()) scan.reverse.assign(count, 0);
  if (scan.output_axes.empty()) scan.output_axes.assign(out.output_count() - states, 0);
  if (scan.output_reverse.empty()) scan.output_reverse.assign(out.output_count() - states, 0);
  if (scan.axes.size() != count)
    return absl::InvalidArgumentError("scan_input_axes must have one entry per scanned input");

  std::vector<ValueId> operands;
  std::vector<Type> types;
  for (size_t i = 0; i < node.input_count(); ++i) {
    if (!node.HasInput(i))
      return absl::InvalidArgumentError(absl::StrCat("input ", i, " is missing"));
    operands.push_back(node.input(i));
    Type type = out.type(node.input(i));
    if (i >= states) {
      if (!type.shape.has_rank()) {
        return absl::UnimplementedError(
            absl::StrCat("the rank of input ", i, ", which is scanned, is not known"));
      }
      SINTER_ASSIGN_OR_RETURN(const int axis,
                              NormalizeAxis(scan.axes[i - states], type.shape.rank()));
      std::vector<Dim> dims(type.shape.begin(), type.shape.end());
      dims.erase(dims.begin() + axis);
      type.shape = Shape(std::move(dims));
    }
    types.push_back(std::move(type));
  }
  SINTER_ASSIGN_OR_RETURN(const ImportedBody body,
                          ImportCarrying(*proto, std::move(types), 0, states, 0, out));
  operands.insert(operands.end(), body.captures.begin(), body.captures.end());
  return out.ReturnAll(std::move(scan), std::move(operands), {body.graph});
}

// The type of the slices along an operand's first `count` axes.
absl::StatusOr<Type> SliceType(ValueId operand, int count, const Lowering& out) {
  const Type& type = out.type(operand);
  if (out.rank(operand) < count) {
    return absl::InvalidArgumentError(
        absl::StrCat("an operand must have rank ", count, " or more, not ", type.ToString()));
  }
  return Type{type.dtype, Shape({type.shape.begin() + count, type.shape.end()}), {}};
}

// Scan-8 runs its body for each element of a batch, the first axis of all operands and results: a
// Scan over the batch whose body is a Scan over the sequence.
absl::Status LowerBatchScan(OnnxNode& node, Lowering& out) {
  const GraphProto* proto = node.Graph("body");
  const int64_t scanned = node.Integer("num_scan_inputs", 0);
  Scan scan{.reverse = node.Integers("directions")};
  SINTER_RETURN_IF_ERROR(node.status());
  if (node.HasInput(0)) return absl::UnimplementedError("sequence_lens is not supported");
  if (scanned < 1 || scanned >= static_cast<int64_t>(node.input_count())) {
    return absl::InvalidArgumentError(absl::StrCat("num_scan_inputs is ", scanned));
  }
  const size_t operand_count = node.input_count() - 1;
  const size_t states = operand_count - static_cast<size_t>(scanned);
  if (out.output_count() < states)
    return absl::InvalidArgumentError("it has fewer outputs than states");
  scan.states = static_cast<int64_t>(states);
  scan.axes.assign(operand_count - states, 0);
  if (scan.reverse.empty()) scan.reverse.assign(operand_count - states, 0);
  scan.output_axes.assign(out.output_count() - states, 0);
  scan.output_reverse = scan.output_axes;

  std::vector<ValueId> operands;
  std::vector<Type> types;
  std::vector<ValueId> values;
  Graph elements;  // the body of the Scan over the batch
  for (size_t i = 0; i < operand_count; ++i) {
    if (!node.HasInput(i + 1))
      return absl::InvalidArgumentError(absl::StrCat("input ", i + 1, " is missing"));
    operands.push_back(node.input(i + 1));
    SINTER_ASSIGN_OR_RETURN(Type element, SliceType(operands.back(), 1, out));
    values.push_back(elements.AddInput(absl::StrCat("operand", i), std::move(element)));
    SINTER_ASSIGN_OR_RETURN(Type type, SliceType(operands.back(), i < states ? 1 : 2, out));
    types.push_back(std::move(type));
  }
  SINTER_ASSIGN_OR_RETURN(const ImportedBody body,
                          ImportCarrying(*proto, std::move(types), 0, states, 0, out));
  for (const ValueId capture : body.captures) {
    operands.push_back(capture);
    values.push_back(elements.AddInput(absl::StrCat("operand", values.size()), out.type(capture)));
  }
  elements.sources = body.graph->sources;
  SINTER_ASSIGN_OR_RETURN(const NodeId inner,
                          elements.AddNode(std::move(scan), std::move(values),
                                           {.origin = {out.source()},
                                            .bodies = {body.graph},
                                            .output_count = static_cast<int>(out.output_count())}));
  for (size_t i = 0; i < out.output_count(); ++i) {
    elements.AddOutput(absl::StrCat("result", i), elements.node(inner).outputs[i]);
  }
  Scan over_batch{.axes = std::vector<int64_t>(operand_count, 0),
                  .output_axes = std::vector<int64_t>(out.output_count(), 0)};
  over_batch.reverse = over_batch.axes;
  over_batch.output_reverse = over_batch.output_axes;
  return out.ReturnAll(std::move(over_batch), std::move(operands),
                       {std::make_shared<const Graph>(std::move(elements))});
}

constexpr LoweringRow kControlFlowRows[] = {
    {"If", 1, LoweringRow::kLatest, {1, 1}, LowerIf},
    {"Loop", 1, LoweringRow::kLatest, {0, Arity::kAny}, LowerLoop},
    {"Scan", 8, 8, {0, Arity::kAny}, LowerBatchScan},
    {"Scan", 9, LoweringRow::kLatest, {1, Arity::kAny}, LowerScan},
};

}  // namespace

LoweringTable ControlFlowLowerings() { return kControlFlowRows; }

}  // namespace sinter::onnx
