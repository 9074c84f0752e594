// LSTM with constant weights, every sequence of all steps. For the other recurrent operators, and
// below AVX2, oneDNN 3.2 names its implementation a reference.
//
// Dimensions: T steps, N sequences, I inputs, H hidden units; oneDNN's states are
// [layer, direction, N, H] and its weights [layer, direction, I or H, gate, H].
#include <algorithm>

#include "ir/ops/lstm.h"
#include "kernels/onednn/engine.h"
#include "kernels/onednn/families.h"
#include "kernels/onednn/weights.h"

namespace sinter::onednn {
namespace {

using Desc = dnnl::memory::desc;

// Operands of recurrent nodes (ir/ops/recurrent.h).
enum Position : size_t { kX, kW, kR, kBias, kLengths, kInitialH, kInitialC, kPeepholes };

// oneDNN's gates are i, f, c, o, ONNX's i, o, f, c: at each of oneDNN's, which of ONNX's it is.
constexpr int64_t kLstmGates[] = {0, 2, 3, 1};
constexpr auto kGateCount = static_cast<int64_t>(std::size(kLstmGates));

bool HasDefaults(const Lstm& op) {
  return op.f == Activation::kSigmoid && op.g == Activation::kTanh && op.h == Activation::kTanh &&
         op.clip <= 0 && !op.input_forget;
}

bool AreZeros(const Operand& operand) {
  if (operand.constant == nullptr) return false;
  const auto values = operand.constant->values<float>();
  return std::all_of(values.begin(), values.end(), [](float value) { return value == 0; });
}

// Every sequence has all steps: as many as there are, or a scalar of at least that.
bool AreWhole(const Operand& lengths, int64_t steps) {
  if (lengths.constant == nullptr) return false;
  const auto values = lengths.constant->values<int32_t>();
  return std::all_of(values.begin(), values.end(), [&](int32_t length) {
    return length == steps || (lengths.dims.empty() && length > steps);
  });
}

// A scalar, which stands for all elements, as a tensor of its own. Without a constant when there is
// no memory for it.
Operand Expanded(const Operand& scalar, Dims dims, float factor) {
  Operand expanded{.dims = std::move(dims)};
  auto bytes = AllocateAligned(ByteSize(DType::kFloat32, expanded.dims).ValueOrDie());
  if (!bytes.ok()) return expanded;
  std::fill_n(reinterpret_cast<float*>(bytes->get()), ElementCount(expanded.dims).ValueOrDie(),
              scalar.constant->values<float>()[0] * factor);
  auto constant = Constant::Create(DType::kFloat32, expanded.dims, *std::move(bytes));
  if (constant.ok()) expanded.constant = *std::move(constant);
  return expanded;
}

// Weights [gates * H, columns] as `to`, [1, 1, columns, gates, H], gate by gate.
Conversion WeightsTo(const Dims& weights, const Desc& to) {
  const int64_t columns = weights[1];
  const int64_t hidden = weights[0] / kGateCount;
  const int64_t all = weights[0] * columns;
  const Desc from({1, 1, columns, kGateCount, hidden}, dnnl::memory::data_type::f32,
                  {all, all, 1, hidden * columns, columns});
  const Dims gate = {1, 1, columns, 1, hidden};
  Conversion conversion{.to = to, .arrangement = " lstm"};
  for (int64_t i = 0; i < kGateCount; ++i) {
    conversion.pieces.push_back({from.submemory_desc(gate, {0, 0, 0, kLstmGates[i], 0}),
                                 to.submemory_desc(gate, {0, 0, 0, i, 0})});
  }
  return conversion;
}

// Biases [2 * gates * H], of W and of R, as their sum `to`, [1, 1, gates, H].
Conversion BiasTo(const Desc& to) {
  const int64_t hidden = to.get_dims()[3];
  const Desc from = *DescOf({1, 1, 2 * kGateCount, hidden}, Layout());
  const Dims gate = {1, 1, 1, hidden};
  Conversion conversion{.to = to, .arrangement = " lstm"};
  for (int64_t i = 0; i < kGateCount; ++i) {
    for (const int64_t first : {int64_t{0}, kGateCount}) {
      conversion.pieces.push_back({from.submemory_desc(gate, {0, 0, first + kLstmGates[i], 0}),
                                   to.submemory_desc(gate, {0, 0, i, 0}), /*adds=*/first > 0});
    }
  }
  return conversion;
}

class LstmOffer {
 public:
  explicit LstmOffer(Request& request)
      : request_(request),
        operands_(request.chain.operands),
        bindings_(request.NewBindings()),
        state_dims_({1, 1, operands_[kX].dims[1], operands_[kR].dims[1]}) {}

  void Offer() {
    const int64_t inputs = operands_[kX].dims[2];
    const int64_t hidden = state_dims_[3];
    const auto source = DescOf(operands_[kX].dims, Layout());
    const auto target = DescOf(request_.chain.output, Layout());
    const auto state = DescOf(state_dims_, Layout());
    const auto bias = DescOf({1, 1, kGateCount, hidden}, Layout());
    if (!source || !target || !state || !bias) return;
    if (!DescOf(operands_[kW].dims, Layout()) || !DescOf(operands_[kR].dims, Layout())) return;
    if (!bindings_.Bind(DNNL_ARG_SRC_LAYER, operands_[kX], {*source, Layout()})) return;
    bindings_.BindResult(DNNL_ARG_DST_LAYER, {*target, Layout()});
    // oneDNN takes both initial states or none, which means zeros, and gives both last ones or
    // none.
    const bool starts = !AreZeros(operands_[kInitialH]) || !AreZeros(operands_[kInitialC]);
    const bool gives_last = (*request_.query).outputs.size() > 1;
    if (starts && !(BindState(DNNL_ARG_SRC_ITER, operands_[kInitialH], *state) &&
                    BindState(DNNL_ARG_SRC_ITER_C, operands_[kInitialC], *state))) {
      return;
    }
    if (gives_last) {
      bindings_.BindResult(DNNL_ARG_DST_ITER, {*state, Layout()});
      bindings_.BindResult(DNNL_ARG_DST_ITER_C, {*state, Layout()});
    }
    const Desc first = starts ? *state : Desc();
    const Desc last = gives_last ? *state : Desc();
    using Direction = dnnl::rnn_direction;
    const dnnl::lstm_forward::primitive_desc descriptor(
        Engine(), dnnl::prop_kind::forward_inference,
        request_.root().As<Lstm>().reverse ? Direction::unidirectional_right2left
                                           : Direction::unidirectional_left2right,
        *source, first, first, AnyFormat({1, 1, inputs, kGateCount, hidden}),
        AnyFormat({1, 1, hidden, kGateCount, hidden}), *bias, *target, last, last, NewAttributes(),
        /*allow_empty=*/true);
    if (IsFast(descriptor) &&
        BindWeights(DNNL_ARG_WEIGHTS_LAYER, operands_[kW], descriptor.weights_layer_desc()) &&
        BindWeights(DNNL_ARG_WEIGHTS_ITER, operands_[kR], descriptor.weights_iter_desc()) &&
        BindBias(*bias)) {
      request_.Offer("lstm", descriptor, bindings_);
    }
  }

 private:
  bool BindState(int name, const Operand& operand, const Desc& state) {
    if (!operand.dims.empty()) return bindings_.Bind(name, operand, {state, Layout()});
    return operand.constant != nullptr &&
           bindings_.Bind(name, Expanded(operand, state_dims_, 1), {state, Layout()});
  }

  bool BindWeights(int name, const Operand& weights, const Desc& chosen) {
    return bindings_.BindPacked(name, weights, WeightsTo(weights.dims, chosen));
  }

  bool BindBias(const Desc& desc) {
    const Operand& bias = operands_[kBias];
    if (!bias.dims.empty()) return bindings_.BindPacked(DNNL_ARG_BIAS, bias, BiasTo(desc));
    return bias.constant != nullptr &&
           bindings_.Bind(DNNL_ARG_BIAS, Expanded(bias, desc.get_dims(), 2), {desc, Layout()});
  }

  Request& request_;
  const std::vector<Operand>& operands_;
  Bindings bindings_;
  Dims state_dims_;
};

}  // namespace

std::optional<Chain> RecurrentChainOf(const KernelQuery& query) {
  if (!query.operation().Is<Lstm>() || query.input(0).dtype != DType::kFloat32) {
    return std::nullopt;
  }
  Chain chain{.root = query.operation(), .output = query.output(0).shape.ToIntegers()};
  for (size_t i = 0; i < (*query).inputs.size(); ++i) {
    chain.operands.push_back({.index = i,
                              .constant = query.graph.value((*query).inputs[i]).constant,
                              .dims = query.input(i).shape.ToIntegers()});
  }
  return chain;
}

void OfferLstm(Request& request) {
  const std::vector<Operand>& operands = request.chain.operands;
  const size_t results = (*request.query).outputs.size();
  if (HasDefaults(request.root().As<Lstm>()) && AreZeros(operands[kPeepholes]) &&
      AreWhole(operands[kLengths], operands[kX].dims[0]) && results != 2) {
    LstmOffer(request).Offer();
  }
}

}  // namespace sinter::onednn
