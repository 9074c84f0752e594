// Candidates whose kernel is a function of the operand and result pointers.
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
#include "kernels/blocked/node_operands.h"
#include "kernels/blocked/strided_rows.h"

namespace sinter::blocked {

// The pointers of one run: operands and results by index, and a workspace of workspace_bytes.
struct Pointers {
  std::span<const void* const> inputs;
  std::span<void* const> outputs;
  void* workspace;
  std::span<const int64_t> input_row_strides;  // 0: rows are contiguous
  std::span<const int64_t> output_row_strides;

  NodeOperands operands() const { return {inputs, input_row_strides}; }
  // The rows of an operand or result, which have `columns` elements each.
  StridedRows<const float> InputRows(size_t index, int64_t columns) const {
    return operands().Rows(index, columns);
  }
  StridedRows<float> OutputRows(size_t index, int64_t columns) const {
    const int64_t row_stride = output_row_strides[index];
    return {static_cast<float*>(outputs[index]), row_stride == 0 ? columns : row_stride};
  }
};
// Called concurrently from several threads, each with its own pointers.
using KernelFunction = std::function<absl::Status(const Pointers& pointers)>;

// Candidate::kernel_id and Candidate::kernel.
struct KernelName {
  std::string id;
  std::string for_people;
};

class FunctionCandidate : public Candidate {
 public:
  // The operands and results of the query have these layouts and keep their element types.
  FunctionCandidate(const KernelQuery& query, KernelName name,
                    const std::vector<Layout>& input_layouts,
                    const std::vector<Layout>& output_layouts, KernelFunction function)
      : function_(std::make_shared<const KernelFunction>(std::move(function))) {
    backend = kName;
    starts_threads = false;
    kernel_id = std::move(name.id);
    kernel = std::move(name.for_people);
    inputs = query.InputPorts(input_layouts);
    outputs = query.OutputPorts(output_layouts);
  }
  absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const override;
  // Declares that the function reads this operand as rows of `elements` elements.
  void TakeRowStride(size_t operand, int64_t elements) { inputs[operand].row = elements; }
  // Declares that the function writes its only result as such rows.
  void GiveRowStride(int64_t elements) { outputs[0].row = elements; }
  // Declares that the function reads each element of this operand before it writes the result's.
  void WorkInPlace(size_t operand) { inputs[operand].in_place = true; }

 private:
  std::shared_ptr<const KernelFunction> function_;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_FUNCTION_CANDIDATE_H_
