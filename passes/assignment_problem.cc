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
    : problem_(problem), neighbours_(problem.nodes.size()), first_form_({0}) {
  for (size_t v = 0; v < problem.values.size(); ++v) {
    const Value& value = problem.values[v];
    const size_t forms = value.conversion.empty() ? 0 : value.conversion.front().size();
    first_form_.push_back(first_form_.back() + forms);
    if (value.producer) {
      Neighbours& producer = neighbours_[*value.producer];
      producer.results.push_back(v);
      producer.use_count += value.uses.size() + (value.wanted_at_end ? 1 : 0);
    }
    for (size_t u = 0; u < value.uses.size(); ++u) {
      SINTER_CHECK(!value.producer || *value.producer < value.uses[u].node);
      std::vector<Operand>& operands = neighbours_[value.uses[u].node].operands;
      if (operands.empty() || operands.back().value != v) {
        operands.push_back({.value = v, .first_use = u});
      } else {
        SINTER_CHECK(operands.back().first_use + operands.back().use_count == u);
        ++operands.back().use_count;
      }
    }
  }
}

std::span<const AssignmentProblem::Use> AssignmentSolver::UsesOf(const Operand& operand) const {
  return std::span(problem_.values[operand.value].uses)
      .subspan(operand.first_use, operand.use_count);
}

Form AssignmentSolver::GivenForm(const Value& value, const Choices& choices) const {
  return value.given[value.producer ? choices[*value.producer] : 0];
}

void AssignmentSolver::Want(size_t node, size_t option, Demand& demand) const {
  for (const Operand& operand : neighbours_[node].operands) {
    for (const Use& use : UsesOf(operand)) {
      if (use.wanted[option]) ++demand[first_form_[operand.value] + *use.wanted[option]];
    }
  }
}

void AssignmentSolver::Unwant(size_t node, size_t option, Demand& demand) const {
  for (const Operand& operand : neighbours_[node].operands) {
    for (const Use& use : UsesOf(operand)) {
      if (use.wanted[option]) --demand[first_form_[operand.value] + *use.wanted[option]];
    }
  }
}

AssignmentSolver::Demand AssignmentSolver::DemandOf(const Choices& choices) const {
  Demand demand(first_form_.back(), 0);
  for (size_t node = 0; node < choices.size(); ++node) Want(node, choices[node], demand);
  return demand;
}

double AssignmentSolver::ConversionCost(size_t v, Form given, const Demand& demand) const {
  const Value& value = problem_.values[v];
  double cost = 0;
  for (Form form = 0; form < first_form_[v + 1] - first_form_[v]; ++form) {
    const bool wanted = value.wanted_at_end == form || demand[first_form_[v] + form] > 0;
    if (wanted && form != given) cost += value.conversion[given][form];
  }
  return cost;
}

double AssignmentSolver::OutgoingCost(size_t node, size_t option, const Demand& demand) const {
  double cost = 0;
  for (const size_t value : neighbours_[node].results) {
    cost += ConversionCost(value, problem_.values[value].given[option], demand);
  }
  return cost;
}

double AssignmentSolver::IncomingCost(size_t node, size_t option, const Choices& choices,
                                      const Demand& demand) const {
  double cost = 0;
  for (const Operand& operand : neighbours_[node].operands) {
    const Value& value = problem_.values[operand.value];
    const std::span<const Use> uses = UsesOf(operand);
    const Form given = GivenForm(value, choices);
    // The uses by the node itself are part of the demand with its present option.
    const auto wanted_elsewhere = [&](Form form) {
      const auto own = std::ranges::count_if(
          uses, [&](const Use& use) { return use.wanted[choices[node]] == form; });
      return value.wanted_at_end == form ||
             demand[first_form_[operand.value] + form] > static_cast<size_t>(own);
    };
    Forms there;
    there.Insert(given);
    for (const Use& use : uses) {
      const std::optional<Form>& wanted = use.wanted[option];
      if (!wanted || !there.Insert(*wanted) || wanted_elsewhere(*wanted)) continue;
      cost += value.conversion[given][*wanted];
    }
  }
  return cost;
}

double AssignmentSolver::MarginalCost(size_t node, size_t option, const Choices& choices,
                                      const Demand& demand) const {
  return problem_.nodes[node].costs[option] + IncomingCost(node, option, choices, demand) +
         OutgoingCost(node, option, demand);
}

double AssignmentSolver::Cost(const Choices& choices) const {
  const Demand demand = DemandOf(choices);
  double cost = 0;
  for (size_t node = 0; node < problem_.nodes.size(); ++node) {
    cost += problem_.nodes[node].costs[choices[node]];
  }
  for (size_t v = 0; v < problem_.values.size(); ++v) {
    cost += ConversionCost(v, GivenForm(problem_.values[v], choices), demand);
  }
  return cost;
}

// For each option of the node, the least cost of the subtree that ends in it.
std::vector<double> AssignmentSolver::SubtreeCosts(
    size_t node, const std::vector<std::vector<double>>& best) const {
  std::vector<double> costs = problem_.nodes[node].costs;
  for (const Operand& operand : neighbours_[node].operands) {
    const Value& value = problem_.values[operand.value];
    for (size_t option = 0; option < costs.size(); ++option) {
      // Counts the producer's share once, even if the node uses the value several times, and every
      // conversion.
      const auto converted = [&](Form given) {
        double cost = 0;
        Forms there;
        there.Insert(given);
        for (const Use& use : UsesOf(operand)) {
          const std::optional<Form>& wanted = use.wanted[option];
          if (wanted && there.Insert(*wanted)) cost += value.conversion[given][*wanted];
        }
        return cost;
      };
      if (!value.producer) {
        costs[option] += converted(value.given[0]);
        continue;
      }
      const std::vector<double>& before = best[*value.producer];
      const double share = static_cast<double>(operand.use_count) /
                           static_cast<double>(neighbours_[*value.producer].use_count);
      double least = std::numeric_limits<double>::infinity();
      for (size_t p = 0; p < before.size(); ++p) {
        least = std::min(least, before[p] * share + converted(value.given[p]));
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
  Demand demand(first_form_.back(), 0);  // of the nodes that have their choice
  for (size_t node = count; node-- > 0;) {
    ChooseCheapest(best[node].size(), choices[node], [&](size_t option) {
      return best[node][option] + OutgoingCost(node, option, demand);
    });
    Want(node, choices[node], demand);
  }
  return choices;
}

void AssignmentSolver::Descend(Choices& choices) const {
  Demand demand = DemandOf(choices);
  bool changed = true;
  for (int sweep = 0; changed && sweep < kMostDescents; ++sweep) {
    changed = false;
    for (size_t node = 0; node < problem_.nodes.size(); ++node) {
      size_t choice = choices[node];
      const auto cost_of = [&](size_t option) {
        return MarginalCost(node, option, choices, demand);
      };
      if (!ChooseCheapest(problem_.nodes[node].costs.size(), choice, cost_of)) continue;
      Unwant(node, choices[node], demand);
      choices[node] = choice;
      Want(node, choice, demand);
      changed = true;
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
