// A type-erased operator with its attributes, and the properties of every operator.
#ifndef SINTER_IR_OPERATION_H_
#define SINTER_IR_OPERATION_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
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
  // Output element i depends only on elements i of the inputs, which broadcast as in ONNX.
  bool elementwise = false;
  // The output is the first input's elements in the same row-major order, so the node may be free.
  bool view = false;
  // Elementwise nodes that follow may be fused into the node (`fuse-epilogues`).
  bool takes_epilogue = false;
  // Elementwise nodes that compute its first operand may be fused into the node (`fuse-prologues`).
  bool takes_prologue = false;
  // The results have data-dependent shapes (NonZero): even if the operands' types are static, the
  // node must run before the shapes are known.
  bool data_dependent_shape = false;
  // The operator decides how its bodies run (If, Loop, Scan); their inputs are not simply the
  // node's operands.
  bool control_flow = false;
  // Takes elements of narrow types (DType): it moves, converts or classifies them. Others refuse
  // such operands.
  bool takes_narrow = false;
};

// Every operator's struct has one as `static constexpr OperatorInfo kInfo`.
struct OperatorInfo {
  std::string_view name;  // ONNX's, in snake case
  int version = 1;        // version of the attributes' meaning, for files
  Arity inputs{1, 1};
  Arity outputs{1, 1};
  OperatorTraits traits;
};

// The operand or result types of a node. Flops count a multiply-add as two; bytes follow from the
// types.
using Types = std::span<const Type>;

// One operator as a table of functions, which MakeDefinition derives from the operator's struct.
// Attributes are passed as const void*; only the struct's own functions access them.
struct OperatorDefinition {
  OperatorInfo info;
  absl::Status (*infer)(const void* attributes, Inference& inference);
  double (*flops)(const void* attributes, Types inputs, Types outputs);
  bool (*equal)(const void* a, const void* b);
  AttributeList (*attributes)(const void* attributes);
  absl::StatusOr<std::shared_ptr<const void>> (*create)(const AttributeList& list);
  // Creates a random case for tests; null if the operator has none.
  RandomCase (*random_case)(Random& random);
};

// The definition of each operator in ir/ops.inc. It is instantiated only in ir/operation.cc: it
// pulls in all functions of the operator, which would otherwise be compiled in every file that
// creates nodes.
template <class Op>
const OperatorDefinition& DefinitionOf();

// Immutable; copies share the attributes.
class Operation {
 public:
  // Implicit, so that graph.AddNode(Softmax{.axis = 1}, {x}) works.
  template <class Op, class = decltype(Op::kInfo)>
  Operation(Op attributes)  // NOLINT
      : definition_(&DefinitionOf<Op>()), attributes_(Shared(std::move(attributes))) {}
  // Creates an operation from the general form used in text and files.
  static absl::StatusOr<Operation> Create(const OperatorDefinition& definition,
                                          const AttributeList& list);

  const OperatorInfo& info() const { return definition_->info; }
  const OperatorDefinition& definition() const { return *definition_; }
  std::string_view name() const { return info().name; }

  template <class Op>
  bool Is() const {
    return definition_ == &DefinitionOf<Op>();
  }
  // Null if it is another operator.
  template <class Op>
  const Op* If() const {
    return Is<Op>() ? static_cast<const Op*>(attributes_.get()) : nullptr;
  }
  // The operator must be Op (checked).
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
  // The same in every process.
  uint64_t Hash() const;
  friend bool operator==(const Operation& a, const Operation& b) {
    return a.definition_ == b.definition_ &&
           (a.attributes_ == b.attributes_ ||
            a.definition_->equal(a.attributes_.get(), b.attributes_.get()));
  }

 private:
  template <class Op>
  static std::shared_ptr<const void> Shared(Op attributes) {
    if constexpr (std::is_empty_v<Op>) {
      // All are equal and share an object that needs no memory of its own.
      static constexpr Op kOnly{};
      return {std::shared_ptr<const void>(), &kOnly};
    } else {
      return std::make_shared<const Op>(std::move(attributes));
    }
  }
  Operation(const OperatorDefinition& definition, std::shared_ptr<const void> attributes)
      : definition_(&definition), attributes_(std::move(attributes)) {}
  const OperatorDefinition* definition_;
  std::shared_ptr<const void> attributes_;
};

// All operators, in the order of ir/ops.inc.
std::span<const OperatorDefinition* const> AllOperators();
// Null if there is no operator of that name.
const OperatorDefinition* FindOperator(std::string_view name);

}  // namespace sinter

#endif  // SINTER_IR_OPERATION_H_
