// An operator with its attributes, type-erased, and what is known of every operator.
#ifndef SINTER_IR_OPERATION_H_
#define SINTER_IR_OPERATION_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ir/attributes.h"
#include "ir/check.h"
#include "ir/inference.h"
#include "ir/random_case.h"

namespace sinter {

struct Arity {
  int least;
  int most;  // kAny: no upper bound
  static constexpr int kAny = -1;
  constexpr bool Allows(size_t count) const {
    return static_cast<int>(count) >= least && (most == kAny || static_cast<int>(count) <= most);
  }
};

struct OperatorTraits {
  // Output element i depends only on the elements i of the inputs, which broadcast as in ONNX.
  bool elementwise = false;
  // The output is the first input's elements in the same row-major order: running it can be free.
  bool view = false;
  // Elementwise nodes that follow may become part of the node: `fuse-epilogues`.
  bool takes_epilogue = false;
  // Elementwise nodes that make its first operand may become part of the node: `fuse-prologues`.
  bool takes_prologue = false;
  // The shapes of the results follow from the elements of the inputs alone (NonZero): even a node
  // whose operands' types are static has to run before they are known.
  bool data_dependent_shape = false;
  // The bodies are run by the operator as it sees fit (If, Loop, Scan): their inputs are not the
  // node's operands.
  bool control_flow = false;
};

// What every operator's struct states as `static constexpr OperatorInfo kInfo`.
struct OperatorInfo {
  std::string_view name;  // ONNX's, in snake case
  int version = 1;        // of the attributes' meaning, for files
  Arity inputs{1, 1};
  Arity outputs{1, 1};
  OperatorTraits traits;
};

// Work of a node: floating-point operations (a multiply-add is two). Bytes follow from the types.
using Types = std::span<const Type>;

// One operator, as a table of functions that MakeDefinition derives from the operator's struct.
// Attributes travel as const void*; only the struct's own functions look inside.
struct OperatorDefinition {
  OperatorInfo info;
  absl::Status (*infer)(const void* attributes, Inference& inference);
  double (*flops)(const void* attributes, Types inputs, Types outputs);
  bool (*equal)(const void* a, const void* b);
  AttributeList (*attributes)(const void* attributes);
  absl::StatusOr<std::shared_ptr<const void>> (*create)(const AttributeList& list);
  // Makes a random case for tests; null when the operator has none of its own.
  RandomCase (*random_case)(Random& random);
};

// Of each operator in ir/ops.inc; instantiated in ir/operation.cc only, because it draws in all
// that the operator can do, and the compiler would do that again in every file that makes nodes.
template <class Op>
const OperatorDefinition& DefinitionOf();

// Immutable; copying shares the attributes.
class Operation {
 public:
  // Implicit, so that graph.AddNode(Softmax{.axis = 1}, {x}) reads as it should.
  template <class Op, class = decltype(Op::kInfo)>
  Operation(Op attributes)  // NOLINT
      : definition_(&DefinitionOf<Op>()),
        attributes_(std::make_shared<const Op>(std::move(attributes))) {}
  // From the general form that text and files hold.
  static absl::StatusOr<Operation> Create(const OperatorDefinition& definition,
                                          const AttributeList& list);

  const OperatorInfo& info() const { return definition_->info; }
  const OperatorDefinition& definition() const { return *definition_; }
  std::string_view name() const { return info().name; }

  template <class Op>
  bool Is() const {
    return definition_ == &DefinitionOf<Op>();
  }
  // Null when it is another operator.
  template <class Op>
  const Op* If() const {
    return Is<Op>() ? static_cast<const Op*>(attributes_.get()) : nullptr;
  }
  // Checked.
  template <class Op>
  const Op& As() const {
    SINTER_CHECK(Is<Op>());
    return *static_cast<const Op*>(attributes_.get());
  }

  absl::Status Infer(Inference& inference) const {
    return definition_->infer(attributes_.get(), inference);
  }
  double Flops(Types inputs, Types outputs) const {
    return definition_->flops(attributes_.get(), inputs, outputs);
  }
  AttributeList attributes() const { return definition_->attributes(attributes_.get()); }
  // Stable from process to process.
  uint64_t Hash() const;
  friend bool operator==(const Operation& a, const Operation& b) {
    return a.definition_ == b.definition_ &&
           (a.attributes_ == b.attributes_ ||
            a.definition_->equal(a.attributes_.get(), b.attributes_.get()));
  }

 private:
  Operation(const OperatorDefinition& definition, std::shared_ptr<const void> attributes)
      : definition_(&definition), attributes_(std::move(attributes)) {}
  const OperatorDefinition* definition_;
  std::shared_ptr<const void> attributes_;
};

// All operators, in the order of ir/ops.inc.
std::span<const OperatorDefinition* const> AllOperators();
// Null when there is none of that name.
const OperatorDefinition* FindOperator(std::string_view name);

}  // namespace sinter

#endif  // SINTER_IR_OPERATION_H_
