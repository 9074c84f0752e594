// All operators, by number and by name.
#include <array>

#include "ir/operation.h"
#include "ir/ops.h"

namespace sinter {

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
