#include "kernels/blocked/integer_op.h"

#include <algorithm>

#include "ir/ops.h"

namespace sinter::blocked {
namespace {

class Parser {
 public:
  explicit Parser(const KernelQuery& query)
      : query_(query), nodes_(query.graph, query.node), graph_(nodes_.graph()) {}

  std::optional<IntegerOp> Parse() {
    const std::vector<NodeId>& order = nodes_.order();
    if (order.empty() || (*query_).outputs.size() != 1) return std::nullopt;
    for (size_t i = 0; i < order.size(); ++i) {
      const Node& node = graph_.node(order[i]);
      if (!(i == 0 ? AddRoot(node) : AddStep(node))) return std::nullopt;
      value_ = node.output();
      const bool last = i + 1 == order.size();
      if (nodes_.is_body() && (graph_.IsOutput(value_) != last || graph_.UseCount(value_) != 1)) {
        return std::nullopt;
      }
    }
    // No kernel writes sums with a bias.
    if (op_.bias && !op_.is_real) return std::nullopt;
    return std::move(op_);
  }

 private:
  bool AddRoot(const Node& node) {
    const bool convolves = node.operation.Is<ConvInteger>();
    if (!convolves && !node.operation.Is<MatMulInteger>()) return false;
    op_.root = node.operation;
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      const Operand operand = nodes_.OperandOf(node, i);
      if (!operand.index) return false;
      op_.operands.push_back(*operand.index);
      dims_.push_back(operand.dims);
    }
    op_.output = graph_.type(node.output()).shape.ToIntegers();
    // Products with vectors have no axis of rows or of columns.
    has_channels_ = convolves || (dims_[0].size() > 1 && dims_[1].size() == 2);
    channels_ = convolves ? 1 : op_.output.size() - 1;
    return true;
  }

  bool AddStep(const Node& node) {
    if (!has_channels_ || op_.quantum || node.outputs.size() != 1) return false;
    const Operation& operation = node.operation;
    if (graph_.type(node.output()).shape.ToIntegers() != op_.output) return false;
    if (operation.Is<Cast>()) return AddCast(operation.As<Cast>());
    if (operation.Is<QuantizeLinear>()) return AddQuantisation(node);
    if (operation.Is<Add>()) {
      return op_.is_real ? !clamps_ && AddOperand(node, op_.offset)
                         : !op_.bias && AddOperand(node, op_.bias);
    }
    if (!op_.is_real) return false;
    if (operation.Is<Mul>()) return !clamps_ && !op_.offset && AddOperand(node, op_.scale);
    if (clamps_) return false;
    clamps_ = true;
    if (operation.Is<Relu>()) {
      op_.min = 0;
      return true;
    }
    const auto* const clip = operation.If<Clip>();
    if (clip == nullptr || !(clip->min <= clip->max)) return false;
    op_.min = clip->min;
    op_.max = clip->max;
    return true;
  }

  bool AddCast(const Cast& cast) {
    if (op_.is_real || cast.to != DType::kFloat32) return false;
    op_.is_real = true;
    return true;
  }

  // Sets `to` to the other operand of a binary node.
  bool AddOperand(const Node& node, std::optional<size_t>& to) {
    if (to || node.inputs.size() != 2 || node.inputs[0] == node.inputs[1]) return false;
    const size_t position = node.inputs[0] == value_ ? 1 : 0;
    if (node.inputs[1 - position] != value_) return false;
    const Operand other = nodes_.OperandOf(node, position);
    if (!other.index || other.dims.size() > op_.output.size()) return false;
    const size_t ahead = op_.output.size() - other.dims.size();
    for (size_t axis = 0; axis < other.dims.size(); ++axis) {
      if (other.dims[axis] != 1 && axis + ahead != channels_) return false;
    }
    to = other.index;
    return true;
  }

  bool AddQuantisation(const Node& node) {
    const auto& quantise = node.operation.As<QuantizeLinear>();
    if (!op_.is_real || node.inputs[0] != value_ || quantise.block_size != 0 ||
        quantise.precision != DType::kFloat32 ||
        (quantise.to != DType::kUint8 && quantise.to != DType::kInt8)) {
      return false;
    }
    for (size_t i = 1; i < node.inputs.size(); ++i) {
      const Operand operand = nodes_.OperandOf(node, i);
      if (!operand.index || ElementCount(operand.dims).ValueOrDie() != 1) return false;
      (i == 1 ? op_.quantum : op_.zero) = operand.index;
    }
    return query_.input(*op_.quantum).dtype == DType::kFloat32;
  }

  const KernelQuery& query_;
  InnerNodes nodes_;
  const Graph& graph_;
  IntegerOp op_;
  std::vector<std::vector<int64_t>> dims_;  // of the root's operands
  ValueId value_;
  bool has_channels_ = false;
  size_t channels_ = 0;
  bool clamps_ = false;
};

}  // namespace

std::optional<IntegerOp> ParseIntegerOp(const KernelQuery& query) { return Parser(query).Parse(); }

}  // namespace sinter::blocked
