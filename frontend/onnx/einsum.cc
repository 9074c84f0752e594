// Einsum: products of tensors summed over labelled axes.
#include <algorithm>
#include <map>
#include <string>

#include "frontend/onnx/lowering_builder.h"
#include "ir/ops/concat.h"
#include "ir/ops/matmul.h"
#include "ir/ops/reduce_sum.h"
#include "ir/ops/shape_of.h"
#include "ir/ops/slice.h"

namespace sinter::onnx {
namespace {

// Labels of axes: letters, and characters from '0' on for the axes of an ellipsis, counted from its
// end.
using Labels = std::string;

struct Equation {
  std::vector<Labels> operands;
  Labels result;
};

absl::StatusOr<Labels> ReadTerm(std::string_view term, int rank, size_t& ellipsis_rank) {
  Labels labels;
  for (size_t i = 0; i < term.size(); ++i) {
    if (term[i] == ' ') continue;
    if (term.substr(i, 3) == "...") {
      const auto letters = static_cast<size_t>(
          std::count_if(term.begin(), term.end(), [](char c) { return c != ' ' && c != '.'; }));
      if (rank >= 0) {
        if (static_cast<size_t>(rank) < letters)
          return absl::InvalidArgumentError("a term has more labels than its operand axes");
        ellipsis_rank = std::max(ellipsis_rank, static_cast<size_t>(rank) - letters);
      }
      const size_t count = rank >= 0 ? static_cast<size_t>(rank) - letters : ellipsis_rank;
      for (size_t k = count; k-- > 0;) labels.push_back(static_cast<char>('0' + k));
      i += 2;
    } else if (std::isalpha(static_cast<unsigned char>(term[i])) != 0) {
      labels.push_back(term[i]);
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat("the equation has a character '", std::string(1, term[i]), "'"));
    }
  }
  if (rank >= 0 && labels.size() != static_cast<size_t>(rank)) {
    return absl::InvalidArgumentError("a term has not as many labels as its operand axes");
  }
  return labels;
}

absl::StatusOr<Equation> ReadEquation(const std::string& text, const OnnxNode& node,
                                      const Lowering& out) {
  Equation equation;
  const size_t arrow = text.find("->");
  const std::string left = text.substr(0, arrow);
  size_t ellipsis_rank = 0;
  size_t begin = 0;
  for (size_t i = 0; i < node.input_count(); ++i) {
    const size_t end = std::min(left.find(',', begin), left.size());
    if (begin > left.size())
      return absl::InvalidArgumentError("the equation has fewer terms than operands");
    SINTER_ASSIGN_OR_RETURN(Labels labels, ReadTerm(left.substr(begin, end - begin),
                                                    out.rank(node.input(i)), ellipsis_rank));
    equation.operands.push_back(std::move(labels));
    begin = end + 1;
  }
  if (begin <= left.size())
    return absl::InvalidArgumentError("the equation has more terms than operands");
  if (arrow != std::string::npos) {
    SINTER_ASSIGN_OR_RETURN(equation.result, ReadTerm(text.substr(arrow + 2), -1, ellipsis_rank));
    return equation;
  }
  // Without an explicit result: the ellipsis, then the labels that appear once, in alphabetical
  // order.
  std::map<char, int> counts;
  for (const Labels& labels : equation.operands) {
    for (const char label : labels) ++counts[label];
  }
  for (size_t k = ellipsis_rank; k-- > 0;) equation.result.push_back(static_cast<char>('0' + k));
  for (const auto& [label, count] : counts) {
    if (count == 1 && label > '9') equation.result.push_back(label);
  }
  return equation;
}

bool Has(const Labels& labels, char label) { return labels.find(label) != Labels::npos; }

// Returns the value with its axes in the order of `to`, which contains all its labels. New axes
// have size 1.
ValueId Arranged(LoweringBuilder& make, ValueId x, const Labels& from, const Labels& to) {
  std::vector<int64_t> perm;
  std::vector<int64_t> added;
  for (size_t i = 0; i < to.size(); ++i) {
    const size_t at = from.find(to[i]);
    if (at == Labels::npos) {
      added.push_back(static_cast<int64_t>(i));
    } else {
      perm.push_back(static_cast<int64_t>(at));
    }
  }
  if (!std::is_sorted(perm.begin(), perm.end())) x = make.Permuted(x, perm);
  return added.empty() ? x : make.WithAxes(x, added);
}

// The diagonal of two axes that share a label, as the last axis: every (size + 1)-th element of
// these axes as one.
ValueId Diagonal(LoweringBuilder& make, ValueId x, Labels& labels, size_t first, size_t second) {
  const char label = labels[first];
  labels.erase(second, 1);
  labels.erase(first, 1);
  std::vector<int64_t> perm;
  for (size_t i = 0; i < labels.size() + 2; ++i) {
    if (i != first && i != second) perm.push_back(static_cast<int64_t>(i));
  }
  for (const size_t i : {first, second}) perm.push_back(static_cast<int64_t>(i));
  const auto axis = static_cast<int64_t>(labels.size());
  const ValueId size = make.Node(
      ShapeOf{.start = static_cast<int64_t>(first), .end = static_cast<int64_t>(first) + 1}, {x});
  const ValueId kept = make.Integers(std::vector<int64_t>(labels.size(), 0));
  const ValueId dims = make.Node(Concat{.axis = 0}, {kept, make.Product(size, size)});
  const ValueId all = make.Node(Reshape{}, {make.Permuted(x, perm), dims});
  labels.push_back(label);
  const ValueId step = make.Sum(size, make.Integers({1}));
  return make.Node(
      Slice{}, {all, make.Integers({0}), make.Integers({INT64_MAX}), make.Integers({axis}), step});
}

// Reduces axes that share a label to one.
absl::StatusOr<ValueId> WithoutRepeats(LoweringBuilder& make, ValueId x, Labels& labels,
                                       const Lowering& out) {
  for (size_t second = 1; second < labels.size(); ++second) {
    const size_t first = labels.find(labels[second]);
    if (first == second) continue;
    SINTER_RETURN_IF_ERROR(make.status());
    SINTER_ASSIGN_OR_RETURN(const Dim size, out.dim(x, static_cast<int>(first)));
    SINTER_ASSIGN_OR_RETURN(const Dim other, out.dim(x, static_cast<int>(second)));
    if (!CouldEqual(Shape{size}, Shape{other})) {
      return absl::InvalidArgumentError(
          absl::StrCat("axes with one label '", std::string(1, labels[first]),
                       "' have different sizes: ", out.shape(x).ToString()));
    }
    x = Diagonal(make, x, labels, first, second);
    second = 0;
  }
  return x;
}

// Sums over the axes that are not in `needed`.
ValueId SummedOver(LoweringBuilder& make, ValueId x, Labels& labels,
                   const std::vector<Labels>& needed) {
  std::vector<int64_t> axes;
  Labels left;
  for (size_t i = 0; i < labels.size(); ++i) {
    const bool keep = std::any_of(needed.begin(), needed.end(),
                                  [&](const Labels& other) { return Has(other, labels[i]); });
    if (keep) {
      left.push_back(labels[i]);
    } else {
      axes.push_back(static_cast<int64_t>(i));
    }
  }
  labels = left;
  return axes.empty() ? x : make.Node(ReduceSum{.axes = axes, .keepdims = false}, {x});
}

// Multiplies two operands and sums over the shared labels that are not in `needed`: a matrix
// product over one of these labels, with the other axes as batch axes.
ValueId Contract(LoweringBuilder& make, ValueId a, const Labels& a_labels, ValueId b,
                 const Labels& b_labels, const std::vector<Labels>& needed, Labels& result) {
  auto is_needed = [&](char label) {
    return std::any_of(needed.begin(), needed.end(),
                       [&](const Labels& other) { return Has(other, label); });
  };
  Labels summed, rows, columns, batch;
  for (const char label : a_labels) {
    if (!Has(b_labels, label)) {
      rows.push_back(label);
    } else {
      (is_needed(label) ? batch : summed).push_back(label);
    }
  }
  for (const char label : b_labels) {
    if (!Has(a_labels, label)) columns.push_back(label);
  }
  if (summed.empty()) {
    result = batch + rows + columns;
    return make.Product(Arranged(make, a, a_labels, result), Arranged(make, b, b_labels, result));
  }
  // Only the last label of each kind takes part in the matrix product; the others are batch axes.
  const char inner = summed.back();
  const Labels row = rows.empty() ? "" : Labels(1, rows.back());
  const Labels column = columns.empty() ? "" : Labels(1, columns.back());
  const Labels outer = batch + summed.substr(0, summed.size() - 1) +
                       rows.substr(0, rows.size() - row.size()) +
                       columns.substr(0, columns.size() - column.size());
  // '!' and '#' stand for absent rows and columns.
  const Labels r = row.empty() ? "!" : row;
  const Labels c = column.empty() ? "#" : column;
  ValueId product = make.Node(MatMul{}, {Arranged(make, a, a_labels, outer + r + inner),
                                         Arranged(make, b, b_labels, outer + inner + c)});
  Labels labels = outer + r + c;
  std::vector<Labels> keep = needed;
  keep.push_back(rows + columns);
  result = labels;
  return SummedOver(make, product, result, keep);
}

absl::Status LowerEinsum(OnnxNode& node, Lowering& out) {
  const std::string text = node.Text("equation", "");
  SINTER_RETURN_IF_ERROR(node.status());
  SINTER_ASSIGN_OR_RETURN(Equation equation, ReadEquation(text, node, out));
  for (const char label : equation.result) {
    const bool known = std::any_of(equation.operands.begin(), equation.operands.end(),
                                   [&](const Labels& labels) { return Has(labels, label); });
    if (!known || std::count(equation.result.begin(), equation.result.end(), label) > 1) {
      return absl::InvalidArgumentError(
          "the result's labels are not those of the operands, each once");
    }
  }
  LoweringBuilder make(out);
  std::vector<ValueId> operands;
  for (size_t i = 0; i < equation.operands.size(); ++i) {
    SINTER_ASSIGN_OR_RETURN(const ValueId operand,
                            WithoutRepeats(make, node.input(i), equation.operands[i], out));
    operands.push_back(operand);
  }
  auto needed_after = [&](size_t i) {
    std::vector<Labels> needed(equation.operands.begin() + static_cast<std::ptrdiff_t>(i),
                               equation.operands.end());
    needed.push_back(equation.result);
    return needed;
  };
  ValueId x = operands[0];
  Labels labels = equation.operands[0];
  x = SummedOver(make, x, labels, needed_after(1));
  for (size_t i = 1; i < equation.operands.size(); ++i) {
    ValueId other = operands[i];
    Labels other_labels = equation.operands[i];
    std::vector<Labels> needed = needed_after(i + 1);
    needed.push_back(labels);
    other = SummedOver(make, other, other_labels, needed);
    Labels result;
    x = Contract(make, x, labels, other, other_labels, needed_after(i + 1), result);
    labels = result;
  }
  x = SummedOver(make, x, labels, {equation.result});
  x = Arranged(make, x, labels, equation.result);
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(x);
}

constexpr LoweringRow kEinsumRows[] = {
    {"Einsum", 12, LoweringRow::kLatest, {1, Arity::kAny}, LowerEinsum}};

}  // namespace

LoweringTable EinsumLowerings() { return kEinsumRows; }

}  // namespace sinter::onnx
