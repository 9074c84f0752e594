#include "passes/assignment_problem.h"

#include <algorithm>
#include <limits>

#include "ir/check.h"

namespace sinter {
namespace {

using Form = AssignmentProblem::Form;

// Each sweep lowers the cost, so the descent ends. This bounds its time.
constexpr int kMostDescents = 64;

// A small set of forms.
class Forms {
 public:
  // Returns false if the form was already present.
  bool Insert(Form form) {
    if (std::find(forms_.begin(), forms_.end(), form) != forms_.end()) return false;
    forms_.push_back(form);
    return true;
  }

 private:
  std::vector<Form> forms_;
};

// Changes the choice to the cheapest option. On a tie the present one stays. Returns whether the
// choice changed.
template <class CostOfOption>
bool ChooseCheapest(size_t option_count, size_t& choice, CostOfOption&& cost_of) {
  const size_t before = choice;
  double least = cost_of(choice);
  for (size_t option = 0; option < option_count; ++option) {
    const double cost = cost_of(option);
    if (cost >= least) continue;
    least = cost;
    choice = option;
  }
  return choice != before;
}

}  // namespace

AssignmentSolver::AssignmentSolver(const AssignmentProblem& problem)
    : problem_(problem), neighbours_(problem.nodes.size()) {
  for (const Value& value : problem.values) {
    if (value.producer) {
      Neighbours& producer = neighbours_[*value.producer];
      producer.results.push_back(&value);
      producer.use_count += value.uses.size() + (value.wanted_at_end ? 1 : 0);
    }
    for (const AssignmentProblem::Use& use : value.uses) {
      SINTER_CHECK(!value.producer || *value.producer < use.node);
      std::vector<const Value*>& operands = neighbours_[use.node].operands;
      if (operands.empty() || operands.back() != &value) operands.push_back(&value);
    }
  }
}

double AssignmentSolver::ConversionCost(const Value& value, Form given,
                                        const Choices& choices) const {
  double cost = 0;
  Forms there;
  there.Insert(given);
  const auto want = [&](Form form) {
    if (there.Insert(form)) cost += value.conversion[given][form];
  };
  if (value.wanted_at_end) want(*value.wanted_at_end);
  for (const AssignmentProblem::Use& use : value.uses) {
    const std::optional<Form>& wanted = use.wanted[choices[use.node]];
    if (wanted) want(*wanted);
  }
  return cost;
}

double AssignmentSolver::OutgoingCost(size_t node, size_t option, const Choices& choices) const {
  double cost = 0;
  for (const Value* value : neighbours_[node].results) {
    cost += ConversionCost(*value, value->given[option], choices);
  }
  return cost;
}

double AssignmentSolver::IncomingCost(size_t node, size_t option, const Choices& choices) const {
  double cost = 0;
  for (const Value* value : neighbours_[node].operands) {
    const Form given = value->given[value->producer ? choices[*value->producer] : 0];
    Forms there;  // wanted without the node
    there.Insert(given);
    if (value->wanted_at_end) there.Insert(*value->wanted_at_end);
    for (const AssignmentProblem::Use& use : value->uses) {
      if (use.node == node) continue;
      const std::optional<Form>& wanted = use.wanted[choices[use.node]];
      if (wanted) there.Insert(*wanted);
    }
    for (const AssignmentProblem::Use& use : value->uses) {
      if (use.node != node || !use.wanted[option]) continue;
      if (there.Insert(*use.wanted[option])) {
        cost += value->conversion[given][*use.wanted[option]];
      }
    }
  }
  return cost;
}

double AssignmentSolver::MarginalCost(size_t node, size_t option, const Choices& choices) const {
  return problem_.nodes[node].costs[option] + IncomingCost(node, option, choices) +
         OutgoingCost(node, option, choices);
}

double AssignmentSolver::Cost(const Choices& choices) const {
  double cost = 0;
  for (size_t node = 0; node < problem_.nodes.size(); ++node) {
    cost += problem_.nodes[node].costs[choices[node]];
  }
  for (const Value& value : problem_.values) {
    cost +=
        ConversionCost(value, value.given[value.producer ? choices[*value.producer] : 0], choices);
  }
  return cost;
}

// For each option of the node, the least cost of the subtree that ends in it.
std::vector<double> AssignmentSolver::SubtreeCosts(
    size_t node, const std::vector<std::vector<double>>& best) const {
  std::vector<double> costs = problem_.nodes[node].costs;
  for (const Value* value : neighbours_[node].operands) {
    for (size_t option = 0; option < costs.size(); ++option) {
      // Counts the producer's share once, even if the node uses the value several times, and every
      // conversion.
      const auto converted = [&](Form given) {
        double cost = 0;
        Forms there;
        there.Insert(given);
        for (const AssignmentProblem::Use& use : value->uses) {
          if (use.node != node || !use.wanted[option]) continue;
          if (there.Insert(*use.wanted[option])) {
            cost += value->conversion[given][*use.wanted[option]];
          }
        }
        return cost;
      };
      if (!value->producer) {
        costs[option] += converted(value->given[0]);
        continue;
      }
      const std::vector<double>& before = best[*value->producer];
      const auto uses = static_cast<double>(
          std::count_if(value->uses.begin(), value->uses.end(),
                        [&](const AssignmentProblem::Use& use) { return use.node == node; }));
      const double share = uses / static_cast<double>(neighbours_[*value->producer].use_count);
      double least = std::numeric_limits<double>::infinity();
      for (size_t p = 0; p < before.size(); ++p) {
        least = std::min(least, before[p] * share + converted(value->given[p]));
      }
      costs[option] += least;
    }
  }
  return costs;
}

AssignmentSolver::Choices AssignmentSolver::SolveAsTrees() const {
  const size_t count = problem_.nodes.size();
  std::vector<std::vector<double>> best(count);
  for (size_t node = 0; node < count; ++node) best[node] = SubtreeCosts(node, best);
  Choices choices(count, 0);
  for (size_t node = count; node-- > 0;) {
    ChooseCheapest(best[node].size(), choices[node], [&](size_t option) {
      return best[node][option] + OutgoingCost(node, option, choices);
    });
  }
  return choices;
}

void AssignmentSolver::Descend(Choices& choices) const {
  bool changed = true;
  for (int sweep = 0; changed && sweep < kMostDescents; ++sweep) {
    changed = false;
    for (size_t node = 0; node < problem_.nodes.size(); ++node) {
      changed |= ChooseCheapest(problem_.nodes[node].costs.size(), choices[node],
                                [&](size_t option) { return MarginalCost(node, option, choices); });
    }
  }
}

AssignmentSolver::Choices AssignmentSolver::Solve() const {
  Choices choices = SolveAsTrees();
  Descend(choices);
  Choices first(choices.size(), 0);
  if (Cost(first) < Cost(choices)) {
    Descend(first);
    return first;
  }
  return choices;
}

}  // namespace sinter
