// Derives the table of an operator's functions from its struct. For ir/operation.cc.
#ifndef SINTER_IR_OPERATOR_DEFINITION_H_
#define SINTER_IR_OPERATOR_DEFINITION_H_

#include <memory>

#include "ir/attribute_fields.h"
#include "ir/operation.h"

namespace sinter {

namespace internal {

// One operation per element of the results.
double ElementsOf(Types outputs);

template <class Op>
double FlopsOf(const void* attributes, Types inputs, Types outputs) {
  if constexpr (requires(const Op& op) { op.Flops(inputs, outputs); }) {
    return static_cast<const Op*>(attributes)->Flops(inputs, outputs);
  } else {
    return Op::kInfo.traits.view ? 0 : ElementsOf(outputs);
  }
}

// Returns the operator with the listed fields set; the others stay unchanged.
absl::StatusOr<std::shared_ptr<const void>> ReadOperator(FieldTable fields,
                                                         const AttributeList& list,
                                                         std::shared_ptr<void> op);

template <class Op>
OperatorDefinition MakeDefinition() {
  OperatorDefinition definition;
  definition.info = Op::kInfo;
  definition.infer = [](const void* attributes, Inference& inference) -> absl::Status {
    return static_cast<const Op*>(attributes)->Infer(inference);
  };
  definition.flops = &FlopsOf<Op>;
  definition.equal = [](const void* a, const void* b) {
    return FieldsEqual(FieldTableOf<Op>(), a, b);
  };
  definition.attributes = [](const void* attributes) {
    return ToAttributeList(FieldTableOf<Op>(), attributes);
  };
  definition.create = [](const AttributeList& list) {
    return ReadOperator(FieldTableOf<Op>(), list, std::make_shared<Op>());
  };
  definition.random_case = nullptr;
  if constexpr (requires(Random & random) { Op::MakeRandomCase(random); }) {
    definition.random_case = [](Random& random) -> RandomCase {
      return Op::MakeRandomCase(random);
    };
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
