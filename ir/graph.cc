#include "ir/graph.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

#include "absl/strings/numbers.h"
#include "ir/check.h"
#include "ir/node_inference.h"
#include "sinter/status.h"

namespace sinter {

ValueId Graph::AddInput(std::string input_name, Type type) {
  NoteUnknown(type);
  const ValueId id{value_limit()};
  values_.push_back(Value{.name = std::move(input_name), .type = std::move(type)});
  inputs_.push_back(id);
  return id;
}

ValueId Graph::AddConstant(ConstantRef constant, std::string constant_name) {
  SINTER_CHECK(constant != nullptr);
  const ValueId id{value_limit()};
  Value value{.name = std::move(constant_name)};
  value.type = Type{constant->dtype(), Shape::Of(constant->dims()), {}};
  value.contents = ContentsOf(*constant);
  value.constant = std::move(constant);
  values_.push_back(std::move(value));
  return id;
}

absl::StatusOr<NodeId> Graph::AddNode(Operation operation, std::vector<ValueId> inputs,
                                      NodeInfo info) {
  const NodeId id{node_limit()};
  for (const ValueId input : inputs) SINTER_CHECK(input.index < values_.size());
  auto bodies = std::move(info.bodies);
  auto describe = [&] {
    if (!info.origin.empty()) return (*sources)[info.origin.front().index].ToString();
    return info.name.empty() ? std::string(operation.name()) : info.name;
  };
  if (!bodies.empty()) {
    auto bound = BindBodies(operation, bodies, OperandTypes(inputs));
    if (!bound.ok()) return Annotate(bound.status(), describe());
    bodies = *std::move(bound);
  }
  auto results = InferResults(operation, inputs, bodies, static_cast<size_t>(info.output_count));
  if (!results.ok()) return Annotate(results.status(), describe());

  ValueIds outputs;
  for (size_t i = 0; i < results->size(); ++i) {
    outputs.push_back({value_limit()});
    Value value;
    value.type = std::move((*results)[i].type);
    NameUnknown(value.type, nullptr);
    value.contents = std::move((*results)[i].contents);
    value.producer = id;
    value.output_index = static_cast<int>(i);
    values_.push_back(std::move(value));
  }
  Node node{.operation = std::move(operation)};
  node.inputs.assign(inputs.begin(), inputs.end());
  node.use_positions.resize(inputs.size());
  node.outputs = std::move(outputs);
  node.bodies = std::move(bodies);
  node.origin = std::move(info.origin);
  node.name = std::move(info.name);
  nodes_.push_back(std::move(node));
  for (size_t i = 0; i < nodes_.back().inputs.size(); ++i) AddUse(id, i, nodes_.back().inputs[i]);
  return id;
}

void Graph::AddOutput(std::string output_name, ValueId value) {
  SINTER_CHECK(value.index < values_.size());
  outputs_.push_back({std::move(output_name), value});
  ++values_[value.index].output_uses;
}

void Graph::Reserve(size_t nodes) {
  nodes_.reserve(nodes);
  values_.reserve(values_.size() + nodes);
}

void Graph::SetOutput(size_t index, ValueId value) {
  SINTER_CHECK(index < outputs_.size() && value.index < values_.size());
  --values_[outputs_[index].value.index].output_uses;
  outputs_[index].value = value;
  ++values_[value.index].output_uses;
}

bool Graph::IsOutput(ValueId id) const { return value(id).output_uses > 0; }

const Node* Graph::ProducerOf(ValueId id) const {
  const NodeId producer = value(id).producer;
  return producer.valid() ? &node(producer) : nullptr;
}

size_t Graph::UseCount(ValueId id) const { return value(id).users.size() + value(id).output_uses; }

std::vector<NodeId> Graph::TopologicalOrder() const {
  std::vector<NodeId> order;
  order.reserve(nodes_.size());
  // Most graphs are written in order, which needs no queue.
  if (in_order_) {
    for (uint32_t i = 0; i < nodes_.size(); ++i) {
      if (!nodes_[i].removed) order.push_back({i});
    }
    return order;
  }
  std::vector<size_t> waiting(nodes_.size(), 0);
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> ready;
  for (uint32_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].removed) continue;
    for (const ValueId input : nodes_[i].inputs) {
      if (value(input).producer.valid()) ++waiting[i];
    }
    if (waiting[i] == 0) ready.push(i);
  }
  while (!ready.empty()) {
    const uint32_t next = ready.top();
    ready.pop();
    order.push_back({next});
    for (const ValueId output : nodes_[next].outputs) {
      for (const NodeId user : value(output).users) {
        if (--waiting[user.index] == 0) ready.push(user.index);
      }
    }
  }
  return order;
}

std::string Graph::NameOf(NodeId id) const {
  const Node& node = this->node(id);
  if (!node.origin.empty()) return (*sources)[node.origin.front().index].ToString();
  if (!node.name.empty()) return node.name;
  return absl::StrCat(ToAbsl(node.operation.name()), " %", node.output().index);
}

std::vector<Type> Graph::InputTypes(NodeId id) const {
  std::vector<Type> types;
  types.reserve(node(id).inputs.size());
  for (const ValueId input : node(id).inputs) types.push_back(type(input));
  return types;
}

std::vector<Type> Graph::OutputTypes(NodeId id) const {
  std::vector<Type> types;
  types.reserve(node(id).outputs.size());
  for (const ValueId output : node(id).outputs) types.push_back(type(output));
  return types;
}

void Graph::ReplaceUses(ValueId from, ValueId to) {
  SINTER_CHECK(from != to);
  NodeIds users;
  users.swap(values_[from.index].users);
  for (const NodeId user : users) {
    const ValueIds& inputs = nodes_[user.index].inputs;
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i] == from) AddUse(user, i, to);
    }
  }
  for (size_t i = 0; i < outputs_.size() && IsOutput(from); ++i) {
    if (outputs_[i].value == from) SetOutput(i, to);
  }
}

void Graph::AddUse(NodeId node, size_t operand, ValueId value) {
  NodeIds& users = values_[value.index].users;
  nodes_[node.index].inputs[operand] = value;
  nodes_[node.index].use_positions[operand] = static_cast<uint32_t>(users.size());
  users.push_back(node);
  const NodeId producer = values_[value.index].producer;
  if (producer.valid() && producer.index >= node.index) in_order_ = false;
}

void Graph::RemoveUse(NodeId node, size_t operand) {
  const ValueId value = nodes_[node.index].inputs[operand];
  const uint32_t position = nodes_[node.index].use_positions[operand];
  NodeIds& users = values_[value.index].users;
  SINTER_CHECK(position < users.size() && users[position] == node);
  // The last entry takes the place of this one.
  const size_t last = users.size() - 1;
  Node& moved = nodes_[users[last].index];
  for (size_t i = 0; i < moved.inputs.size(); ++i) {
    if (moved.inputs[i] == value && moved.use_positions[i] == last) {
      moved.use_positions[i] = position;
    }
  }
  users[position] = users[last];
  users.pop_back();
}

void Graph::ReplaceInput(NodeId node, size_t operand, ValueId value) {
  RemoveUse(node, operand);
  AddUse(node, operand, value);
}

void Graph::RemoveNode(NodeId id) {
  Node& node = nodes_[id.index];
  SINTER_CHECK(!node.removed);
  for (const ValueId output : node.outputs) SINTER_CHECK(UseCount(output) == 0);
  for (size_t i = 0; i < node.inputs.size(); ++i) RemoveUse(id, i);
  node.inputs.clear();
  node.use_positions.clear();
  node.bodies.clear();
  node.removed = true;
  ++removed_nodes_;
}

void Graph::SetType(ValueId id, Type type) {
  NoteUnknown(type);
  values_[id.index].type = std::move(type);
}

void Graph::NoteUnknown(const Type& type) {
  for (const Dim& dim : type.shape) {
    int64_t number;
    if (!dim.is_static() && dim.symbol().front() == '?' &&
        absl::SimpleAtoi(dim.symbol().substr(1), &number)) {
      next_unknown_ = std::max(next_unknown_, number + 1);
    }
  }
}

void Graph::NameUnknown(Type& type, const Type* stored) {
  const bool same_rank = stored != nullptr && stored->shape.rank() == type.shape.rank();
  for (int axis = 0; axis < type.shape.rank(); ++axis) {
    if (!type.shape[axis].is_unknown()) continue;
    const Dim& old = same_rank ? stored->shape[axis] : type.shape[axis];
    const bool has_name = !old.is_static() && old.symbol().front() == '?' && !old.is_unknown();
    type.shape[axis] = has_name ? old : Dim::Symbol(absl::StrCat("?", next_unknown_++));
  }
}

void Graph::SetLayout(ValueId id, Layout layout) {
  values_[id.index].type.layout = std::move(layout);
}
void Graph::SetFormat(ValueId id, Format format) {
  values_[id.index].type.SetFormat(std::move(format));
}
void Graph::SetName(ValueId id, std::string value_name) {
  values_[id.index].name = std::move(value_name);
}
void Graph::SetOrigin(NodeId id, Origin origin) { nodes_[id.index].origin = std::move(origin); }
Origin Graph::TakeOrigin(NodeId id) {
  Origin taken = std::move(nodes_[id.index].origin);
  nodes_[id.index].origin.clear();
  return taken;
}
void Graph::SetBodies(NodeId id, std::vector<GraphRef> bodies) {
  nodes_[id.index].bodies = std::move(bodies);
}

absl::StatusOr<std::vector<ResultInfo>> Graph::InferResults(const Operation& operation,
                                                            std::span<const ValueId> inputs,
                                                            const std::vector<GraphRef>& bodies,
                                                            size_t output_count,
                                                            std::vector<bool>* missing) const {
  absl::InlinedVector<OperandInfo, 4> operands;
  for (const ValueId input : inputs) {
    const Value& operand = value(input);
    operands.push_back(
        {&operand.type, operand.constant.get(), operand.contents ? &*operand.contents : nullptr});
  }
  return InferOperation(operation, operands, bodies, output_count, missing);
}

std::vector<const Type*> Graph::OperandTypes(std::span<const ValueId> inputs) const {
  std::vector<const Type*> types;
  for (const ValueId input : inputs) types.push_back(&type(input));
  return types;
}

absl::StatusOr<Graph::BoundNode> Graph::BindNode(NodeId id,
                                                 const std::vector<ConstantRef>& operands) const {
  const Node& node = this->node(id);
  SINTER_CHECK(operands.size() == node.inputs.size());
  std::vector<Type> types;
  std::vector<std::optional<std::vector<Dim>>> contents;
  for (const ConstantRef& operand : operands) {
    types.push_back(Type{operand->dtype(), Shape::Of(operand->dims()), {}});
    contents.push_back(ContentsOf(*operand));
  }
  std::vector<const Type*> type_pointers;
  std::vector<OperandInfo> infos;
  for (size_t i = 0; i < operands.size(); ++i) {
    type_pointers.push_back(&types[i]);
    infos.push_back({&types[i], operands[i].get(), contents[i] ? &*contents[i] : nullptr});
  }
  BoundNode bound;
  auto bodies = BindBodies(node.operation, node.bodies, type_pointers);
  if (!bodies.ok()) return Annotate(bodies.status(), NameOf(id));
  bound.bodies = *std::move(bodies);
  auto results = InferOperation(node.operation, infos, bound.bodies, node.outputs.size());
  if (!results.ok()) return Annotate(results.status(), NameOf(id));
  for (ResultInfo& result : *results) bound.outputs.push_back(std::move(result.type));
  return bound;
}

absl::StatusOr<std::vector<ResultInfo>> Graph::Infer(NodeId id) const {
  const Node& node = this->node(id);
  auto results = InferResults(node.operation, node.inputs, node.bodies, node.outputs.size());
  if (!results.ok()) return Annotate(results.status(), NameOf(id));
  return results;
}

absl::StatusOr<std::vector<size_t>> Graph::ShapeOperands(NodeId id) const {
  const Node& node = this->node(id);
  std::vector<bool> missing;
  auto results =
      InferResults(node.operation, node.inputs, node.bodies, node.outputs.size(), &missing);
  if (!results.ok()) return Annotate(results.status(), NameOf(id));
  std::vector<size_t> operands;
  for (size_t i = 0; i < missing.size(); ++i) {
    if (missing[i]) operands.push_back(i);
  }
  return operands;
}

absl::Status Graph::InferNode(NodeId id) {
  Node& node = nodes_[id.index];
  if (!node.bodies.empty()) {
    auto bound = BindBodies(node.operation, node.bodies, OperandTypes(node.inputs));
    if (!bound.ok()) return Annotate(bound.status(), NameOf(id));
    node.bodies = *std::move(bound);
  }
  SINTER_ASSIGN_OR_RETURN(std::vector<ResultInfo> results, Infer(id));
  for (size_t i = 0; i < results.size(); ++i) {
    Value& value = values_[node.outputs[i].index];
    if (results[i].type.is_plain() && results[i].type.dtype == value.type.dtype &&
        value.type.layout.FitsRank(results[i].type.shape.rank())) {
      results[i].type.SetFormat(value.type.format());
    }
    NameUnknown(results[i].type, &value.type);
    value.type = std::move(results[i].type);
    value.contents = std::move(results[i].contents);
  }
  return absl::OkStatus();
}

absl::Status Graph::InferTypes() {
  for (const NodeId id : TopologicalOrder()) SINTER_RETURN_IF_ERROR(InferNode(id));
  return absl::OkStatus();
}

}  // namespace sinter
