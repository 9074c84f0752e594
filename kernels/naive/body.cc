#include "kernels/naive/body.h"

#include <algorithm>

#include "ir/ops/reorder.h"
#include "kernels/naive/copy.h"
#include "sinter/status.h"

namespace sinter::naive {

bool TakesAnyPermutation(const Graph& body) {
  for (const NodeId id : body.TopologicalOrder()) {
    const Node& node = body.node(id);
    if (node.operation.info().traits.view || node.operation.Is<Reorder>()) return false;
    for (const GraphRef& inner : node.bodies) {
      if (!TakesAnyPermutation(*inner)) return false;
    }
  }
  return true;
}

// First fit: a value gets the first slot that is free and large enough, or a new one.
absl::Status BodyRunner::PlaceIntermediates(const std::vector<NodeId>& order) {
  struct Slot {
    int64_t offset;
    int64_t bytes;
    size_t busy_until;  // the step that uses it last
  };
  std::vector<size_t> last_use(body_->value_limit(), 0);
  for (size_t step = 0; step < order.size(); ++step) {
    for (const ValueId input : body_->node(order[step]).inputs) last_use[input.index] = step;
  }
  std::vector<Slot> slots;
  CheckedSize total(0);
  for (size_t step = 0; step < order.size(); ++step) {
    for (const ValueId value : body_->node(order[step]).outputs) {
      Place& place = places_[value.index];
      if (place.kind != Place::Kind::kNowhere) continue;
      Type type = body_->type(value);
      type.layout = layouts_[value.index];
      SINTER_ASSIGN_OR_RETURN(int64_t bytes, (ByteSize(type) + (kAlignment - 1)).Get());
      bytes -= bytes % static_cast<int64_t>(kAlignment);
      const size_t until = std::max(step, last_use[value.index]);
      auto slot = std::find_if(slots.begin(), slots.end(), [&](const Slot& candidate) {
        return candidate.busy_until < step && candidate.bytes >= bytes;
      });
      if (slot == slots.end()) {
        SINTER_ASSIGN_OR_RETURN(const int64_t offset, total.Get());
        slot = slots.insert(slots.end(), Slot{offset, bytes, until});
        total += bytes;
      }
      slot->busy_until = until;
      place = {.kind = Place::Kind::kWorkspace, .offset = slot->offset};
    }
  }
  SINTER_ASSIGN_OR_RETURN(workspace_bytes_, total.Get());
  return absl::OkStatus();
}

absl::StatusOr<BodyRunner> BodyRunner::Create(GraphRef body, std::span<const Layout> inputs,
                                              std::span<const Layout> outputs) {
  BodyRunner runner;
  runner.body_ = std::move(body);
  const Graph& graph = *runner.body_;
  SINTER_CHECK(graph.inputs().size() == inputs.size());
  SINTER_CHECK(graph.outputs().size() == outputs.size());
  runner.places_.resize(graph.value_limit());
  runner.layouts_.resize(graph.value_limit());
  const int main_rank = graph.type(graph.outputs()[0].value).shape.rank();
  for (uint32_t i = 0; i < graph.value_limit(); ++i) {
    const Value& value = graph.value(ValueId{i});
    if (!value.type.shape.is_static() || !ByteSize(value.type).valid()) {
      return absl::InvalidArgumentError(
          absl::StrCat("a value of type ", value.type.ToString(), " cannot be held"));
    }
    if (value.is_constant()) {
      runner.places_[i] = {.kind = Place::Kind::kConstant, .constant = value.constant->data()};
    } else if (value.type.shape.rank() == main_rank) {
      runner.layouts_[i] = outputs[0];
    }
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    const ValueId value = graph.inputs()[i];
    runner.places_[value.index] = {.kind = Place::Kind::kInput, .index = i};
    runner.layouts_[value.index] = inputs[i];
  }
  std::vector<size_t> copied;
  for (size_t i = 0; i < outputs.size(); ++i) {
    const ValueId value = graph.outputs()[i].value;
    if (runner.places_[value.index].kind != Place::Kind::kNowhere) {
      copied.push_back(i);
      continue;
    }
    runner.places_[value.index] = {.kind = Place::Kind::kOutput, .index = i};
    runner.layouts_[value.index] = outputs[i];
  }
  const std::vector<NodeId> order = graph.TopologicalOrder();
  SINTER_RETURN_IF_ERROR(runner.PlaceIntermediates(order));
  for (const NodeId id : order) {
    Step step{.node = id};
    for (const ValueId input : graph.node(id).inputs) {
      step.inputs.push_back(ViewOf<InputView>(graph.type(input), runner.layouts_[input.index]));
    }
    for (const ValueId output : graph.node(id).outputs) {
      step.outputs.push_back(ViewOf<OutputView>(graph.type(output), runner.layouts_[output.index]));
    }
    runner.steps_.push_back(std::move(step));
  }
  for (const size_t i : copied) {
    const ValueId value = graph.outputs()[i].value;
    const Type& type = graph.type(value);
    runner.copies_.push_back({value, ViewOf<InputView>(type, runner.layouts_[value.index]),
                              ViewOf<OutputView>(type, outputs[i]), i});
  }
  return runner;
}

absl::Status BodyRunner::Run(std::span<const void* const> inputs, std::span<void* const> outputs,
                             void* workspace) {
  auto written = [&](ValueId value) -> void* {
    const Place& place = places_[value.index];
    if (place.kind == Place::Kind::kOutput) return outputs[place.index];
    return static_cast<std::byte*>(workspace) + place.offset;
  };
  auto read = [&](ValueId value) -> const void* {
    const Place& place = places_[value.index];
    if (place.kind == Place::Kind::kInput) return inputs[place.index];
    return place.kind == Place::Kind::kConstant ? place.constant : written(value);
  };
  for (Step& step : steps_) {
    const Node& node = body_->node(step.node);
    for (size_t i = 0; i < step.inputs.size(); ++i) step.inputs[i].data = read(node.inputs[i]);
    for (size_t i = 0; i < step.outputs.size(); ++i) {
      step.outputs[i].data = written(node.outputs[i]);
    }
    const absl::Status status =
        naive::Run(node.operation, Call{step.inputs, step.outputs, node.bodies});
    if (!status.ok()) return Annotate(status, body_->NameOf(step.node));
  }
  for (Copy& copy : copies_) {
    copy.from.data = read(copy.value);
    copy.to.data = outputs[copy.output];
    CopyElements(copy.from, copy.to);
  }
  return absl::OkStatus();
}

}  // namespace sinter::naive
