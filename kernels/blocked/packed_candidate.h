// Candidates whose kernel is a function of the pointers, one of which is that of packed weights.
#ifndef SINTER_KERNELS_BLOCKED_PACKED_CANDIDATE_H_
#define SINTER_KERNELS_BLOCKED_PACKED_CANDIDATE_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "kernels/blocked/function_candidate.h"

namespace sinter::blocked {

class PackedCandidate : public FunctionCandidate {
 public:
  struct Weights {
    size_t operand;
    std::string token;
    int64_t elements;
    std::function<void(const float* from, float* to)> pack;
  };
  PackedCandidate(std::string kernel_name, std::vector<Layout> inputs, std::vector<Layout> outputs,
                  KernelFunction function, Weights weights)
      : FunctionCandidate(std::move(kernel_name), std::move(inputs), std::move(outputs),
                          std::move(function)),
        pack_(std::move(weights.pack)) {
    packings = {{.operand = weights.operand,
                 .token = std::move(weights.token),
                 .bytes = weights.elements * static_cast<int64_t>(sizeof(float))}};
  }

  absl::Status Pack(const Packing&, const Constant& from, std::byte* to) const override {
    pack_(static_cast<const float*>(from.data()), reinterpret_cast<float*>(to));
    return absl::OkStatus();
  }

 private:
  std::function<void(const float* from, float* to)> pack_;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_PACKED_CANDIDATE_H_
