// Runs of one kernel outside of a plan.
#ifndef SINTER_RUNTIME_MEASURE_KERNEL_RUN_H_
#define SINTER_RUNTIME_MEASURE_KERNEL_RUN_H_

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/constant.h"
#include "kernels/backend.h"

namespace sinter {

// Reads a byte of each line.
void ReadIntoCaches(const void* data, size_t bytes);

// A candidate's kernel with its operands, results and workspace. Constants have their values;
// everything else is 0.
class KernelRun {
 public:
  // The graph of the query must outlive the run.
  static absl::StatusOr<KernelRun> Create(const KernelQuery& query, const Candidate& candidate);

  absl::Status Run() { return instance_->Run(); }
  // Reads the operands that are no constants into the caches.
  void ReadActivations() const;

 private:
  KernelRun() = default;
  absl::StatusOr<std::byte*> Allocate(int64_t bytes);
  absl::StatusOr<const void*> Input(const KernelQuery& query, const Candidate& candidate,
                                    size_t index);

  std::shared_ptr<const Kernel> kernel_;
  std::unique_ptr<KernelInstance> instance_;
  std::vector<AlignedBytes> buffers_;
  std::vector<std::pair<const void*, size_t>> activations_;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_KERNEL_RUN_H_
