#include "sinter/eager.h"

#include <cmath>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "ir/graph.h"
#include "ir/operation.h"
#include "ir/out_of_memory.h"
#include "ir/suggestion.h"
#include "ir/text.h"
#include "sinter/backends.h"
#include "sinter/model.h"
#include "sinter/session.h"
#include "sinter/status.h"

namespace sinter::eager {
namespace {

constexpr size_t kMostSessions = 64;

// Sessions by the text of their graph and their backend, the last used first.
class Sessions {
 public:
  absl::StatusOr<std::shared_ptr<const Session>> Get(Graph graph, const std::string& backend) {
    const std::string key = backend + "\n" + Print(graph);
    const std::lock_guard lock(mutex_);
    for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
      if (entry->key != key) continue;
      entries_.splice(entries_.begin(), entries_, entry);
      return entry->session;
    }
    SINTER_ASSIGN_OR_RETURN(const Model model, Model::Create(std::move(graph)));
    SINTER_ASSIGN_OR_RETURN(std::shared_ptr<const Session> session,
                            Session::Create(model, {.backend = backend}));
    entries_.push_front({key, session});
    if (entries_.size() > kMostSessions) entries_.pop_back();
    return session;
  }

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const Session> session;
  };
  std::mutex mutex_;
  std::list<Entry> entries_;
};

Sessions& TheSessions() {
  static auto* const sessions = new Sessions();
  return *sessions;
}

absl::Status UnknownOperator(std::string_view name) {
  std::vector<std::string> known;
  for (const OperatorDefinition* definition : AllOperators()) {
    known.emplace_back(definition->info.name);
  }
  return absl::NotFoundError(
      absl::StrCat("there is no operator '", ToAbsl(name), "'", DidYouMean(name, known)));
}

absl::StatusOr<Tensor> Run(std::string_view name, std::span<const Tensor> operands,
                           const AttributeList& attributes) {
  const OperatorDefinition* const definition = FindOperator(name);
  if (definition == nullptr) return UnknownOperator(name);
  SINTER_ASSIGN_OR_RETURN(const Operation operation, Operation::Create(*definition, attributes));
  Graph graph;
  graph.name = std::string(name);
  std::vector<ValueId> inputs;
  for (const Tensor& operand : operands) {
    if (operand.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("operand ", inputs.size(), " of ", ToAbsl(name), " is empty"));
    }
    inputs.push_back(graph.AddInput(absl::StrCat("operand ", inputs.size()),
                                    Type{operand.dtype(), Shape::Of(operand.dims()), {}}));
  }
  SINTER_ASSIGN_OR_RETURN(const NodeId node,
                          graph.AddNode(operation, std::move(inputs), {.name = std::string(name)}));
  graph.AddOutput("result", graph.node(node).outputs[0]);
  SINTER_ASSIGN_OR_RETURN(const std::shared_ptr<const Session> session,
                          TheSessions().Get(std::move(graph), GetBackend()));
  SINTER_ASSIGN_OR_RETURN(std::vector<Tensor> results, session->Run(operands));
  return std::move(results[0]);
}

}  // namespace

absl::StatusOr<Tensor> Apply(std::string_view operator_name, std::span<const Tensor> operands,
                             const AttributeList& attributes) {
  return CatchOutOfMemory("running an operator",
                          [&] { return Run(operator_name, operands, attributes); });
}

absl::StatusOr<Tensor> MatMul(const Tensor& a, const Tensor& b) {
  return Apply("matmul", std::vector{a, b});
}

absl::StatusOr<Tensor> Conv2d(const Tensor& x, const Tensor& w, const Conv2dOptions& options) {
  std::vector<Tensor> operands = {x, w};
  if (!options.bias.empty()) operands.push_back(options.bias);
  return Apply("conv", operands,
               {{"strides", std::vector<int64_t>(2, options.stride)},
                {"pads", std::vector<int64_t>(4, options.padding)},
                {"dilations", std::vector<int64_t>(2, options.dilation)},
                {"group", options.groups}});
}

absl::StatusOr<Tensor> Attention(const Tensor& q, const Tensor& k, const Tensor& v,
                                 const Tensor& mask, const AttentionOptions& options) {
  std::vector<Tensor> operands = {q, k, v};
  if (!mask.empty()) operands.push_back(mask);
  float scale = options.scale;
  if (scale == 0 && !q.empty() && !q.dims().empty()) {
    scale = 1 / std::sqrt(static_cast<float>(q.dims().back()));
  }
  return Apply("attention", operands,
               {{"scale", scale}, {"is_causal", options.is_causal}, {"has_mask", !mask.empty()}});
}

absl::StatusOr<Tensor> Add(const Tensor& a, const Tensor& b) {
  return Apply("add", std::vector{a, b});
}

absl::StatusOr<Tensor> Mul(const Tensor& a, const Tensor& b) {
  return Apply("mul", std::vector{a, b});
}

absl::StatusOr<Tensor> Relu(const Tensor& x) { return Apply("relu", std::span(&x, 1)); }

absl::StatusOr<Tensor> Softmax(const Tensor& x, int64_t axis) {
  return Apply("softmax", std::span(&x, 1), {{"axis", axis}});
}

}  // namespace sinter::eager
