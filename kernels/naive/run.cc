#include "absl/container/flat_hash_map.h"
#include "ir/status.h"
#include "kernels/naive/elementwise.h"

namespace sinter::naive {
namespace {

using Runner = absl::Status (*)(const Operation& operation, const Call& call);

const absl::flat_hash_map<const OperatorDefinition*, Runner>& Runners() {
  static const auto* runners = new absl::flat_hash_map<const OperatorDefinition*, Runner>{
#define SINTER_OPERATOR(Name) \
  {&DefinitionOf<Name>(),     \
   [](const Operation& op, const Call& call) { return Run(op.As<Name>(), call); }},
#include "ir/ops.inc"
#undef SINTER_OPERATOR
  };
  return *runners;
}

}  // namespace

absl::Status Run(const Operation& operation, const Call& call) {
  return Runners().at(&operation.definition())(operation, call);
}

}  // namespace sinter::naive
