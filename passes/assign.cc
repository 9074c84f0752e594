// Transformation: chooses a candidate for every node, which determines the formats of its results.
//
// This is one problem over the whole graph: minimise the sum of all nodes' times and of the
// reorders between nodes that disagree about the format of a value. This file states the problem
// for the solver in assignment_problem.h: options are candidates, forms are formats, and costs are
// the cost model's seconds.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "ir/hash_map.h"
#include "passes/assignment_problem.h"
#include "passes/passes.h"
#include "sinter/status.h"

namespace sinter {
namespace {

using Form = AssignmentProblem::Form;

// Numbers the formats of one value.
class Formats {
 public:
  Form NumberOf(const Format& format) {
    const auto found = std::find(formats_.begin(), formats_.end(), format);
    if (found != formats_.end()) return static_cast<Form>(found - formats_.begin());
    formats_.push_back(format);
    return formats_.size() - 1;
  }
  const std::vector<Format>& all() const { return formats_; }

 private:
  std::vector<Format> formats_;
};

class Assignment {
 public:
  Assignment(const Graph& graph, PassContext& context)
      : graph_(graph),
        context_(context),
        order_(graph.TopologicalOrder()),
        position_(graph.node_limit()) {}

  absl::Status Solve() {
    for (size_t i = 0; i < order_.size(); ++i) {
      position_[order_[i].index] = i;
      SINTER_RETURN_IF_ERROR(AddNode(order_[i]));
    }
    for (uint32_t i = 0; i < graph_.value_limit(); ++i) AddValue({i});
    solver_.emplace(problem_);
    choices_ = solver_->Solve();
    demand_ = solver_->DemandOf(choices_);
    return absl::OkStatus();
  }

  // Explains every candidate with its cost and the reorders that it would need, given the choices
  // of its neighbours.
  void Explain(NodeId id) const {
    const size_t node = position_[id.index];
    const auto formats = [](const std::vector<Port>& ports) {
      return absl::StrJoin(ports, ", ", [](std::string* out, const Port& port) {
        out->append(port.packing ? "packed" : port.format.ToString());
      });
    };
    for (size_t option = 0; option < Offered(id).size(); ++option) {
      const Candidate& candidate = *Offered(id)[option];
      context_.Explain(
          graph_, id, choices_[node] == option ? "chosen" : "offered",
          absl::StrFormat("%s: %s, %s -> %s: %.1f us, with reorders beside it %.1f us",
                          std::string(candidate.backend), candidate.kernel,
                          formats(candidate.inputs), formats(candidate.outputs),
                          problem_.nodes[node].costs[option] * 1e6,
                          solver_->MarginalCost(node, option, choices_, demand_) * 1e6));
    }
  }

  const std::vector<NodeId>& order() const { return order_; }
  const CandidateRef& ChosenFor(NodeId id) const {
    return Offered(id)[choices_[position_[id.index]]];
  }

 private:
  const std::vector<CandidateRef>& Offered(NodeId id) const {
    return context_.OfferFor(graph_, id).candidates;
  }

  absl::Status AddNode(NodeId id) {
    const std::vector<CandidateRef>& offered = Offered(id);
    if (offered.empty()) {
      return absl::UnimplementedError(absl::StrCat(graph_.NameOf(id),
                                                   ": no enabled backend has a kernel for ",
                                                   ToAbsl(graph_.node(id).operation.name())));
    }
    // Equal nodes share an offer, and cost the same.
    const auto [costs, is_new] = costs_.try_emplace(&offered);
    if (is_new) costs->second = context_.cost_model->Seconds(graph_, id, offered);
    problem_.nodes.push_back({costs->second});
    return absl::OkStatus();
  }

  // Whether the choice for the value's producer or a user depends on its conversions.
  bool Matters(const Value& value) const {
    const auto has_options = [&](NodeId node) { return Offered(node).size() > 1; };
    return (value.producer.valid() && has_options(value.producer)) ||
           std::ranges::any_of(value.users, has_options);
  }

  void AddValue(ValueId id) {
    const Value& value = graph_.value(id);
    const bool dead = value.producer.valid() && graph_.node(value.producer).removed;
    if (dead || graph_.UseCount(id) == 0) return;
    // Explanations state the costs of all conversions.
    if (!context_.explains() && !Matters(value)) return;
    AssignmentProblem::Value stated;
    Formats formats;
    const Format plain{value.type.dtype, {}};
    if (value.producer.valid()) {
      stated.producer = position_[value.producer.index];
      for (const CandidateRef& candidate : Offered(value.producer)) {
        const Port& port = candidate->outputs[static_cast<size_t>(value.output_index)];
        stated.given.push_back(formats.NumberOf(port.format));
      }
    } else {
      stated.given.push_back(formats.NumberOf(plain));
    }
    const size_t given_count = formats.all().size();
    if (graph_.IsOutput(id)) stated.wanted_at_end = formats.NumberOf(plain);
    NodeIds users = value.users;
    std::sort(users.begin(), users.end());
    users.erase(std::unique(users.begin(), users.end()), users.end());
    for (const NodeId user : users) AddUses(id, user, formats, stated);
    for (size_t from = 0; from < given_count; ++from) {
      Type type = value.type;
      type.SetFormat(formats.all()[from]);
      std::vector<double>& costs = stated.conversion.emplace_back();
      for (const Format& to : formats.all()) {
        const bool same = to == formats.all()[from];
        costs.push_back(same ? 0 : context_.cost_model->ReorderSeconds(type, to));
      }
    }
    problem_.values.push_back(std::move(stated));
  }

  void AddUses(ValueId id, NodeId user, Formats& formats, AssignmentProblem::Value& stated) const {
    const ValueIds& operands = graph_.node(user).inputs;
    for (size_t i = 0; i < operands.size(); ++i) {
      if (operands[i] != id) continue;
      AssignmentProblem::Use use{.node = position_[user.index]};
      for (const CandidateRef& candidate : Offered(user)) {
        const Port& port = candidate->inputs[i];
        std::optional<Form>& wanted = use.wanted.emplace_back();
        if (!port.packing) wanted = formats.NumberOf(port.format);
      }
      stated.uses.push_back(std::move(use));
    }
  }

  const Graph& graph_;
  PassContext& context_;
  std::vector<NodeId> order_;
  std::vector<size_t> position_;  // in the order; also the node's number in the problem
  HashMap<const std::vector<CandidateRef>*, std::vector<double>> costs_;  // by offer
  AssignmentProblem problem_;
  std::optional<AssignmentSolver> solver_;  // set once the problem is stated
  AssignmentProblem::Choices choices_;
  AssignmentSolver::Demand demand_;
};

}  // namespace

absl::Status AssignKernels(Graph& graph, PassContext& context) {
  SINTER_CHECK(context.cost_model != nullptr);
  Assignment assignment(graph, context);
  SINTER_RETURN_IF_ERROR(assignment.Solve());
  context.decisions.chosen.reserve(assignment.order().size());
  for (const NodeId id : assignment.order()) {
    const CandidateRef& chosen = assignment.ChosenFor(id);
    context.decisions.chosen[id] = chosen;
    if (context.explains()) assignment.Explain(id);
    const Node& node = graph.node(id);
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      graph.SetFormat(node.outputs[i], chosen->outputs[i].format);
    }
  }
  return absl::OkStatus();
}

}  // namespace sinter
