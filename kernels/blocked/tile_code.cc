// Compiles elementwise nodes to instructions.
#include <map>
#include <utility>

#include "ir/ops.h"
#include "kernels/blocked/operator_functions.h"
#include "kernels/blocked/tile_program.h"

namespace sinter::blocked {
namespace {

using Id = VectorFunctionId;
using Source = TileCode::Source;

class Compiler {
 public:
  explicit Compiler(const KernelQuery& query)
      : query_(query), nodes_(query.graph, query.node), graph_(nodes_.graph()) {}

  std::optional<TileCode> Compile() {
    if ((*query_).outputs.size() != 1) return std::nullopt;
    for (const NodeId id : nodes_.order()) {
      if (!AddNode(graph_.node(id))) return std::nullopt;
    }
    // The last node must compute the result, by an instruction.
    const ValueId last = graph_.node(nodes_.order().back()).output();
    if (code_.instructions.empty() || code_.result.dtype != query_.output(0).dtype ||
        (nodes_.is_body() && graph_.outputs()[0].value != last)) {
      return std::nullopt;
    }
    return std::move(code_);
  }

 private:
  bool AddNode(const Node& node) {
    if (node.outputs.size() != 1 || node.inputs.empty() || is_quantised_) return false;
    if (node.operation.Is<Cast>() || node.operation.Is<DequantizeLinear>()) return AddLoad(node);
    if (node.operation.Is<QuantizeLinear>()) return AddQuantisation(node);
    std::vector<Source> sources;
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      const std::optional<Source> source = SourceOf(node, i);
      if (!source) return false;
      sources.push_back(*source);
    }
    if (node.operation.Is<Pow>()) return AddPower(node, sources);
    if (const auto unary = UnaryFunctionOf(node.operation)) {
      Emit(unary->id, sources[0], sources[0], unary->parameters);
    } else if (const auto binary = BinaryFunctionOf(node.operation)) {
      Emit(*binary, sources[0], sources[1]);
    } else {
      return false;
    }
    values_[node.output()] = Last();
    return true;
  }

  // A conversion of an operand to f32.
  bool AddLoad(const Node& node) {
    const DType dtype = graph_.type(node.inputs[0]).dtype;
    Operand operand = nodes_.OperandOf(node, 0);
    const bool is_byte = dtype == DType::kInt8 || dtype == DType::kUint8;
    const bool casts = node.operation.Is<Cast>();
    if (!operand.index || graph_.type(node.output()).dtype != DType::kFloat32 ||
        !(is_byte || (casts && dtype == DType::kInt32))) {
      return false;
    }
    std::optional<TileCode::Storage> stored = TileCode::Storage{.dtype = dtype};
    if (!casts) {
      if (node.operation.As<DequantizeLinear>().block_size != 0) return false;
      stored = StorageOf(node, dtype);
    }
    if (!stored) return false;
    values_[node.output()] = AddOperand(std::move(operand), *stored);
    return true;
  }

  // The quantisation of the result so far, which must be that of the last instruction.
  bool AddQuantisation(const Node& node) {
    const auto& op = node.operation.As<QuantizeLinear>();
    const auto value = values_.find(node.inputs[0]);
    if (op.block_size != 0 || op.precision != DType::kFloat32 ||
        (op.to != DType::kInt8 && op.to != DType::kUint8) || value == values_.end() ||
        value->second.is_operand || value->second.index + 1 != code_.instructions.size()) {
      return false;
    }
    const std::optional<TileCode::Storage> stored = StorageOf(node, op.to);
    if (!stored) return false;
    code_.result = *stored;
    is_quantised_ = true;
    return true;
  }

  // The scale and the zero point of a quantisation or dequantisation, if they are constant and one.
  std::optional<TileCode::Storage> StorageOf(const Node& node, DType dtype) const {
    TileCode::Storage stored{.dtype = dtype};
    for (size_t i = 1; i < node.inputs.size(); ++i) {
      const ConstantRef constant = nodes_.OperandOf(node, i).constant;
      if (constant == nullptr || constant->element_count() != 1) return std::nullopt;
      if (i == 1) {
        if (constant->dtype() != DType::kFloat32) return std::nullopt;
        stored.scale = constant->values<float>()[0];
      } else {
        stored.zero =
            dtype == DType::kInt8 ? constant->values<int8_t>()[0] : constant->values<uint8_t>()[0];
      }
    }
    return stored;
  }

  Source AddOperand(Operand operand, TileCode::Storage stored) {
    code_.operands.push_back(std::move(operand));
    code_.stored.push_back(stored);
    return {.is_operand = true, .index = code_.operands.size() - 1};
  }

  // Supports only the exponents 2, 3 and 0.5, which need neither exp nor log.
  bool AddPower(const Node& node, const std::vector<Source>& sources) {
    if (!sources[1].is_operand) return false;
    const ConstantRef& exponent = code_.operands[sources[1].index].constant;
    if (exponent == nullptr || exponent->element_count() != 1) return false;
    const float power = exponent->values<float>()[0];
    if (power == 2 || power == 3) {
      Emit(Id::kMul, sources[0], sources[0]);
      if (power == 3) Emit(Id::kMul, Last(), sources[0]);
    } else if (power == 0.5F) {
      Emit(Id::kSqrt, sources[0], sources[0]);
    } else {
      return false;
    }
    values_[node.output()] = Last();
    return true;
  }

  void Emit(Id id, Source a, Source b, Parameters parameters = {}) {
    code_.instructions.push_back({id, a, b, parameters});
  }
  Source Last() const { return {.is_operand = false, .index = code_.instructions.size() - 1}; }

  std::optional<Source> SourceOf(const Node& node, size_t position) {
    const ValueId value = node.inputs[position];
    if (graph_.type(value).dtype != DType::kFloat32) return std::nullopt;
    const auto known = values_.find(value);
    if (known != values_.end()) return known->second;
    const Source source = AddOperand(nodes_.OperandOf(node, position), {});
    values_[value] = source;
    return source;
  }

  const KernelQuery& query_;
  InnerNodes nodes_;
  const Graph& graph_;
  TileCode code_;
  bool is_quantised_ = false;
  std::map<ValueId, Source> values_;
};

}  // namespace

std::optional<TileCode> CompileTileCode(const KernelQuery& query) {
  return Compiler(query).Compile();
}

}  // namespace sinter::blocked
