// Candidates whose kernel is a function of the pointers.
#ifndef SINTER_KERNELS_BLOCKED_FUNCTION_CANDIDATE_H_
#define SINTER_KERNELS_BLOCKED_FUNCTION_CANDIDATE_H_

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kernels/backend.h"
#include "kernels/blocked/blocked.h"
#include "kernels/blocked/strided_rows.h"

namespace sinter::blocked {

// Of one run: operands and results by number, and workspace_bytes of scratch.
struct Pointers {
  std::span<const void* const> inputs;
  std::span<void* const> outputs;
  void* workspace;
  std::span<const int64_t> input_row_strides;  // 0: rows lie one behind the other
  std::span<const int64_t> output_row_strides;

  // An operand or result whose rows have so many elements.
  StridedRows<const float> InputRows(size_t index, int64_t columns) const {
    const int64_t row_stride = input_row_strides[index];
    return {static_cast<const float*>(inputs[index]), row_stride == 0 ? columns : row_stride};
  }
  StridedRows<float> OutputRows(size_t index, int64_t columns) const {
    const int64_t row_stride = output_row_strides[index];
    return {static_cast<float*>(outputs[index]), row_stride == 0 ? columns : row_stride};
  }
};
// Called from many threads at once, each with pointers of its own.
using KernelFunction = std::function<absl::Status(const Pointers& pointers)>;

class FunctionCandidate : public Candidate {
 public:
  FunctionCandidate(std::string kernel_name, std::vector<Layout> inputs,
                    std::vector<Layout> outputs, KernelFunction function)
      : function_(std::make_shared<const KernelFunction>(std::move(function))) {
    backend = kName;
    kernel = std::move(kernel_name);
    input_layouts = std::move(inputs);
    output_layouts = std::move(outputs);
  }
  absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const override;
  // The function reads this operand as rows of so many elements.
  void TakeRowStride(size_t operand, int64_t elements) {
    input_rows.resize(input_layouts.size());
    input_rows[operand] = elements;
  }
  // The function writes its only result as such.
  void GiveRowStride(int64_t elements) { output_rows = {elements}; }
  // The function reads no element of this operand behind having written the result's.
  void WorkInPlace(size_t operand) {
    in_place.resize(input_layouts.size());
    in_place[operand] = true;
  }

 private:
  std::shared_ptr<const KernelFunction> function_;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_FUNCTION_CANDIDATE_H_
