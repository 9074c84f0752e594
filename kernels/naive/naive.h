// The reference: plain loops, one file an operator, accumulation in f64. What a naive kernel
// computes is what Sinter means by the operator.
#ifndef SINTER_KERNELS_NAIVE_NAIVE_H_
#define SINTER_KERNELS_NAIVE_NAIVE_H_

#include <memory>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "ir/graph.h"

namespace sinter {
class Backend;
}  // namespace sinter

namespace sinter::naive {

// A tensor in memory: strides in elements, any permutation of the axes, no blocks.
template <class Pointer>
struct View {
  DType dtype = DType::kFloat32;
  std::vector<int64_t> dims;
  std::vector<int64_t> strides;
  Layout layout;  // what dims and strides say, and blocks, which only Reorder knows how to walk
  Pointer data = nullptr;

  int rank() const { return static_cast<int>(dims.size()); }
  int64_t element_count() const { return ElementCount(dims).ValueOrDie(); }
  // Checked: T is the dtype.
  template <class T>
  auto* As() const {
    SINTER_CHECK(DTypeOf<T>() == dtype);
    if constexpr (std::is_const_v<std::remove_pointer_t<Pointer>>) {
      return static_cast<const T*>(data);
    } else {
      return static_cast<T*>(data);
    }
  }
};
using InputView = View<const void*>;
using OutputView = View<void*>;

// A node ready to run: types were checked by inference, outputs have their inferred dims.
struct Call {
  std::span<const InputView> inputs;
  std::span<const OutputView> outputs;
  std::span<const GraphRef> bodies;
};

// Each operator has one of these two in kernels/naive/<operator>.cc:
//   absl::Status Run(const Name& op, const Call& call);
//     computes the outputs. Errors only for what the elements can cause (an index out of range) and
//     for element types not supported.
//   absl::StatusOr<std::vector<ConstantRef>> Make(const Name& op, const Call& call);
//     for operators with OperatorTraits::data_dependent_shape: makes the results, all that the
//     operator can have. The call has no outputs, its inputs are dense.
// These two run the operation's.
absl::Status Run(const Operation& operation, const Call& call);
absl::StatusOr<std::vector<ConstantRef>> Make(const Operation& operation, const Call& call);

// The backend "naive": for every node a candidate in the layouts that its operands have now
// (blocked layouts only for Reorder, plain instead elsewhere; always plain for views), one in plain
// layouts and, where the order of the axes in memory does not matter to the loops, one with
// operands and results of the output's rank channels-last.
std::unique_ptr<Backend> NewNaiveBackend();

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_NAIVE_H_
