// And, Or, Xor and Not of bool.
#include <functional>

#include "ir/ops.h"
#include "kernels/blocked/broadcast_rows.h"

namespace sinter::blocked {
namespace {

BroadcastRowFunction FunctionOf(const Operation& operation) {
  if (operation.Is<Not>()) return RunUnaryRow<bool, std::logical_not<>{}>;
  if (operation.Is<And>()) return RunBinaryRow<bool, bool, std::bit_and<>{}>;
  if (operation.Is<Or>()) return RunBinaryRow<bool, bool, std::bit_or<>{}>;
  return RunBinaryRow<bool, bool, std::bit_xor<>{}>;
}

}  // namespace

void OfferLogical(const KernelQuery& query, Offers& offers) {
  OfferBroadcastRows(query, {"logical", "rows"}, FunctionOf(query.operation()), offers);
}

}  // namespace sinter::blocked
