#include "frontend/onnx/node_order.h"

#include <functional>
#include <queue>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ir/hash_map.h"
#include "sinter/status.h"

namespace sinter::onnx {
namespace {

constexpr int kNoNode = -1;  // an input of the graph or an initializer

// The node that defines each value. The names are the graph's.
using Producers = HashMap<absl::string_view, int>;

std::vector<absl::string_view> InitializerNames(const GraphProto& graph) {
  std::vector<absl::string_view> names;
  for (const TensorProto& tensor : graph.initializer()) names.push_back(tensor.name());
  for (const SparseTensorProto& tensor : graph.sparse_initializer()) {
    names.push_back(tensor.values().name());
  }
  return names;
}

absl::StatusOr<Producers> FindProducers(const GraphProto& graph, const Source* sources) {
  Producers producers;
  producers.reserve(static_cast<size_t>(graph.node_size()));
  for (const absl::string_view name : InitializerNames(graph)) {
    if (!producers.emplace(name, kNoNode).second) {
      return absl::InvalidArgumentError(absl::StrCat("initializer '", name, "' is defined twice"));
    }
  }
  Producers inputs;
  for (const ValueInfoProto& input : graph.input()) {
    if (!inputs.emplace(input.name(), kNoNode).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("input '", input.name(), "' is defined twice"));
    }
  }
  producers.merge(inputs);  // an initializer may be an input's default value
  for (int i = 0; i < graph.node_size(); ++i) {
    for (const std::string& output : graph.node(i).output()) {
      if (output.empty()) continue;
      const auto [earlier, is_new] = producers.emplace(output, i);
      if (is_new) continue;
      return absl::InvalidArgumentError(
          absl::StrCat(sources[i].ToString(), ": its output '", output, "' is already defined by ",
                       earlier->second == kNoNode ? "an input or initializer"
                                                  : sources[earlier->second].ToString()));
    }
  }
  return producers;
}

// Collects the names that the graph captures from enclosing graphs.
void CollectFree(const GraphProto& graph, std::set<std::string>& free) {
  std::set<std::string> own;
  for (const absl::string_view name : InitializerNames(graph)) own.emplace(name);
  for (const ValueInfoProto& input : graph.input()) own.insert(input.name());
  for (const NodeProto& node : graph.node()) own.insert(node.output().begin(), node.output().end());
  std::set<std::string> used;
  for (const NodeProto& node : graph.node()) {
    used.insert(node.input().begin(), node.input().end());
    for (const AttributeProto& attribute : node.attribute()) {
      if (attribute.has_g()) CollectFree(attribute.g(), used);
    }
  }
  for (const ValueInfoProto& output : graph.output()) used.insert(output.name());
  for (const std::string& name : used) {
    if (own.count(name) == 0) free.insert(name);
  }
}

}  // namespace

absl::StatusOr<std::vector<int>> NodeOrder(const GraphProto& graph, const SourceTable& table,
                                           size_t first_source, IsOutside is_outside) {
  const Source* sources = table.data() + first_source;
  SINTER_ASSIGN_OR_RETURN(const Producers producers, FindProducers(graph, sources));
  const auto node_count = static_cast<size_t>(graph.node_size());
  std::vector<std::pair<int, int>> uses;  // producer and user
  bool in_order = true;
  auto wait_for = [&](int node, int producer) {
    if (producer == kNoNode) return;
    uses.emplace_back(producer, node);
    in_order = in_order && producer < node;
  };
  for (int i = 0; i < graph.node_size(); ++i) {
    for (int operand = 0; operand < graph.node(i).input_size(); ++operand) {
      const std::string& name = graph.node(i).input(operand);
      if (name.empty()) continue;
      const auto producer = producers.find(name);
      if (producer != producers.end()) {
        wait_for(i, producer->second);
      } else if (!is_outside(name)) {
        return absl::InvalidArgumentError(
            absl::StrCat(sources[i].ToString(), ": its input ", operand, " '", name,
                         "' is not defined by any node, input or initializer"));
      }
    }
    std::set<std::string> captured;
    for (const AttributeProto& attribute : graph.node(i).attribute()) {
      if (attribute.has_g()) CollectFree(attribute.g(), captured);
    }
    for (const std::string& name : captured) {
      const auto producer = producers.find(name);
      if (producer != producers.end()) wait_for(i, producer->second);
    }
  }
  std::vector<int> order;
  order.reserve(node_count);
  // Most graphs are written in order, which needs no queue.
  if (in_order) {
    for (int i = 0; i < graph.node_size(); ++i) order.push_back(i);
    return order;
  }
  std::vector<int> waiting(node_count, 0);
  std::vector<std::vector<int>> users(node_count);
  for (const auto& [producer, user] : uses) {
    users[static_cast<size_t>(producer)].push_back(user);
    ++waiting[static_cast<size_t>(user)];
  }
  std::priority_queue<int, std::vector<int>, std::greater<>> ready;
  for (int i = 0; i < graph.node_size(); ++i) {
    if (waiting[static_cast<size_t>(i)] == 0) ready.push(i);
  }
  while (!ready.empty()) {
    const int next = ready.top();
    ready.pop();
    order.push_back(next);
    for (const int user : users[static_cast<size_t>(next)]) {
      if (--waiting[static_cast<size_t>(user)] == 0) ready.push(user);
    }
  }
  for (size_t i = 0; order.size() < node_count && i < node_count; ++i) {
    if (waiting[i] == 0) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(sources[i].ToString(), ": it is part of a cycle, or comes after one"));
  }
  return order;
}

}  // namespace sinter::onnx
