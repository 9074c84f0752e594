// Transformation: chooses for every node the candidate, and with it the layouts of its results.
//
// One problem over the whole graph: the sum of all nodes' times and of the reorders between nodes
// that disagree about the layout of a value. On a tree dynamic programming solves it exactly: the
// best cost of a node's subtree for each of its candidates, then the choices from the outputs up.
// Where a value has several users, its subtree's cost is shared among them, which is an estimate;
// a descent, node by node with all neighbours fixed, then repairs what that got wrong.
#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "ir/status.h"
#include "passes/passes.h"

namespace sinter {
namespace {

constexpr int kMostDescents = 8;

std::string Microseconds(double seconds) { return absl::StrFormat("%.1f", seconds * 1e6); }

class Assignment {
 public:
  Assignment(const Graph& graph, PassContext& context)
      : graph_(graph),
        context_(context),
        order_(graph.TopologicalOrder()),
        cost_(graph.node_limit()),
        choice_(graph.node_limit(), 0) {}

  absl::Status Solve() {
    for (const NodeId id : order_) SINTER_RETURN_IF_ERROR(FillCosts(id));
    std::vector<std::vector<double>> best(graph_.node_limit());
    for (const NodeId id : order_) best[id.index] = SubtreeCosts(id, best);
    for (auto id = order_.rbegin(); id != order_.rend(); ++id) {
      Choose(*id, [&](size_t c) { return best[id->index][c] + OutgoingCost(*id, c); });
    }
    bool changed = true;
    for (int sweep = 0; changed && sweep < kMostDescents; ++sweep) {
      changed = false;
      for (const NodeId id : order_) {
        changed |= Choose(id, [&](size_t c) {
          return cost_[id.index][c] + IncomingCost(id, c) + OutgoingCost(id, c);
        });
      }
    }
    return absl::OkStatus();
  }

  // Every candidate with its cost, and the reorders that it would want with the neighbours as they
  // are.
  void Explain(NodeId id) const {
    const std::vector<CandidateRef>& offered = Offered(id);
    for (size_t c = 0; c < offered.size(); ++c) {
      const Candidate& candidate = *offered[c];
      const auto layouts = [](const std::vector<Layout>& all) {
        return absl::StrJoin(all, ", ", [](std::string* out, const Layout& layout) {
          out->append(layout.ToString());
        });
      };
      context_.Explain(
          graph_, id, choice_[id.index] == c ? "chosen" : "offered",
          absl::StrCat(ToAbsl(candidate.backend), ": ", candidate.kernel, ", ",
                       layouts(candidate.input_layouts), " -> ", layouts(candidate.output_layouts),
                       ": ", Microseconds(cost_[id.index][c]), " us, with reorders beside it ",
                       Microseconds(cost_[id.index][c] + IncomingCost(id, c) + OutgoingCost(id, c)),
                       " us"));
    }
  }

  const std::vector<NodeId>& order() const { return order_; }
  const CandidateRef& ChosenFor(NodeId id) const { return Offered(id)[choice_[id.index]]; }

 private:
  const std::vector<CandidateRef>& Offered(NodeId id) const {
    return context_.OfferFor(graph_, id).candidates;
  }

  absl::Status FillCosts(NodeId id) {
    const std::vector<CandidateRef>& offered = Offered(id);
    if (offered.empty()) {
      return absl::UnimplementedError(absl::StrCat(graph_.NameOf(id),
                                                   ": no enabled backend has a kernel for ",
                                                   ToAbsl(graph_.node(id).operation.name())));
    }
    cost_[id.index] = context_.cost_model->Seconds(graph_, id, offered);
    return absl::OkStatus();
  }

  // Of bringing a value from one layout into another.
  double ReorderCost(ValueId value, const Layout& from, const Layout& to) const {
    if (from == to) return 0;
    Type type = graph_.type(value);
    type.layout = from;
    return context_.cost_model->ReorderSeconds(type, to);
  }

  const Layout& OutputLayout(NodeId id, size_t candidate, ValueId value) const {
    return Offered(id)[candidate]
        ->output_layouts[static_cast<size_t>(graph_.value(value).output_index)];
  }

  static bool IsPacked(const Candidate& candidate, size_t operand) {
    return std::any_of(candidate.packings.begin(), candidate.packings.end(),
                       [&](const Packing& packing) { return packing.operand == operand; });
  }

  std::vector<double> SubtreeCosts(NodeId id, const std::vector<std::vector<double>>& best) const {
    const Node& node = graph_.node(id);
    std::vector<double> costs = cost_[id.index];
    for (size_t c = 0; c < costs.size(); ++c) {
      const Candidate& candidate = *Offered(id)[c];
      for (size_t i = 0; i < node.inputs.size(); ++i) {
        if (IsPacked(candidate, i)) continue;
        const ValueId value = node.inputs[i];
        const NodeId producer = graph_.value(value).producer;
        if (!producer.valid()) {
          costs[c] += ReorderCost(value, Layout(), candidate.input_layouts[i]);
          continue;
        }
        const auto sharers = static_cast<double>(std::max<size_t>(1, graph_.UseCount(value)));
        double least = std::numeric_limits<double>::infinity();
        for (size_t p = 0; p < best[producer.index].size(); ++p) {
          least = std::min(least, best[producer.index][p] / sharers +
                                      ReorderCost(value, OutputLayout(producer, p, value),
                                                  candidate.input_layouts[i]));
        }
        costs[c] += least;
      }
    }
    return costs;
  }

  // Of the reorders of the node's operands, its producers as they are chosen now.
  double IncomingCost(NodeId id, size_t c) const {
    const Node& node = graph_.node(id);
    const Candidate& candidate = *Offered(id)[c];
    double cost = 0;
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (IsPacked(candidate, i)) continue;
      const ValueId value = node.inputs[i];
      const NodeId producer = graph_.value(value).producer;
      const Layout from =
          producer.valid() ? OutputLayout(producer, choice_[producer.index], value) : Layout();
      cost += ReorderCost(value, from, candidate.input_layouts[i]);
    }
    return cost;
  }

  // Of the reorders behind the node, its users as they are chosen now: one for each layout wanted.
  double OutgoingCost(NodeId id, size_t c) const {
    double cost = 0;
    for (const ValueId value : graph_.node(id).outputs) {
      const Layout& from = OutputLayout(id, c, value);
      std::vector<const Layout*> wanted;
      auto want = [&](const Layout& layout) {
        for (const Layout* other : wanted) {
          if (*other == layout) return;
        }
        wanted.push_back(&layout);
        cost += ReorderCost(value, from, layout);
      };
      static const Layout kPlain;
      if (graph_.IsOutput(value)) want(kPlain);
      for (const NodeId user : graph_.value(value).users) {
        const Candidate& candidate = *ChosenFor(user);
        const std::vector<ValueId>& inputs = graph_.node(user).inputs;
        for (size_t i = 0; i < inputs.size(); ++i) {
          if (inputs[i] == value && !IsPacked(candidate, i)) want(candidate.input_layouts[i]);
        }
      }
    }
    return cost;
  }

  // Lets the node's choice be the cheapest; true when that is another one than before.
  template <class CostOfCandidate>
  bool Choose(NodeId id, CostOfCandidate cost_of) {
    size_t& choice = choice_[id.index];
    const size_t before = choice;
    double least = cost_of(choice);
    for (size_t c = 0; c < cost_[id.index].size(); ++c) {
      const double cost = cost_of(c);
      if (cost >= least) continue;
      least = cost;
      choice = c;
    }
    return choice != before;
  }

  const Graph& graph_;
  PassContext& context_;
  std::vector<NodeId> order_;
  std::vector<std::vector<double>> cost_;  // by node and candidate, reorders not included
  std::vector<size_t> choice_;             // by node
};

}  // namespace

absl::Status AssignKernels(Graph& graph, PassContext& context) {
  SINTER_CHECK(context.cost_model != nullptr);
  Assignment assignment(graph, context);
  SINTER_RETURN_IF_ERROR(assignment.Solve());
  for (const NodeId id : assignment.order()) {
    const CandidateRef& chosen = assignment.ChosenFor(id);
    context.decisions.chosen[id] = chosen;
    if (context.explains()) assignment.Explain(id);
    const Node& node = graph.node(id);
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      graph.SetLayout(node.outputs[i], chosen->output_layouts[i]);
    }
  }
  return absl::OkStatus();
}

}  // namespace sinter
