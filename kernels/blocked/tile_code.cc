// Compiles elementwise nodes to instructions.
#include <algorithm>
#include <map>

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
    if ((*query_).outputs.size() != 1 || query_.output(0).dtype != DType::kFloat32) {
      return std::nullopt;
    }
    for (const NodeId id : nodes_.order()) {
      if (!AddNode(graph_.node(id))) return std::nullopt;
    }
    // The last instruction must compute the result.
    if (nodes_.is_body() &&
        graph_.outputs()[0].value != graph_.node(nodes_.order().back()).output()) {
      return std::nullopt;
    }
    return std::move(code_);
  }

 private:
  bool AddNode(const Node& node) {
    if (node.outputs.size() != 1 || node.inputs.empty()) return false;
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
    const Source source{.is_operand = true, .index = code_.operands.size()};
    code_.operands.push_back(nodes_.OperandOf(node, position));
    values_[value] = source;
    return source;
  }

  const KernelQuery& query_;
  InnerNodes nodes_;
  const Graph& graph_;
  TileCode code_;
  std::map<ValueId, Source> values_;
};

}  // namespace

std::optional<TileCode> CompileTileCode(const KernelQuery& query) {
  return Compiler(query).Compile();
}

}  // namespace sinter::blocked
