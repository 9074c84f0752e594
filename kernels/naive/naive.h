// The reference kernels: plain loops with accumulation in f64, one file per operator. They define
// the semantics of Sinter's operators.
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

// A tensor in memory with any permutation of the axes and no blocks. Strides are in elements.
template <class Pointer>
struct View {
  DType dtype = DType::kFloat32;
  std::vector<int64_t> dims;
  std::vector<int64_t> strides;
  Layout layout;  // consistent with dims and strides; only Reorder supports blocks
  Pointer data = nullptr;

  int rank() const { return static_cast<int>(dims.size()); }
  int64_t element_count() const { return ElementCount(dims).ValueOrDie(); }
  // Checks that T is the type of the dtype.
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

// A node that is ready to run. Inference has checked its types, and the outputs have their inferred
// dims.
struct Call {
  std::span<const InputView> inputs;
  std::span<const OutputView> outputs;
  std::span<const GraphRef> bodies;
};

// Each operator has one of these two functions in kernels/naive/<operator>.cc:
//   absl::Status Run(const Name& op, const Call& call);
//     computes the outputs. Its only errors are those that elements can cause (an index out of
//     range) and unsupported element types.
//   absl::StatusOr<std::vector<ConstantRef>> Make(const Name& op, const Call& call);
//     creates the results of an operator with OperatorTraits::data_dependent_shape, all that it can
//     have. The call has no outputs, and its inputs are dense.
// The functions below call that of the operation.
absl::Status Run(const Operation& operation, const Call& call);
absl::StatusOr<std::vector<ConstantRef>> Make(const Operation& operation, const Call& call);

// The backend "naive". For every node without data-dependent shapes it offers a candidate in plain
// layouts. A node that is neither a view nor fused also gets one in its operands' current layouts,
// with plain in place of blocked. If the loops support any order of the axes at the same cost, it
// gets one in which operands and results of the output's rank are channels-last. Reorder has
// exactly one, in its own formats.
std::unique_ptr<Backend> NewNaiveBackend();

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_NAIVE_H_
