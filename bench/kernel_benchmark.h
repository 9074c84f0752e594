// Benchmarks of single kernels: a row is an operator on operands of given types, which each backend
// runs with the fastest kernel that it offers, in the layouts that this kernel wants.
#ifndef SINTER_BENCH_KERNEL_BENCHMARK_H_
#define SINTER_BENCH_KERNEL_BENCHMARK_H_

#include <string>
#include <variant>
#include <vector>

#include "ir/constant.h"
#include "ir/operation.h"
#include "ir/type.h"

namespace sinter {

// A type is that of a value that a run computes.
using RowOperand = std::variant<Type, ConstantRef>;

RowOperand Input(const std::vector<int64_t>& dims, DType dtype = DType::kFloat32);
// Random elements, as RandomTensor makes them.
RowOperand Weight(const std::vector<int64_t>& dims, DType dtype = DType::kFloat32);

// Registers "NAME/naive", "NAME/blocked" and "NAME/onednn", on one thread. Counters: GFLOP/s, GB/s
// (operands and results, each once), and the share of the roofline of this machine, which may be
// above 1 where caches hold the operands or Winograd's algorithm saves products. The label is the
// kernel and the format of its result. A backend that has no kernel for the row is skipped.
void RegisterRow(const std::string& name, const Operation& operation,
                 const std::vector<RowOperand>& operands);

}  // namespace sinter

#endif  // SINTER_BENCH_KERNEL_BENCHMARK_H_
