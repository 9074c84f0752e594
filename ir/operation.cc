#include "ir/operation.h"

#include <utility>

#include "ir/operator_definition.h"
#include "ir/ops.h"
#include "sinter/status.h"
#include "xxhash.h"

namespace sinter {

namespace internal {

double ElementsOf(Types outputs) {
  double elements = 0;
  for (const Type& output : outputs) {
    elements += static_cast<double>(ElementCount(output.shape.ToIntegers()).ValueOrDie());
  }
  return elements;
}

absl::StatusOr<std::shared_ptr<const void>> ReadOperator(FieldTable fields,
                                                         const AttributeList& list,
                                                         std::shared_ptr<void> op) {
  SINTER_RETURN_IF_ERROR(ReadFields(fields, list, op.get()));
  return std::shared_ptr<const void>(std::move(op));
}

}  // namespace internal

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

}  // namespace sinter
