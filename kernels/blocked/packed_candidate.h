// Candidates whose kernel is a function that reads packed weights. Subnormal weights, below 2^-126, are
// packed as zeros: each product with one takes a processor more than a hundred cycles, and a trained
// network may have thousands of them (PP-OCRv4's squeeze-and-excite layers do).
#ifndef SINTER_KERNELS_BLOCKED_PACKED_CANDIDATE_H_
#define SINTER_KERNELS_BLOCKED_PACKED_CANDIDATE_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/vector_functions.h"

namespace sinter::blocked {

class PackedCandidate : public FunctionCandidate {
 public:
  struct Weights {
    size_t operand;
    std::string packed_format;
    int64_t elements;
    std::function<void(const float* from, float* to)> pack;
  };
  PackedCandidate(const KernelQuery& query, KernelName name,
                  const std::vector<Layout>& input_layouts,
                  const std::vector<Layout>& output_layouts, KernelFunction function,
                  const std::vector<Weights>& weights)
      : FunctionCandidate(query, std::move(name), input_layouts, output_layouts,
                          std::move(function)),
        weights_(weights) {
    for (const Weights& packed : weights_) {
      inputs[packed.operand].packing = {
          .packed_format = packed.packed_format,
          .bytes = packed.elements * static_cast<int64_t>(sizeof(float))};
    }
  }

  absl::Status Pack(size_t operand, const Constant& from, std::byte* to) const override {
    for (const Weights& packed : weights_) {
      if (packed.operand != operand) continue;
      auto* const weights = reinterpret_cast<float*>(to);
      packed.pack(static_cast<const float*>(from.data()), weights);
      Rows().flush_subnormals(weights, static_cast<size_t>(packed.elements));
      return absl::OkStatus();
    }
    return Candidate::Pack(operand, from, to);
  }

 private:
  std::vector<Weights> weights_;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_PACKED_CANDIDATE_H_
