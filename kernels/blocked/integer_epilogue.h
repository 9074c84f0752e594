// What follows the sums of an integer product, prepared for the tiles.
#ifndef SINTER_KERNELS_BLOCKED_INTEGER_EPILOGUE_H_
#define SINTER_KERNELS_BLOCKED_INTEGER_EPILOGUE_H_

#include <cstdint>

#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/integer_op.h"
#include "kernels/blocked/integer_tile.h"

namespace sinter::blocked {

// Immutable and thread-safe.
class IntegerEpilogue {
 public:
  // `channels` is the number of columns. The result is the node's.
  IntegerEpilogue(const KernelQuery& query, const IntegerOp& op, int64_t channels);

  int64_t workspace_bytes() const;
  // Lists bias, scale and offset for every column in the workspace, aligned to 64 bytes.
  IntegerFinish Prepare(std::span<const void* const> inputs, void* workspace) const;

 private:
  struct Source {
    std::optional<size_t> operand;
    bool along_channels = false;
  };
  template <class T>
  void List(const Source& source, std::span<const void* const> inputs, T otherwise, T* to) const;

  int64_t channels_;
  IntegerFinish finish_;  // without pointers
  Source bias_;
  Source scale_;
  Source offset_;
  std::optional<size_t> quantum_;
  std::optional<size_t> zero_;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_INTEGER_EPILOGUE_H_
