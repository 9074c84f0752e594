// The operators that files name, with the conversions of their attributes from older versions.
#ifndef SINTER_FRONTEND_FILE_OPERATORS_H_
#define SINTER_FRONTEND_FILE_OPERATORS_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ir/operation.h"

namespace sinter::file {

// Turns attributes of this version of an operator into those of the next one. Attributes that had
// the default of their version are absent.
using AttributeUpgrade = absl::Status (*)(int version, AttributeList& attributes);

struct VersionedOperator {
  const OperatorDefinition* definition = nullptr;  // null: there is no such operator
  AttributeUpgrade upgrade = nullptr;              // null if there is only version 1

  bool HasVersion(uint32_t version) const {
    return version >= 1 && version <= static_cast<uint32_t>(definition->info.version);
  }
  // The operation whose attributes are those of this version, which the operator has.
  absl::StatusOr<Operation> Create(uint32_t version, AttributeList attributes) const;
};

// An operator above version 1 has an AttributeUpgrade in its struct:
//   static absl::Status Upgrade(int version, AttributeList& attributes);
template <class Op>
constexpr AttributeUpgrade UpgradeOf() {
  if constexpr (requires(AttributeList & attributes) { Op::Upgrade(1, attributes); }) {
    return &Op::Upgrade;
  } else {
    static_assert(Op::kInfo.version == 1);
    return nullptr;
  }
}

using OperatorLookup = VersionedOperator (*)(std::string_view name);
VersionedOperator FindVersionedOperator(std::string_view name);

}  // namespace sinter::file

#endif  // SINTER_FRONTEND_FILE_OPERATORS_H_
