// Two MatMuls with constant matrices as one kernel: the feed-forward layers of a transformer or a
// ConvNeXt. The result is computed in bands of rows, and of the result in between only the rows of a
// band are in memory. They stay in a core's L2 cache, while a whole result would be written to memory
// and read again. Every sum is that of the single products' kernels, so the result is the same, bit for
// bit.
#ifndef SINTER_KERNELS_BLOCKED_MATMUL_LAYERS_H_
#define SINTER_KERNELS_BLOCKED_MATMUL_LAYERS_H_

#include <cstdint>
#include <vector>

#include "kernels/blocked/implicit_gemm.h"
#include "kernels/blocked/matmul_parts.h"
#include "kernels/parallel.h"

namespace sinter::blocked {

// Immutable and thread-safe.
class MatMulLayers {
 public:
  MatMulLayers(const MatMulParts& first, const MatMulParts& second);

  // Whether the result in between exceeds L2 and costs more to write and read than the weights do that
  // each further band reads again.
  bool Pays() const;

  std::vector<PackedCandidate::Weights> PackedWeights() const;
  int64_t workspace_bytes() const;

  struct Arguments {
    StridedRows<const float> input;
    const float* weights[2];
    NodeOperands inputs;  // for the epilogues
    void* workspace;
    StridedRows<float> to;
  };
  void Run(const Arguments& arguments) const;

 private:
  MatMulParts parts_[2];
  ImplicitGemm products_[2];
  int64_t band_rows_;
  int64_t workers_;
  std::vector<WorkRange> ranges_;  // of rows, which the workers share
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_MATMUL_LAYERS_H_
