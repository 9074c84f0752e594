#include "frontend/file/operators.h"

#include <map>
#include <utility>

#include "ir/ops.h"
#include "sinter/status.h"

namespace sinter::file {

absl::StatusOr<Operation> VersionedOperator::Create(uint32_t version,
                                                    AttributeList attributes) const {
  const OperatorInfo& info = definition->info;
  for (auto from = static_cast<int>(version); from < info.version; ++from) {
    const absl::Status status = upgrade(from, attributes);
    if (!status.ok()) return Annotate(status, absl::StrCat(ToAbsl(info.name), " version ", from));
  }
  return Operation::Create(*definition, attributes);
}

VersionedOperator FindVersionedOperator(std::string_view name) {
  static const auto* const upgrades = new std::map<std::string_view, AttributeUpgrade>{
#define SINTER_OPERATOR(Name) {Name::kInfo.name, UpgradeOf<Name>()},
#include "ir/ops.inc"
#undef SINTER_OPERATOR
  };
  const OperatorDefinition* const definition = FindOperator(name);
  if (definition == nullptr) return {};
  return {definition, upgrades->at(name)};
}

}  // namespace sinter::file
