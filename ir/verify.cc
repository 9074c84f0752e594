#include "ir/verify.h"

#include <algorithm>
#include <set>

#include "ir/ops/reorder.h"
#include "sinter/status.h"

namespace sinter {
namespace {

template <class... Parts>
absl::Status Broken(const Parts&... parts) {
  return absl::InternalError(absl::StrCat(parts...));
}

// Every id is valid, so that later checks may look it up. Before this check, NameOf must not be
// called.
absl::Status VerifyIds(const Graph& graph) {
  const auto is_value = [&](ValueId id) { return id.index < graph.value_limit(); };
  const auto is_source = [&](SourceId id) { return id.index < graph.sources->size(); };
  for (uint32_t index = 0; index < graph.node_limit(); ++index) {
    const Node& node = graph.node({index});
    const auto what = [&] {
      return absl::StrCat("node ", index, ", ", ToAbsl(node.operation.name()), ",");
    };
    if (!std::all_of(node.inputs.begin(), node.inputs.end(), is_value)) {
      return Broken(what(), " takes a value that is not there");
    }
    if (node.outputs.empty()) return Broken(what(), " has no results");
    if (!std::all_of(node.outputs.begin(), node.outputs.end(), is_value)) {
      return Broken(what(), " gives a value that is not there");
    }
    if (!std::all_of(node.origin.begin(), node.origin.end(), is_source)) {
      return Broken(what(), " comes from a source that is not in the table");
    }
    if (std::adjacent_find(node.origin.begin(), node.origin.end(), std::greater_equal<>()) !=
        node.origin.end()) {
      return Broken(what(), " has an origin that is not sorted or repeats a source");
    }
  }
  for (uint32_t index = 0; index < graph.value_limit(); ++index) {
    const Value& value = graph.value({index});
    if (value.producer.valid() && value.producer.index >= graph.node_limit()) {
      return Broken("value %", index, " comes from a node that is not there");
    }
    for (const NodeId user : value.users) {
      if (user.index >= graph.node_limit()) {
        return Broken("value %", index, " is used by a node that is not there");
      }
    }
  }
  if (!std::all_of(graph.inputs().begin(), graph.inputs().end(), is_value)) {
    return Broken("an input is a value that is not there");
  }
  for (const GraphOutput& output : graph.outputs()) {
    if (!is_value(output.value)) {
      return Broken("output '", output.name, "' is a value that is not there");
    }
  }
  for (const Removal& removal : graph.removals) {
    if (!is_source(removal.source)) return Broken("a removal is of a source not in the table");
  }
  return absl::OkStatus();
}

absl::Status VerifyNames(const Graph& graph) {
  std::set<std::string> names;
  for (const ValueId input : graph.inputs()) {
    const std::string& name = graph.value(input).name;
    if (!names.insert(name).second) {
      return absl::InvalidArgumentError(absl::StrCat("two inputs are named '", name, "'"));
    }
  }
  if (graph.outputs().empty()) return absl::InvalidArgumentError("the graph has no outputs");
  names.clear();
  for (const GraphOutput& output : graph.outputs()) {
    if (!names.insert(output.name).second) {
      return absl::InvalidArgumentError(absl::StrCat("two outputs are named '", output.name, "'"));
    }
  }
  return absl::OkStatus();
}

// The list of users of a value holds each of its uses once, where the user says, and nothing else.
absl::Status VerifyUsers(const Graph& graph) {
  const auto broken = [](uint32_t value) {
    return Broken("the users of value %", value, " are not those recorded");
  };
  std::vector<size_t> begin = {0};  // of each value's users in `found`
  for (uint32_t index = 0; index < graph.value_limit(); ++index) {
    begin.push_back(begin.back() + graph.value({index}).users.size());
  }
  std::vector<bool> found(begin.back(), false);
  for (uint32_t index = 0; index < graph.node_limit(); ++index) {
    const NodeId id{index};
    const Node& node = graph.node(id);
    for (size_t i = 0; i < node.inputs.size() && !node.removed; ++i) {
      const uint32_t value = node.inputs[i].index;
      const NodeIds& users = graph.value({value}).users;
      if (i >= node.use_positions.size()) return broken(value);
      const size_t position = node.use_positions[i];
      if (position >= users.size() || users[position] != id || found[begin[value] + position]) {
        return broken(value);
      }
      found[begin[value] + position] = true;
    }
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      const Value& output = graph.value(node.outputs[i]);
      if (output.producer != id || output.output_index != static_cast<int>(i)) {
        return Broken(graph.NameOf(id), " is not recorded as the producer of its result ", i);
      }
    }
  }
  std::vector<size_t> output_uses(graph.value_limit(), 0);
  for (const GraphOutput& output : graph.outputs()) ++output_uses[output.value.index];
  for (uint32_t index = 0; index < graph.value_limit(); ++index) {
    const auto from = found.begin() + static_cast<std::ptrdiff_t>(begin[index]);
    const auto to = found.begin() + static_cast<std::ptrdiff_t>(begin[index + 1]);
    if (std::find(from, to, false) != to ||
        output_uses[index] != graph.value({index}).output_uses) {
      return broken(index);
    }
  }
  return absl::OkStatus();
}

// Every used value has a producer: it is an input, a constant or the result of a node that is not
// removed.
absl::Status VerifyProducers(const Graph& graph) {
  std::vector<bool> is_input(graph.value_limit(), false);
  for (const ValueId input : graph.inputs()) {
    const Value& value = graph.value(input);
    if (is_input[input.index]) return Broken("value %", input.index, " is an input twice");
    if (value.producer.valid() || value.is_constant()) {
      return Broken("input '", value.name, "' is also a constant or a node's result");
    }
    is_input[input.index] = true;
  }
  std::vector<bool> is_output(graph.value_limit(), false);
  for (const GraphOutput& output : graph.outputs()) is_output[output.value.index] = true;
  for (uint32_t index = 0; index < graph.value_limit(); ++index) {
    const Value& value = graph.value({index});
    if (value.users.empty() && !is_output[index]) continue;
    const auto user = [&] {
      return value.users.empty() ? "an output" : graph.NameOf(value.users.front());
    };
    if (const Node* producer = graph.ProducerOf({index})) {
      if (producer->removed) {
        return Broken(user(), " uses %", index, " of the removed node ",
                      graph.NameOf(value.producer));
      }
      const bool is_result =
          static_cast<size_t>(value.output_index) < producer->outputs.size() &&
          producer->outputs[static_cast<size_t>(value.output_index)].index == index;
      if (!is_result || value.is_constant()) {
        return Broken("value %", index, " is not a result of ", graph.NameOf(value.producer));
      }
    } else if (!is_input[index] && !value.is_constant()) {
      return Broken(user(), " uses %", index, ", which comes from nowhere");
    }
  }
  return absl::OkStatus();
}

absl::Status VerifyValueTypes(const Graph& graph) {
  for (uint32_t index = 0; index < graph.value_limit(); ++index) {
    const Value& value = graph.value({index});
    if (value.producer.valid() && graph.node(value.producer).removed) continue;
    const auto what = [&] {
      return absl::StrCat("value %", index, " '", value.name, "' of type ", value.type.ToString());
    };
    if (!value.type.layout.FitsRank(value.type.shape.rank())) {
      return Broken(what(), ": the layout does not fit the rank");
    }
    if (value.type.storage == value.type.dtype) {
      return Broken(what(), ": the storage type repeats the element type");
    }
    if (value.type.storage && !value.producer.valid()) {
      return Broken(what(), ": only results of nodes are stored in another element type");
    }
    for (const Dim& dim : value.type.shape) {
      if (dim.is_static() && dim.value() < 0) {
        return absl::InvalidArgumentError(absl::StrCat(what(), ": a dimension is negative"));
      }
    }
    if (value.is_constant()) {
      const Type own{value.constant->dtype(), Shape::Of(value.constant->dims()), {}};
      if (value.type != own) return Broken(what(), ": the constant is ", own.ToString());
    }
  }
  return absl::OkStatus();
}

// Stored types equal or refine the inferred types.
absl::Status VerifyResults(const Graph& graph, NodeId id) {
  SINTER_ASSIGN_OR_RETURN(const std::vector<ResultInfo> inferred, graph.Infer(id));
  for (size_t i = 0; i < inferred.size(); ++i) {
    const Type& stored = graph.type(graph.node(id).outputs[i]);
    const Type& expected = inferred[i].type;
    const bool format_given = !expected.is_plain() || graph.node(id).operation.Is<Reorder>();
    if (stored.dtype != expected.dtype || !Refines(stored.shape, expected.shape) ||
        (format_given && stored.format() != expected.format())) {
      return Broken(graph.NameOf(id), ": result ", i, " has type ", stored.ToString(),
                    ", inference gives ", expected.ToString());
    }
  }
  return absl::OkStatus();
}

absl::Status VerifyAtDepth(const Graph& graph, int depth);

absl::Status VerifyBodies(const Graph& graph, NodeId id, int depth) {
  const Node& node = graph.node(id);
  for (const GraphRef& body : node.bodies) {
    if (body == nullptr) return Broken(graph.NameOf(id), " has a null body");
    SINTER_RETURN_IF_ERROR(Annotate(VerifyAtDepth(*body, depth + 1), graph.NameOf(id)));
    // For control flow, the operator itself checks how the operands map to the inputs of its
    // bodies.
    if (node.operation.info().traits.control_flow) continue;
    if (body->inputs().size() != node.inputs.size()) {
      return Broken(graph.NameOf(id), ": a body takes ", body->inputs().size(),
                    " inputs, the node ", node.inputs.size());
    }
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      const Type& operand = graph.type(node.inputs[i]);
      const Type& input = body->type(body->inputs()[i]);
      if (operand.dtype != input.dtype || !Refines(operand.shape, input.shape)) {
        return Broken(graph.NameOf(id), ": operand ", i, " is ", operand.ToString(),
                      ", the body's input ", input.ToString());
      }
    }
  }
  return absl::OkStatus();
}

absl::Status VerifyAtDepth(const Graph& graph, int depth) {
  if (depth > kMostBodyDepth) {
    return absl::ResourceExhaustedError(absl::StrCat("bodies nest deeper than ", kMostBodyDepth));
  }
  SINTER_RETURN_IF_ERROR(VerifyIds(graph));
  SINTER_RETURN_IF_ERROR(VerifyNames(graph));
  SINTER_RETURN_IF_ERROR(VerifyUsers(graph));
  SINTER_RETURN_IF_ERROR(VerifyProducers(graph));
  SINTER_RETURN_IF_ERROR(VerifyValueTypes(graph));
  const std::vector<NodeId> order = graph.TopologicalOrder();
  if (static_cast<int>(order.size()) != graph.node_count()) {
    std::vector<bool> reached(graph.node_limit(), false);
    for (const NodeId id : order) reached[id.index] = true;
    uint32_t index = 0;
    while (reached[index] || graph.node({index}).removed) ++index;
    return Broken("the graph has a cycle; ", graph.NameOf({index}), " is in it or behind it");
  }
  for (const NodeId id : order) {
    SINTER_RETURN_IF_ERROR(VerifyBodies(graph, id, depth));
    SINTER_RETURN_IF_ERROR(VerifyResults(graph, id));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Verify(const Graph& graph) { return VerifyAtDepth(graph, 0); }

}  // namespace sinter
