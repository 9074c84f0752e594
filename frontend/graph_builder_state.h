// What a GraphBuilder has built so far: the graph, its sources, the scope of names, and the first error.
#ifndef SINTER_FRONTEND_GRAPH_BUILDER_STATE_H_
#define SINTER_FRONTEND_GRAPH_BUILDER_STATE_H_

#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "frontend/lstm_weights.h"
#include "ir/graph.h"
#include "ir/ops/lstm.h"
#include "sinter/graph_builder.h"
#include "sinter/status.h"

namespace sinter {

// After an error nothing is added.
class GraphBuilder::State {
 public:
  State(std::string name, WeightSource& weights) : weights_(weights) {
    graph_.name = std::move(name);
    graph_.sources = sources_;
  }

  std::string& scope() { return scope_; }
  const absl::Status& status() const { return status_; }
  std::string FullName(std::string_view name) const { return scope_ + std::string(name); }

  void Fail(absl::Status status, std::string_view where) {
    if (status_.ok()) status_ = where.empty() ? std::move(status) : Annotate(status, where);
  }

  Var Input(std::string name, const std::vector<InputDim>& dims, DType dtype) {
    const Shape shape(std::vector<Dim>(dims.begin(), dims.end()));
    return Var(graph_.AddInput(std::move(name), Type{dtype, shape, {}}).index);
  }

  Var AddConstant(ConstantRef constant, std::string name = "") {
    return Var(graph_.AddConstant(std::move(constant), std::move(name)).index);
  }

  Var AddTensor(const Tensor& tensor, std::string name, std::string_view where) {
    auto constant = ToConstant(tensor);
    if (constant.ok()) return AddConstant(*std::move(constant), std::move(name));
    Fail(constant.status(), where);
    return {};
  }

  void Output(std::string name, Var value) {
    if (!status_.ok()) return;
    if (value.index_ == Var::kNone) {
      return Fail(absl::InvalidArgumentError("it is a Var that nothing was assigned to"),
                  absl::StrCat("output '", name, "'"));
    }
    graph_.AddOutput(std::move(name), ValueId{value.index_});
  }

  // A node that belongs to this layer.
  Var AddNode(Operation operation, const std::vector<Var>& operands, const std::string& layer) {
    if (!status_.ok()) return {};
    std::vector<ValueId> inputs;
    for (const Var operand : operands) {
      if (operand.index_ == Var::kNone) {
        Fail(absl::InvalidArgumentError(
                 absl::StrCat("operand ", inputs.size(), " is a Var that nothing was assigned to")),
             absl::StrCat(layer, ": ", ToAbsl(operation.name())));
        return {};
      }
      inputs.push_back(ValueId{operand.index_});
    }
    const SourceId source{static_cast<uint32_t>(sources_->size())};
    sources_->push_back(
        {.index = source.index, .operator_type = std::string(operation.name()), .name = layer});
    auto added = graph_.AddNode(std::move(operation), std::move(inputs), {.origin = {source}});
    if (!added.ok()) {
      Fail(added.status(), "");
      return {};
    }
    return Var(graph_.node(*added).output().index);
  }

  Var Apply(Operation operation, const std::vector<Var>& operands) {
    const std::string layer = FullName(operation.name());
    return AddNode(std::move(operation), operands, layer);
  }

  Var Weight(const std::string& layer, std::string_view part, const std::vector<int64_t>& dims,
             WeightRole role) {
    return Parameter(layer, absl::StrCat(layer, ".", ToAbsl(part)), dims, role);
  }

  Var Parameter(const std::string& layer, const std::string& name, const std::vector<int64_t>& dims,
                WeightRole role) {
    if (!status_.ok()) return {};
    const auto weight = weights_.Get(name, dims, role);
    if (!weight.ok()) {
      Fail(weight.status(), layer);
      return {};
    }
    return AddTensor(*weight, name, layer);
  }

  // An LSTM in one direction.
  Var Lstm(const std::string& layer, Var x, int64_t hidden, bool reverse) {
    const int64_t features = Channels(x, 2, layer);
    if (!status_.ok()) return {};
    const auto weights = GetLstmWeights(weights_, layer, features, hidden, reverse);
    if (!weights.ok()) {
      Fail(weights.status(), layer);
      return {};
    }
    const std::string suffix = reverse ? "_reverse" : "";
    const Var input = AddTensor(weights->input, absl::StrCat(layer, ".weight_ih", suffix), layer);
    const Var state = AddTensor(weights->state, absl::StrCat(layer, ".weight_hh", suffix), layer);
    const Var biases = AddTensor(weights->biases, absl::StrCat(layer, ".bias", suffix), layer);
    const Var lengths =
        AddConstant(sinter::Constant::Scalar<int32_t>(std::numeric_limits<int32_t>::max()));
    const Var zero = AddConstant(sinter::Constant::Scalar(0.0F));
    return AddNode(sinter::Lstm{.reverse = reverse},
                   {x, input, state, biases, lengths, zero, zero, zero}, layer);
  }

  Shape ShapeOf(Var value) const {
    return value.index_ == Var::kNone ? Shape() : graph_.type(ValueId{value.index_}).shape;
  }

  // The channels of x (axis 1, or `axis`). When they are not a number: an error, and 0.
  int64_t Channels(Var x, int axis, const std::string& layer) {
    const Shape shape = ShapeOf(x);
    if (axis < 0) axis += shape.rank();
    if (axis >= 0 && axis < shape.rank() && shape[axis].is_static()) return shape[axis].value();
    Fail(absl::InvalidArgumentError(
             absl::StrCat("the channels of its input must be known, not ", shape.ToString())),
         layer);
    return 0;
  }

  absl::StatusOr<Graph> Build() {
    if (status_.ok() && graph_.outputs().empty()) {
      Fail(absl::InvalidArgumentError("the network has no output"), graph_.name);
    }
    if (!status_.ok()) return status_;
    return std::move(graph_);
  }

 private:
  WeightSource& weights_;
  Graph graph_;
  std::shared_ptr<SourceTable> sources_ = std::make_shared<SourceTable>();
  std::string scope_;
  absl::Status status_;
};

}  // namespace sinter

#endif  // SINTER_FRONTEND_GRAPH_BUILDER_STATE_H_
