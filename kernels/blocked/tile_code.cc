// From elementwise nodes to instructions.
#include <algorithm>
#include <map>

#include "ir/ops.h"
#include "kernels/blocked/tile_program.h"

namespace sinter::blocked {
namespace {

using Id = VectorFunctionId;
using Source = TileCode::Source;

}  // namespace

std::optional<UnaryFunction> UnaryFunctionOf(const Operation& operation) {
  static const auto* const kPlain = new std::map<std::string_view, Id>{
      {"abs", Id::kAbs},         {"ceil", Id::kCeil},         {"erf", Id::kErf},
      {"exp", Id::kExp},         {"floor", Id::kFloor},       {"hard_swish", Id::kHardSwish},
      {"log", Id::kLog},         {"mish", Id::kMish},         {"neg", Id::kNeg},
      {"relu", Id::kRelu},       {"round", Id::kRound},       {"sign", Id::kSign},
      {"sigmoid", Id::kSigmoid}, {"softplus", Id::kSoftplus}, {"sqrt", Id::kSqrt},
      {"tanh", Id::kTanh}};
  if (const auto* clip = operation.If<Clip>())
    return UnaryFunction{Id::kClip, {clip->min, clip->max}};
  if (const auto* elu = operation.If<Elu>()) return UnaryFunction{Id::kElu, {elu->alpha}};
  if (const auto* gelu = operation.If<Gelu>()) {
    return UnaryFunction{gelu->approximate == GeluApproximation::kTanh ? Id::kGeluTanh : Id::kGelu,
                         {}};
  }
  if (const auto* hard = operation.If<HardSigmoid>()) {
    return UnaryFunction{Id::kHardSigmoid, {hard->alpha, hard->beta}};
  }
  if (const auto* leaky = operation.If<LeakyRelu>()) {
    return UnaryFunction{Id::kLeakyRelu, {leaky->alpha}};
  }
  if (const auto* swish = operation.If<Swish>()) return UnaryFunction{Id::kSwish, {swish->alpha}};
  const auto found = kPlain->find(operation.name());
  if (found == kPlain->end()) return std::nullopt;
  return UnaryFunction{found->second, {}};
}

std::optional<Id> BinaryFunctionOf(const Operation& operation) {
  if (operation.Is<Add>()) return Id::kAdd;
  if (operation.Is<Div>()) return Id::kDiv;
  if (operation.Is<Max>()) return Id::kMax;
  if (operation.Is<Min>()) return Id::kMin;
  if (operation.Is<Mul>()) return Id::kMul;
  if (operation.Is<Sub>()) return Id::kSub;
  return std::nullopt;
}

namespace {

class Compiler {
 public:
  explicit Compiler(const KernelQuery& query)
      : query_(query),
        is_body_(query.operation().Is<Fused>()),
        graph_(is_body_ ? *(*query).bodies[0] : query.graph) {}

  std::optional<TileCode> Compile() {
    if ((*query_).outputs.size() != 1 || query_.output(0).dtype != DType::kFloat32) {
      return std::nullopt;
    }
    const std::vector<NodeId> order =
        is_body_ ? graph_.TopologicalOrder() : std::vector<NodeId>{query_.node};
    for (const NodeId id : order) {
      if (!AddNode(graph_.node(id))) return std::nullopt;
    }
    // The last instruction makes the result.
    if (is_body_ && graph_.outputs()[0].value != graph_.node(order.back()).output()) {
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

  // Of the exponents that are cheaper without exp and log.
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
    TileCode::Operand operand{.index = std::nullopt,
                              .constant = graph_.value(value).constant,
                              .dims = graph_.type(value).shape.ToIntegers()};
    if (!is_body_) {
      operand.index = position;
    } else if (operand.constant == nullptr) {
      const auto& inputs = graph_.inputs();
      const auto found = std::find(inputs.begin(), inputs.end(), value);
      operand.index = static_cast<size_t>(found - inputs.begin());
      operand.constant = query_.graph.value((*query_).inputs[*operand.index]).constant;
    }
    const Source source{.is_operand = true, .index = code_.operands.size()};
    code_.operands.push_back(std::move(operand));
    values_[value] = source;
    return source;
  }

  const KernelQuery& query_;
  bool is_body_;
  const Graph& graph_;
  TileCode code_;
  std::map<ValueId, Source> values_;
};

}  // namespace

std::optional<TileCode> CompileTileCode(const KernelQuery& query) {
  return Compiler(query).Compile();
}

}  // namespace sinter::blocked
