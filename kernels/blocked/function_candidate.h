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

namespace sinter::blocked {

// Of one run: operands and results by number, and workspace_bytes of scratch.
struct Pointers {
  std::span<const void* const> inputs;
  std::span<void* const> outputs;
  void* workspace;
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

 private:
  std::shared_ptr<const KernelFunction> function_;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_FUNCTION_CANDIDATE_H_
