// Sequences and optionals. The import knows how many elements each has, and makes nodes of them.
#include <algorithm>
#include <utility>

#include "frontend/onnx/containers.h"
#include "frontend/onnx/lowering.h"
#include "ir/ops/concat.h"
#include "ir/ops/gather.h"
#include "ir/ops/split.h"
#include "ir/ops/squeeze.h"
#include "ir/ops/unsqueeze.h"

namespace sinter::onnx {
namespace {

constexpr int64_t kMostElements = 65536;

// What elements, and nodes that are made for each element, count against
// ImportLimits::max_made_bytes: a small file could make any number of them.
constexpr int64_t kBytesOfElement = sizeof(ValueId);
constexpr int64_t kBytesOfNode = 1024;

absl::Status CountMade(int64_t count, int64_t bytes, Lowering& out) {
  return out.CountMadeBytes(DType::kUint8, std::vector<int64_t>{count, bytes});
}

absl::StatusOr<const Container*> SequenceOperand(const OnnxNode& node, const Lowering& out) {
  const Container* const container = out.container(node.input(0));
  if (container != nullptr && container->kind == Container::Kind::kSequence) return container;
  return absl::InvalidArgumentError("input 0 is not a sequence");
}

absl::Status RequireTensor(const OnnxNode& node, size_t input, const Lowering& out) {
  if (!node.HasInput(input) || out.container(node.input(input)) == nullptr) return absl::OkStatus();
  return absl::UnimplementedError(
      absl::StrCat("input ", input, " is ", ToAbsl(out.container(node.input(input))->kind_name()),
                   ", where it takes tensors only"));
}

absl::Status ReturnSequence(std::vector<ValueId> elements, Lowering& out) {
  if (std::ssize(elements) > kMostElements) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a sequence of ", elements.size(), " elements, the limit is ", kMostElements));
  }
  SINTER_RETURN_IF_ERROR(CountMade(std::ssize(elements), kBytesOfElement, out));
  return out.Return(out.AddContainer({.elements = std::move(elements)}));
}

// A position of an element, or the one behind the last if `may_be_end`. Negative ones count from the
// end.
absl::StatusOr<size_t> Position(ValueId value, size_t count, bool may_be_end, const Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const std::vector<int64_t> known, out.KnownIntegers(value, "position"));
  if (known.size() != 1) return absl::InvalidArgumentError("position is not one number");
  const auto size = static_cast<int64_t>(count);
  const int64_t position = known[0] < 0 ? known[0] + size : known[0];
  if (position < 0 || position > size || (position == size && !may_be_end)) {
    return absl::InvalidArgumentError(
        absl::StrCat("position ", known[0], " in a sequence of ", count, " elements"));
  }
  return static_cast<size_t>(position);
}

absl::Status LowerSequenceConstruct(OnnxNode& node, Lowering& out) {
  std::vector<ValueId> elements;
  for (size_t i = 0; i < node.input_count(); ++i) {
    SINTER_RETURN_IF_ERROR(node.RequireInputs({i}));
    SINTER_RETURN_IF_ERROR(RequireTensor(node, i, out));
    elements.push_back(node.input(i));
  }
  return ReturnSequence(std::move(elements), out);
}

absl::Status LowerSequenceEmpty(OnnxNode& node, Lowering& out) {
  node.Ignore({"dtype"});
  return ReturnSequence({}, out);
}

// Stacks the elements along a new axis.
absl::StatusOr<ValueId> Stack(const std::vector<ValueId>& elements, int64_t axis, Lowering& out) {
  SINTER_RETURN_IF_ERROR(CountMade(std::ssize(elements), kBytesOfNode, out));
  std::vector<ValueId> parts;
  for (const ValueId element : elements) {
    SINTER_ASSIGN_OR_RETURN(const ValueId part, out.Add(Unsqueeze{.axes = {axis}}, {element}));
    parts.push_back(part);
  }
  return out.Add(Concat{.axis = axis}, std::move(parts));
}

// An element whose position a run decides: the elements must have one type.
absl::Status ReturnAnyElement(const std::vector<ValueId>& elements, ValueId position,
                              Lowering& out) {
  const bool same = !elements.empty() && std::ranges::all_of(elements, [&](ValueId element) {
    return out.type(element) == out.type(elements[0]) && out.type(element).shape.is_static();
  });
  if (!same) {
    return absl::UnimplementedError(
        "its position depends on data, which needs elements of one known shape");
  }
  SINTER_ASSIGN_OR_RETURN(const ValueId stacked, Stack(elements, 0, out));
  return out.Return(Gather{.axis = 0}, {stacked, position});
}

absl::Status LowerSequenceAt(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const Container* const sequence, SequenceOperand(node, out));
  SINTER_RETURN_IF_ERROR(RequireTensor(node, 1, out));
  const absl::StatusOr<size_t> position =
      Position(node.input(1), sequence->elements.size(), /*may_be_end=*/false, out);
  if (absl::IsUnimplemented(position.status())) {
    return ReturnAnyElement(sequence->elements, node.input(1), out);
  }
  if (!position.ok()) return position.status();
  return out.Return(sequence->elements[*position]);
}

absl::Status LowerSequenceInsert(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const Container* const sequence, SequenceOperand(node, out));
  SINTER_RETURN_IF_ERROR(RequireTensor(node, 1, out));
  SINTER_RETURN_IF_ERROR(RequireTensor(node, 2, out));
  std::vector<ValueId> elements = sequence->elements;
  size_t position = elements.size();
  if (node.HasInput(2)) {
    SINTER_ASSIGN_OR_RETURN(position,
                            Position(node.input(2), elements.size(), /*may_be_end=*/true, out));
  }
  elements.insert(elements.begin() + static_cast<std::ptrdiff_t>(position), node.input(1));
  return ReturnSequence(std::move(elements), out);
}

absl::Status LowerSequenceErase(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const Container* const sequence, SequenceOperand(node, out));
  SINTER_RETURN_IF_ERROR(RequireTensor(node, 1, out));
  std::vector<ValueId> elements = sequence->elements;
  if (elements.empty()) return absl::InvalidArgumentError("the sequence is empty");
  size_t position = elements.size() - 1;
  if (node.HasInput(1)) {
    SINTER_ASSIGN_OR_RETURN(position,
                            Position(node.input(1), elements.size(), /*may_be_end=*/false, out));
  }
  elements.erase(elements.begin() + static_cast<std::ptrdiff_t>(position));
  return ReturnSequence(std::move(elements), out);
}

absl::Status LowerSequenceLength(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const Container* const sequence, SequenceOperand(node, out));
  return out.Return(
      out.AddConstant(Constant::Scalar(static_cast<int64_t>(sequence->elements.size()))));
}

// The sizes of the pieces along the axis.
absl::StatusOr<std::vector<int64_t>> PieceSizes(const OnnxNode& node, int axis, Lowering& out) {
  const bool has_split = node.HasInput(1);
  std::vector<int64_t> split = {1};
  if (has_split) {
    SINTER_ASSIGN_OR_RETURN(split, out.KnownIntegers(node.input(1), "split"));
    if (out.rank(node.input(1)) == 1) return split;
  }
  SINTER_ASSIGN_OR_RETURN(const Dim size, out.dim(node.input(0), axis));
  if (!size.is_static()) {
    return absl::UnimplementedError(
        "the axis has an open size, on which the number of pieces depends; --shape fixes sizes");
  }
  if (split.size() != 1 || split[0] < 1) {
    return absl::InvalidArgumentError("split is not one positive number");
  }
  if (size.value() / split[0] > kMostElements) {
    return absl::ResourceExhaustedError(absl::StrCat("more than ", kMostElements, " pieces"));
  }
  std::vector<int64_t> sizes;
  for (int64_t done = 0; done < size.value(); done += sizes.back()) {
    sizes.push_back(std::min(split[0], size.value() - done));
  }
  return sizes;
}

absl::Status LowerSplitToSequence(OnnxNode& node, Lowering& out) {
  const int64_t given = node.Integer("axis", 0);
  const bool keeps_axis = node.Flag("keepdims", true) || node.HasInput(1);
  const int rank = out.rank(node.input(0));
  if (given < -rank || given >= rank) {
    return absl::InvalidArgumentError(absl::StrCat("axis ", given, " of rank ", rank));
  }
  const auto axis = static_cast<int>(given < 0 ? given + rank : given);
  SINTER_ASSIGN_OR_RETURN(const std::vector<int64_t> sizes, PieceSizes(node, axis, out));
  if (sizes.empty()) return ReturnSequence({}, out);
  if (std::ssize(sizes) > kMostElements) {
    return absl::ResourceExhaustedError(absl::StrCat("more than ", kMostElements, " pieces"));
  }
  SINTER_RETURN_IF_ERROR(CountMade(std::ssize(sizes), kBytesOfNode, out));
  SINTER_ASSIGN_OR_RETURN(
      std::vector<ValueId> pieces,
      out.AddNode(Split{.axis = axis}, {node.input(0), out.AddIntegers(sizes)}, sizes.size()));
  if (!keeps_axis) {
    for (ValueId& piece : pieces) {
      SINTER_ASSIGN_OR_RETURN(piece, out.Add(Squeeze{.axes = {axis}}, {piece}));
    }
  }
  return ReturnSequence(std::move(pieces), out);
}

absl::Status LowerConcatFromSequence(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const Container* const sequence, SequenceOperand(node, out));
  const int64_t axis = node.Integer("axis", 0);
  const bool is_new = node.Flag("new_axis", false);
  if (sequence->elements.empty()) return absl::InvalidArgumentError("the sequence is empty");
  SINTER_RETURN_IF_ERROR(CountMade(std::ssize(sequence->elements), kBytesOfElement, out));
  if (!is_new) return out.Return(Concat{.axis = axis}, sequence->elements);
  SINTER_ASSIGN_OR_RETURN(const ValueId stacked, Stack(sequence->elements, axis, out));
  return out.Return(stacked);
}

// The body once for each element of the first sequence.
absl::Status LowerSequenceMap(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const Container* const first, SequenceOperand(node, out));
  const GraphProto* const body = node.Graph("body");
  if (body == nullptr) return node.status();
  const size_t count = first->elements.size();
  const int64_t copied = static_cast<int64_t>(count) * std::max(body->node_size(), 1);
  SINTER_RETURN_IF_ERROR(CountMade(copied, kBytesOfNode, out));
  std::vector<Container> results(out.output_count());
  for (size_t i = 0; i < count; ++i) {
    std::vector<ValueId> operands;
    std::vector<Type> types;
    for (size_t k = 0; k < node.input_count(); ++k) {
      SINTER_RETURN_IF_ERROR(node.RequireInputs({k}));
      const Container* const sequence = out.container(node.input(k));
      if (sequence != nullptr && sequence->elements.size() != count) {
        return absl::InvalidArgumentError(absl::StrCat("its sequences have ", count, " and ",
                                                       sequence->elements.size(), " elements"));
      }
      operands.push_back(sequence == nullptr ? node.input(k) : sequence->elements[i]);
      types.push_back(out.type(operands.back()));
    }
    SINTER_ASSIGN_OR_RETURN(const ImportedBody imported, out.ImportBody(*body, types));
    SINTER_ASSIGN_OR_RETURN(const std::vector<ValueId> values,
                            out.Inline(imported, std::move(operands)));
    if (values.size() < results.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat("its body has ", values.size(), " outputs, it has ", results.size()));
    }
    for (size_t k = 0; k < results.size(); ++k) results[k].elements.push_back(values[k]);
  }
  for (size_t k = 0; k < results.size(); ++k) {
    out.SetOutput(k, out.AddContainer(std::move(results[k])));
  }
  return absl::OkStatus();
}

absl::Status LowerOptional(OnnxNode& node, Lowering& out) {
  node.Ignore({"type"});
  if (node.HasInput(0)) return out.Return(node.input(0));
  return out.Return(out.AddContainer({.kind = Container::Kind::kEmptyOptional, .elements = {}}));
}

bool HoldsValue(const OnnxNode& node, const Lowering& out) {
  if (!node.HasInput(0)) return false;
  const Container* const container = out.container(node.input(0));
  return container == nullptr || container->kind != Container::Kind::kEmptyOptional;
}

absl::Status LowerOptionalHasElement(OnnxNode& node, Lowering& out) {
  return out.Return(out.AddConstant(Constant::Scalar(HoldsValue(node, out))));
}

absl::Status LowerOptionalGetElement(OnnxNode& node, Lowering& out) {
  if (!HoldsValue(node, out)) return absl::InvalidArgumentError("the optional holds no value");
  return out.Return(node.input(0));
}

constexpr LoweringRow SequenceRow(std::string_view op_type, int since, Arity inputs,
                                  LowerFunction lower) {
  return {op_type, since, LoweringRow::kLatest, inputs, lower, "", /*takes_containers=*/true};
}

constexpr LoweringRow kSequenceRows[] = {
    SequenceRow("ConcatFromSequence", 11, {1, 1}, LowerConcatFromSequence),
    SequenceRow("Optional", 15, {0, 1}, LowerOptional),
    SequenceRow("OptionalGetElement", 15, {1, 1}, LowerOptionalGetElement),
    SequenceRow("OptionalHasElement", 15, {0, 1}, LowerOptionalHasElement),
    SequenceRow("SequenceAt", 11, {2, 2}, LowerSequenceAt),
    SequenceRow("SequenceConstruct", 11, {1, Arity::kAny}, LowerSequenceConstruct),
    SequenceRow("SequenceEmpty", 11, {0, 0}, LowerSequenceEmpty),
    SequenceRow("SequenceErase", 11, {1, 2}, LowerSequenceErase),
    SequenceRow("SequenceInsert", 11, {2, 3}, LowerSequenceInsert),
    SequenceRow("SequenceLength", 11, {1, 1}, LowerSequenceLength),
    SequenceRow("SequenceMap", 17, {1, Arity::kAny}, LowerSequenceMap),
    {"SplitToSequence", 11, LoweringRow::kLatest, {1, 2}, LowerSplitToSequence},
};

}  // namespace

LoweringTable SequenceLowerings() { return kSequenceRows; }

}  // namespace sinter::onnx
