// How the table of an operator's functions is derived from its struct. For ir/operation.cc.
#ifndef SINTER_IR_OPERATOR_DEFINITION_H_
#define SINTER_IR_OPERATOR_DEFINITION_H_

#include <memory>
#include <utility>

#include "ir/operation.h"
#include "ir/status.h"

namespace sinter {

namespace internal {

template <class Op>
double FlopsOf(const void* attributes, Types inputs, Types outputs) {
  if constexpr (requires(const Op& op) { op.Flops(inputs, outputs); }) {
    return static_cast<const Op*>(attributes)->Flops(inputs, outputs);
  } else {
    double elements = 0;
    for (const Type& output : outputs) {
      elements += static_cast<double>(ElementCount(output.shape.ToIntegers()).ValueOrDie());
    }
    return Op::kInfo.traits.view ? 0 : elements;
  }
}

template <class Op>
OperatorDefinition MakeDefinition() {
  OperatorDefinition definition;
  definition.info = Op::kInfo;
  definition.infer = [](const void* attributes, Inference& inference) {
    return static_cast<const Op*>(attributes)->Infer(inference);
  };
  definition.flops = &FlopsOf<Op>;
  definition.equal = [](const void* a, const void* b) {
    return FieldsEqual(*static_cast<const Op*>(a), *static_cast<const Op*>(b));
  };
  definition.attributes = [](const void* attributes) {
    return ToAttributeList(*static_cast<const Op*>(attributes));
  };
  definition.create = [](const AttributeList& list) -> absl::StatusOr<std::shared_ptr<const void>> {
    SINTER_ASSIGN_OR_RETURN(Op op, FromAttributeList<Op>(list));
    return std::make_shared<const Op>(std::move(op));
  };
  definition.random_case = nullptr;
  if constexpr (requires(Random & random) { Op::MakeRandomCase(random); }) {
    definition.random_case = [](Random& random) { return Op::MakeRandomCase(random); };
  }
  return definition;
}

}  // namespace internal

template <class Op>
const OperatorDefinition& DefinitionOf() {
  static const OperatorDefinition definition = internal::MakeDefinition<Op>();
  return definition;
}

}  // namespace sinter

#endif  // SINTER_IR_OPERATOR_DEFINITION_H_
