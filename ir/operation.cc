#include "ir/operation.h"

#include <array>

#include "ir/operator_definition.h"
#include "ir/ops.h"
#include "xxhash.h"

namespace sinter {

#define SINTER_OPERATOR(Name) template const OperatorDefinition& DefinitionOf<Name>();
#include "ir/ops.inc"
#undef SINTER_OPERATOR

absl::StatusOr<Operation> Operation::Create(const OperatorDefinition& definition,
                                            const AttributeList& list) {
  auto attributes = definition.create(list);
  if (!attributes.ok()) return Annotate(attributes.status(), definition.info.name);
  return Operation(definition, *std::move(attributes));
}

uint64_t Operation::Hash() const {
  return XXH3_64bits_withSeed(name().data(), name().size(), HashOf(attributes()));
}

std::span<const OperatorDefinition* const> AllOperators() {
  static const std::array operators = {
#define SINTER_OPERATOR(Name) &DefinitionOf<Name>(),
#include "ir/ops.inc"
#undef SINTER_OPERATOR
  };
  return operators;
}

const OperatorDefinition* FindOperator(std::string_view name) {
  for (const OperatorDefinition* definition : AllOperators()) {
    if (definition->info.name == name) return definition;
  }
  return nullptr;
}

}  // namespace sinter
