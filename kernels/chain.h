// A query seen as one operation, then elementwise operations on its result.
#ifndef SINTER_KERNELS_CHAIN_H_
#define SINTER_KERNELS_CHAIN_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "kernels/backend.h"

namespace sinter {

// Something that a node takes.
struct Operand {
  std::optional<size_t> index;  // of the query's operand; not set for a constant of the body
  ConstantRef constant;         // null when computed at run time
  std::vector<int64_t> dims;
};

// An elementwise node of the chain.
struct Link {
  Operation operation;
  std::optional<Operand> other;   // what a binary operation takes besides the result so far
  bool result_is_second = false;  // f(other, result) rather than f(result, other)
};

struct Chain {
  std::vector<Link> prologue;     // on the root's first operand
  std::optional<Operation> root;  // not set when the first node is elementwise: then it is a link
  std::vector<Operand> operands;  // of the root; or the one that the first link works on
  std::vector<Link> links;
  std::vector<int64_t> output;  // dimensions of the result, and of every link's

  // Whether the query's operand is taken in one place only.
  bool TakesOnce(size_t operand) const;
};

// The node, or the body of the fused node, as a chain. Nothing when the query is not all f32 or the
// body is not a chain: each node uses the result of the one before, nothing else does, and the last
// one's is the only output. Without kTake, chains with a prologue are none either.
enum class Prologues : uint8_t { kRefuse, kTake };
std::optional<Chain> ChainOf(const KernelQuery& query, Prologues prologues = Prologues::kRefuse);

}  // namespace sinter

#endif  // SINTER_KERNELS_CHAIN_H_
