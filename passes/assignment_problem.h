// The problem that the pass `assign` solves: an option for every node, so that all costs together
// are least. It knows nothing of graphs, kernels or formats: those are numbers here.
#ifndef SINTER_PASSES_ASSIGNMENT_PROBLEM_H_
#define SINTER_PASSES_ASSIGNMENT_PROBLEM_H_

#include <cstddef>
#include <optional>
#include <vector>

namespace sinter {

// A value comes in one of several forms, which its producer's option decides. Each use wants a
// form, which the user's option decides. A value is converted once into every form that is wanted
// and is not the one that it comes in.
struct AssignmentProblem {
  using Form = size_t;                  // of one value: 0, 1, ...
  using Choices = std::vector<size_t>;  // an option for every node

  struct Node {
    std::vector<double> costs;  // of each option; at least one
  };
  struct Use {
    size_t node;
    // For each option of the node; nothing where it takes no form of the value.
    std::vector<std::optional<Form>> wanted = {};
  };
  struct Value {
    std::optional<size_t> producer;  // a node
    std::vector<Form> given;         // for each option of the producer; one entry without it
    std::vector<Use> uses;
    std::optional<Form> wanted_at_end;            // whatever the options are
    std::vector<std::vector<double>> conversion;  // cost by form given and form wanted
  };

  std::vector<Node> nodes;  // each behind the producers of the values that it uses
  std::vector<Value> values;
};

// Solves one problem, which must outlive it.
//
// Where every node's results have one use in all, the nodes form trees, and the choice is optimal:
// dynamic programming gives the least cost of the subtree that ends in a node for each of its
// options, and the options are then chosen from the last node to the first. Elsewhere a subtree's
// cost is divided among those who use its results, which is an estimate, and a descent improves the
// choice: the choice that Solve returns is one that no other option of a single node would make
// cheaper, and never costs more than taking the first option everywhere.
class AssignmentSolver {
 public:
  using Choices = AssignmentProblem::Choices;

  explicit AssignmentSolver(const AssignmentProblem& problem);

  Choices Solve() const;
  // Of all nodes and conversions.
  double Cost(const Choices& choices) const;
  // Of the node with this option and of the conversions that there would not be without it, the
  // others being chosen so.
  double MarginalCost(size_t node, size_t option, const Choices& choices) const;

 private:
  using Value = AssignmentProblem::Value;

  // Of the conversions of a value that comes in form `given`.
  double ConversionCost(const Value& value, AssignmentProblem::Form given,
                        const Choices& choices) const;
  double OutgoingCost(size_t node, size_t option, const Choices& choices) const;
  double IncomingCost(size_t node, size_t option, const Choices& choices) const;
  std::vector<double> SubtreeCosts(size_t node, const std::vector<std::vector<double>>& best) const;
  Choices SolveAsTrees() const;
  void Descend(Choices& choices) const;

  struct Neighbours {
    std::vector<const Value*> results;
    std::vector<const Value*> operands;  // each once
    size_t use_count = 0;                // of all results
  };
  const AssignmentProblem& problem_;
  std::vector<Neighbours> neighbours_;  // by node
};

}  // namespace sinter

#endif  // SINTER_PASSES_ASSIGNMENT_PROBLEM_H_
