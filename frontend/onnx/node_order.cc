#include "frontend/onnx/node_order.h"

#include <functional>
#include <queue>
#include <string>
#include <unordered_map>

#include "ir/status.h"

namespace sinter::onnx {
namespace {

constexpr int kNoNode = -1;  // an input of the graph or an initializer

// What defines each value.
using Producers = std::unordered_map<std::string, int>;

absl::StatusOr<Producers> FindProducers(const GraphProto& graph, const SourceTable& sources) {
  Producers producers;
  for (const TensorProto& tensor : graph.initializer()) {
    if (!producers.emplace(tensor.name(), kNoNode).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("initializer '", tensor.name(), "' is defined twice"));
    }
  }
  Producers inputs;
  for (const ValueInfoProto& input : graph.input()) {
    if (!inputs.emplace(input.name(), kNoNode).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("input '", input.name(), "' is defined twice"));
    }
  }
  producers.merge(inputs);  // an initializer may give an input its value
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

}  // namespace

absl::StatusOr<std::vector<int>> NodeOrder(const GraphProto& graph, const SourceTable& sources) {
  SINTER_ASSIGN_OR_RETURN(const Producers producers, FindProducers(graph, sources));
  const auto node_count = static_cast<size_t>(graph.node_size());
  std::vector<int> waiting(node_count, 0);
  std::vector<std::vector<int>> users(node_count);
  for (int i = 0; i < graph.node_size(); ++i) {
    for (int operand = 0; operand < graph.node(i).input_size(); ++operand) {
      const std::string& name = graph.node(i).input(operand);
      if (name.empty()) continue;
      const auto producer = producers.find(name);
      if (producer == producers.end()) {
        return absl::InvalidArgumentError(
            absl::StrCat(sources[i].ToString(), ": its input ", operand, " '", name,
                         "' is not defined by any node, input or initializer"));
      }
      if (producer->second == kNoNode) continue;
      users[static_cast<size_t>(producer->second)].push_back(i);
      ++waiting[static_cast<size_t>(i)];
    }
  }
  std::priority_queue<int, std::vector<int>, std::greater<>> ready;
  for (int i = 0; i < graph.node_size(); ++i) {
    if (waiting[static_cast<size_t>(i)] == 0) ready.push(i);
  }
  std::vector<int> order;
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
