// The problem that the pass `assign` solves: choose an option for every node such that the total
// cost is minimal. It is independent of graphs, kernels and formats, which are numbers here.
#ifndef SINTER_PASSES_ASSIGNMENT_PROBLEM_H_
#define SINTER_PASSES_ASSIGNMENT_PROBLEM_H_

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace sinter {

// A value has one of several forms, which its producer's option determines. Each use wants a form,
// which the user's option determines. A value is converted once into each wanted form that differs
// from its own.
struct AssignmentProblem {
  using Form = size_t;                  // for one value: 0, 1, ...
  using Choices = std::vector<size_t>;  // one option per node

  struct Node {
    std::vector<double> costs;  // by option; at least one
  };
  struct Use {
    size_t node;
    // By option of the node; nothing if that option takes any form.
    std::vector<std::optional<Form>> wanted = {};
  };
  struct Value {
    std::optional<size_t> producer;     // a node
    std::vector<Form> given;            // by option of the producer; one entry if there is none
    std::vector<Use> uses;              // those of one node follow each other
    std::optional<Form> wanted_at_end;  // regardless of the options
    std::vector<std::vector<double>> conversion;  // cost by given and wanted form
  };

  std::vector<Node> nodes;  // each after the producers of the values that it uses
  std::vector<Value> values;
};

// Solves one problem, which must outlive the solver.
//
// If each node's results have only one use, the nodes form trees, and the choice is optimal.
// Dynamic programming gives, for each option of a node, the least cost of the subtree that ends in
// it; the options are then chosen from the last node to the first. Otherwise a subtree's cost is
// divided among the users of its results, which is an estimate, and a descent improves the choice.
// In the choice that Solve returns, no change of a single node's option lowers the cost, and the
// cost is never higher than that of the first option everywhere.
class AssignmentSolver {
 public:
  using Choices = AssignmentProblem::Choices;
  using Demand = std::vector<size_t>;

  explicit AssignmentSolver(const AssignmentProblem& problem);

  Choices Solve() const;
  // How many uses want each form of each value, given the choices.
  Demand DemandOf(const Choices& choices) const;
  // The cost of all nodes and conversions.
  double Cost(const Choices& choices) const;
  // The cost of the node with this option plus that of the conversions that exist only because of
  // it, given the other choices and their demand. Its time does not depend on how many other nodes
  // use the same values.
  double MarginalCost(size_t node, size_t option, const Choices& choices,
                      const Demand& demand) const;

 private:
  using Value = AssignmentProblem::Value;

  using Use = AssignmentProblem::Use;

  // A value that a node uses, and its uses by the node.
  struct Operand {
    size_t value;
    size_t first_use;
    size_t use_count = 1;
  };
  std::span<const Use> UsesOf(const Operand& operand) const;
  AssignmentProblem::Form GivenForm(const Value& value, const Choices& choices) const;
  // Adds the forms that the node's uses want with this option to the demand, or takes them away.
  void Want(size_t node, size_t option, Demand& demand) const;
  void Unwant(size_t node, size_t option, Demand& demand) const;
  // The cost of the conversions of a value that has the form `given`.
  double ConversionCost(size_t value, AssignmentProblem::Form given, const Demand& demand) const;
  double OutgoingCost(size_t node, size_t option, const Demand& demand) const;
  double IncomingCost(size_t node, size_t option, const Choices& choices,
                      const Demand& demand) const;
  std::vector<double> SubtreeCosts(size_t node, const std::vector<std::vector<double>>& best) const;
  Choices SolveAsTrees() const;
  void Descend(Choices& choices) const;

  struct Neighbours {
    std::vector<size_t> results;
    std::vector<Operand> operands;  // without duplicates
    size_t use_count = 0;           // of all results together
  };
  const AssignmentProblem& problem_;
  std::vector<Neighbours> neighbours_;  // by node
  std::vector<size_t> first_form_;      // by value: the place of its first form in a demand
};

}  // namespace sinter

#endif  // SINTER_PASSES_ASSIGNMENT_PROBLEM_H_
