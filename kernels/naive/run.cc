#include <algorithm>
#include <unordered_map>

#include "ir/ops.h"
#include "kernels/naive/naive.h"
#include "sinter/status.h"

namespace sinter::naive {

#define SINTER_OPERATOR(Name)                         \
  absl::Status Run(const Name& op, const Call& call); \
  absl::StatusOr<std::vector<ConstantRef>> Make(const Name& op, const Call& call);
#include "ir/ops.inc"
#undef SINTER_OPERATOR

namespace {

struct Functions {
  absl::Status (*run)(const Operation& operation, const Call& call) = nullptr;
  absl::StatusOr<std::vector<ConstantRef>> (*make)(const Operation& operation,
                                                   const Call& call) = nullptr;
};

template <class Op>
Functions FunctionsOf() {
  if constexpr (Op::kInfo.traits.data_dependent_shape) {
    return {.make = [](const Operation& op, const Call& call) { return Make(op.As<Op>(), call); }};
  } else {
    return {.run = [](const Operation& op, const Call& call) { return Run(op.As<Op>(), call); }};
  }
}

const Functions& FunctionsOf(const Operation& operation) {
  static const auto* functions = new std::unordered_map<const OperatorDefinition*, Functions>{
#define SINTER_OPERATOR(Name) {&DefinitionOf<Name>(), FunctionsOf<Name>()},
#include "ir/ops.inc"
#undef SINTER_OPERATOR
  };
  return functions->at(&operation.definition());
}

}  // namespace

absl::Status Run(const Operation& operation, const Call& call) {
  const Functions& functions = FunctionsOf(operation);
  SINTER_CHECK(functions.run != nullptr);
  // Loops over the rows of a result without elements could take hours.
  const bool has_elements =
      std::any_of(call.outputs.begin(), call.outputs.end(),
                  [](const OutputView& output) { return output.element_count() > 0; });
  if (!has_elements && !call.outputs.empty()) return absl::OkStatus();
  return functions.run(operation, call);
}

absl::StatusOr<std::vector<ConstantRef>> Make(const Operation& operation, const Call& call) {
  const Functions& functions = FunctionsOf(operation);
  SINTER_CHECK(functions.make != nullptr);
  return functions.make(operation, call);
}

}  // namespace sinter::naive
