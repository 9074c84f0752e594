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
  std::span<const int64_t> input_row_strides;  // 0: rows are contiguous
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

// Candidate::kernel_id and Candidate::kernel.
struct KernelName {
  std::string id;
  std::string for_people;
};

class FunctionCandidate : public Candidate {
 public:
  // The layouts are those of the query's operands and results; their element types stay.
  FunctionCandidate(const KernelQuery& query, KernelName name,
                    const std::vector<Layout>& input_layouts,
                    const std::vector<Layout>& output_layouts, KernelFunction function)
      : function_(std::make_shared<const KernelFunction>(std::move(function))) {
    backend = kName;
    kernel_id = std::move(name.id);
    kernel = std::move(name.for_people);
    inputs = query.InputPorts(input_layouts);
    outputs = query.OutputPorts(output_layouts);
  }
  absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const override;
  // The function reads this operand as rows of so many elements.
  void TakeRowStride(size_t operand, int64_t elements) { inputs[operand].row = elements; }
  // The function writes its only result as such.
  void GiveRowStride(int64_t elements) { outputs[0].row = elements; }
  // The function reads every element of this operand before it writes that of the result.
  void WorkInPlace(size_t operand) { inputs[operand].in_place = true; }

 private:
  std::shared_ptr<const KernelFunction> function_;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_FUNCTION_CANDIDATE_H_
