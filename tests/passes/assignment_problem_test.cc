// Compares the solver behind `assign` with brute force.
#include "passes/assignment_problem.h"

#include <algorithm>
#include <limits>

#include "gtest/gtest.h"
#include "ir/random_case.h"

namespace sinter {
namespace {

using Choices = AssignmentProblem::Choices;

constexpr size_t kForms = 3;

class RandomProblem {
 public:
  RandomProblem(uint64_t seed, bool is_tree) : random_(seed) {
    const auto count = static_cast<size_t>(random_.Integer(1, 8));
    for (size_t i = 0; i < count; ++i) AddNode(i, is_tree);
  }
  const AssignmentProblem& problem() const { return problem_; }

 private:
  size_t Below(size_t limit) {
    return static_cast<size_t>(random_.Integer(0, static_cast<int64_t>(limit) - 1));
  }

  // Integers, so sums are exact.
  double Cost() { return static_cast<double>(random_.Integer(0, 20)); }

  void AddNode(size_t node, bool is_tree) {
    AssignmentProblem::Node& added = problem_.nodes.emplace_back();
    for (size_t options = Below(4) + 1; options > 0; --options) added.costs.push_back(Cost());
    // Operands are existing values or new inputs of the problem.
    for (size_t operands = Below(3) + 1; operands > 0; --operands) {
      std::vector<size_t> may;
      for (size_t v = 0; v < problem_.values.size(); ++v) {
        if (!is_tree || (problem_.values[v].uses.empty() && !problem_.values[v].wanted_at_end)) {
          may.push_back(v);
        }
      }
      size_t value = may.empty() ? 0 : may[Below(may.size())];
      if (may.empty() || Below(4) == 0) {
        value = problem_.values.size();
        AddValue(std::nullopt);
      }
      AssignmentProblem::Use use{.node = node};
      for (size_t option = 0; option < added.costs.size(); ++option) {
        std::optional<size_t>& wanted = use.wanted.emplace_back();
        if (Below(8) > 0) wanted = Below(kForms);
      }
      problem_.values[value].uses.push_back(std::move(use));
    }
    const size_t results = is_tree ? 1 : Below(2) + 1;
    for (size_t i = 0; i < results; ++i) AddValue(node);
  }

  void AddValue(std::optional<size_t> producer) {
    AssignmentProblem::Value& value = problem_.values.emplace_back();
    value.producer = producer;
    const size_t options = producer ? problem_.nodes[*producer].costs.size() : 1;
    for (size_t option = 0; option < options; ++option) value.given.push_back(Below(kForms));
    value.conversion.assign(kForms, std::vector<double>(kForms, 0));
    for (size_t from = 0; from < kForms; ++from) {
      for (size_t to = 0; to < kForms; ++to) {
        if (from != to) value.conversion[from][to] = Cost();
      }
    }
    if (producer && Below(5) == 0) value.wanted_at_end = Below(kForms);
  }

  Random random_;
  AssignmentProblem problem_;
};

// The least cost of all choices, computed from the problem's definition without the solver.
double LeastCost(const AssignmentProblem& problem) {
  Choices choices(problem.nodes.size(), 0);
  double least = std::numeric_limits<double>::infinity();
  while (true) {
    double cost = 0;
    for (size_t n = 0; n < choices.size(); ++n) cost += problem.nodes[n].costs[choices[n]];
    for (const AssignmentProblem::Value& value : problem.values) {
      const size_t given = value.given[value.producer ? choices[*value.producer] : 0];
      std::vector<bool> wanted(kForms, false);
      if (value.wanted_at_end) wanted[*value.wanted_at_end] = true;
      for (const AssignmentProblem::Use& use : value.uses) {
        const auto& form = use.wanted[choices[use.node]];
        if (form) wanted[*form] = true;
      }
      for (size_t form = 0; form < kForms; ++form) {
        if (wanted[form] && form != given) cost += value.conversion[given][form];
      }
    }
    least = std::min(least, cost);
    size_t n = 0;
    while (n < choices.size() && ++choices[n] == problem.nodes[n].costs.size()) choices[n++] = 0;
    if (n == choices.size()) return least;
  }
}

TEST(AssignmentSolver, IsOptimalOnTrees) {
  for (uint64_t seed = 0; seed < 400; ++seed) {
    const RandomProblem random(seed, /*is_tree=*/true);
    const AssignmentSolver solver(random.problem());
    EXPECT_EQ(solver.Cost(solver.Solve()), LeastCost(random.problem())) << "seed " << seed;
  }
}

// No change of a single node's option is cheaper, and the sum is never below the least and close to
// it.
TEST(AssignmentSolver, IsLocallyOptimalElsewhere) {
  double sum = 0;
  double least_sum = 0;
  int optimal = 0;
  constexpr int kSeeds = 400;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    const RandomProblem random(seed, /*is_tree=*/false);
    const AssignmentProblem& problem = random.problem();
    const AssignmentSolver solver(problem);
    const Choices choices = solver.Solve();
    const AssignmentSolver::Demand demand = solver.DemandOf(choices);
    const double cost = solver.Cost(choices);
    const double least = LeastCost(problem);
    EXPECT_GE(cost, least);
    EXPECT_LE(cost, solver.Cost(Choices(choices.size(), 0)));
    for (size_t node = 0; node < choices.size(); ++node) {
      for (size_t option = 0; option < problem.nodes[node].costs.size(); ++option) {
        Choices other = choices;
        other[node] = option;
        EXPECT_GE(solver.Cost(other), cost);
        // Explanations show marginal costs, whose differences equal those of the sums.
        EXPECT_EQ(solver.MarginalCost(node, option, choices, demand) -
                      solver.MarginalCost(node, choices[node], choices, demand),
                  solver.Cost(other) - cost);
      }
    }
    sum += cost;
    least_sum += least;
    if (cost == least) ++optimal;
  }
  EXPECT_GE(optimal, kSeeds * 3 / 4);
  EXPECT_LE(sum, 1.05 * least_sum);
}

TEST(AssignmentSolver, TakesNoImpossibleConversion) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  AssignmentProblem problem;
  problem.nodes = {{{1, 10}}, {{5}}};
  problem.values = {{.producer = 0,
                     .given = {0, 1},
                     .uses = {{.node = 1, .wanted = {1}}},
                     .wanted_at_end = std::nullopt,
                     .conversion = {{0, kInfinity}, {kInfinity, 0}}}};
  const AssignmentSolver solver(problem);
  EXPECT_EQ(solver.Solve(), (Choices{1, 0}));
  EXPECT_EQ(solver.Cost({1, 0}), 15);
}

TEST(AssignmentSolver, TheFirstOfEqualOptions) {
  AssignmentProblem problem;
  problem.nodes = {{{3, 3, 3}}};
  EXPECT_EQ(AssignmentSolver(problem).Solve(), Choices{0});
  EXPECT_EQ(AssignmentSolver(AssignmentProblem()).Solve(), Choices());
}

}  // namespace
}  // namespace sinter
