#include "kernels/onednn/recurrent.h"

#include <algorithm>

#include "ir/ops/gru.h"
#include "ir/ops/lstm.h"
#include "kernels/onednn/engine.h"
#include "kernels/onednn/weights.h"

namespace sinter::onednn {
namespace {

using Desc = dnnl::memory::desc;

// Whether every sequence has all steps: its length is the number of steps, or the lengths are a
// scalar that is at least that.
bool AreWhole(const Operand& lengths, int64_t steps) {
  if (lengths.constant == nullptr) return false;
  const auto values = lengths.constant->values<int32_t>();
  return std::all_of(values.begin(), values.end(), [&](int32_t length) {
    return length == steps || (lengths.dims.empty() && length > steps);
  });
}

// A constant that fill(std::span<float>) fills. The operand has no constant if memory runs out.
template <class Fill>
Operand Filled(Dims dims, Fill fill) {
  Operand filled{.dims = std::move(dims)};
  auto bytes = AllocateAligned(ByteSize(DType::kFloat32, filled.dims).ValueOrDie());
  if (!bytes.ok()) return filled;
  const auto count = static_cast<size_t>(ElementCount(filled.dims).ValueOrDie());
  fill(std::span(reinterpret_cast<float*>(bytes->get()), count));
  auto constant = Constant::Create(DType::kFloat32, filled.dims, *std::move(bytes));
  if (constant.ok()) filled.constant = *std::move(constant);
  return filled;
}

class RecurrentOffer {
 public:
  RecurrentOffer(Request& request, const Cell& cell)
      : request_(request),
        cell_(cell),
        operands_(request.fused.operands),
        bindings_(request.NewBindings()),
        hidden_(operands_[kR].dims[1]),
        state_dims_({1, 1, operands_[kX].dims[1], hidden_}) {}

  void Offer(dnnl::rnn_direction direction, const DescribeRecurrent& describe) {
    std::optional<RecurrentDescs> descs = Describe(direction);
    if (!descs || !BindActivations(*descs)) return;
    dnnl::rnn_primitive_desc_base descriptor = describe(*descs);
    if (!IsFast(descriptor)) return;
    // Only blocked forms are worth packing. Other forms that oneDNN chooses depend on the number of
    // sequences or cannot be written piece by piece.
    const Desc chosen = descriptor.weights_layer_desc();
    if (chosen.get_format_kind() != dnnl::memory::format_kind::blocked ||
        chosen.get_inner_nblks() == 0) {
      descs->weights_layer = *DescOf(descs->weights_layer.get_dims(), Layout());
      descs->weights_iter = *DescOf(descs->weights_iter.get_dims(), Layout());
      descriptor = describe(*descs);
    }
    if (IsFast(descriptor) &&
        BindWeights(DNNL_ARG_WEIGHTS_LAYER, operands_[kW], descriptor.weights_layer_desc()) &&
        BindWeights(DNNL_ARG_WEIGHTS_ITER, operands_[kR], descriptor.weights_iter_desc()) &&
        BindBias(descs->bias)) {
      request_.Offer(cell_.name, descriptor, bindings_);
    }
  }

 private:
  int64_t gate_count() const { return static_cast<int64_t>(cell_.gates.size()); }

  std::optional<RecurrentDescs> Describe(dnnl::rnn_direction direction) const {
    const auto source = DescOf(operands_[kX].dims, Layout());
    const auto target = DescOf(request_.fused.output, Layout());
    const auto state = DescOf(state_dims_, Layout());
    const auto bias = DescOf({1, 1, static_cast<int64_t>(cell_.biases.size()), hidden_}, Layout());
    if (!source || !target || !state || !bias) return std::nullopt;
    if (!DescOf(operands_[kW].dims, Layout()) || !DescOf(operands_[kR].dims, Layout())) {
      return std::nullopt;
    }
    // oneDNN reads both initial states or none, and returns both last states or none.
    const bool starts =
        !AreZeros(operands_[kInitialH]) || (cell_.has_c && !AreZeros(operands_[kInitialC]));
    const bool gives_last = (*request_.query).outputs.size() > 1;
    return RecurrentDescs{
        .direction = direction,
        .source = *source,
        .first = starts ? *state : Desc(),
        .weights_layer = AnyFormat({1, 1, operands_[kX].dims[2], gate_count(), hidden_}),
        .weights_iter = AnyFormat({1, 1, hidden_, gate_count(), hidden_}),
        .bias = *bias,
        .target = *target,
        .last = gives_last ? *state : Desc()};
  }

  bool BindActivations(const RecurrentDescs& descs) {
    if (!bindings_.Bind(DNNL_ARG_SRC_LAYER, operands_[kX], {descs.source, Layout()})) return false;
    bindings_.BindResult(DNNL_ARG_DST_LAYER, {descs.target, Layout()});
    if (!descs.last.is_zero()) {
      bindings_.BindResult(DNNL_ARG_DST_ITER, {descs.last, Layout()});
      if (cell_.has_c) bindings_.BindResult(DNNL_ARG_DST_ITER_C, {descs.last, Layout()});
    }
    if (descs.first.is_zero()) return true;
    return BindState(DNNL_ARG_SRC_ITER, operands_[kInitialH], descs.first) &&
           (!cell_.has_c || BindState(DNNL_ARG_SRC_ITER_C, operands_[kInitialC], descs.first));
  }

  // A scalar is expanded to all elements.
  bool BindState(int name, const Operand& operand, const Desc& state) {
    if (!operand.dims.empty()) return bindings_.Bind(name, operand, {state, Layout()});
    if (operand.constant == nullptr) return false;
    const Operand expanded = Filled(state_dims_, [&](std::span<float> elements) {
      std::fill(elements.begin(), elements.end(), operand.constant->values<float>()[0]);
    });
    return bindings_.Bind(name, expanded, {state, Layout()});
  }

  // Packs weights [gates * H, columns] into `to`, [1, 1, columns, gates, H], gate by gate.
  bool BindWeights(int name, const Operand& weights, const Desc& to) {
    const int64_t columns = weights.dims[1];
    const int64_t all = weights.dims[0] * columns;
    const Desc from({1, 1, columns, gate_count(), hidden_}, dnnl::memory::data_type::f32,
                    {all, all, 1, hidden_ * columns, columns});
    const Dims gate = {1, 1, columns, 1, hidden_};
    Conversion conversion{.to = to, .arrangement = cell_.name};
    for (int64_t i = 0; i < gate_count(); ++i) {
      conversion.pieces.push_back(
          {from.submemory_desc(gate, {0, 0, 0, cell_.gates[static_cast<size_t>(i)], 0}),
           to.submemory_desc(gate, {0, 0, 0, i, 0})});
    }
    return bindings_.BindPacked(name, weights, std::move(conversion));
  }

  // Packs biases [2 * gates * H], first those of W, then those of R, into `to`, [1, 1, biases, H].
  bool BindBias(const Desc& to) {
    const Operand& bias = operands_[kBias];
    if (bias.dims.empty()) return BindScalarBias(bias, to);
    const Desc from = *DescOf({1, 1, 2 * gate_count(), hidden_}, Layout());
    const Dims row = {1, 1, 1, hidden_};
    Conversion conversion{.to = to, .arrangement = cell_.name};
    for (size_t i = 0; i < cell_.biases.size(); ++i) {
      for (const int64_t part : cell_.biases[i]) {
        conversion.pieces.push_back({from.submemory_desc(row, {0, 0, part, 0}),
                                     to.submemory_desc(row, {0, 0, static_cast<int64_t>(i), 0}),
                                     /*adds=*/part != cell_.biases[i].front()});
      }
    }
    return bindings_.BindPacked(DNNL_ARG_BIAS, bias, std::move(conversion));
  }

  bool BindScalarBias(const Operand& bias, const Desc& to) {
    if (bias.constant == nullptr) return false;
    const Operand expanded = Filled(to.get_dims(), [&](std::span<float> elements) {
      const float value = bias.constant->values<float>()[0];
      const auto hidden = static_cast<size_t>(hidden_);
      for (size_t i = 0; i < elements.size(); ++i) {
        elements[i] = value * static_cast<float>(cell_.biases[i / hidden].size());
      }
    });
    return bindings_.Bind(DNNL_ARG_BIAS, expanded, {to, Layout()});
  }

  Request& request_;
  const Cell& cell_;
  const std::vector<Operand>& operands_;
  Bindings bindings_;
  int64_t hidden_;
  Dims state_dims_;
};

}  // namespace

bool AreZeros(const Operand& operand) {
  if (operand.constant == nullptr) return false;
  const auto values = operand.constant->values<float>();
  return std::all_of(values.begin(), values.end(), [](float value) { return value == 0; });
}

void OfferRecurrent(Request& request, const Cell& cell, bool reverse,
                    const DescribeRecurrent& describe) {
  const std::vector<Operand>& operands = request.fused.operands;
  if (!AreWhole(operands[kLengths], operands[kX].dims[0])) return;
  using Direction = dnnl::rnn_direction;
  RecurrentOffer(request, cell)
      .Offer(reverse ? Direction::unidirectional_right2left : Direction::unidirectional_left2right,
             describe);
}

std::optional<FusedOp> ParseRecurrent(const KernelQuery& query) {
  const Operation& operation = query.operation();
  if (!(operation.Is<Lstm>() || operation.Is<Gru>()) || query.input(0).dtype != DType::kFloat32) {
    return std::nullopt;
  }
  FusedOp fused{.root = operation, .output = query.output(0).shape.ToIntegers()};
  for (size_t i = 0; i < (*query).inputs.size(); ++i) {
    fused.operands.push_back({.index = i,
                              .constant = query.graph.value((*query).inputs[i]).constant,
                              .dims = query.input(i).shape.ToIntegers()});
  }
  return fused;
}

}  // namespace sinter::onednn
