// A result of Loop or Scan that stacks the values of the iterations.
#ifndef SINTER_RUNTIME_STACKED_RESULT_H_
#define SINTER_RUNTIME_STACKED_RESULT_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ir/constant.h"
#include "ir/type.h"
#include "sinter/tensor.h"

namespace sinter {

// Slices are written to their place in the result, in given memory or in its own memory that grows.
// Not thread-safe.
class StackedResult {
 public:
  // `slice` is the type that the body states; its dims or its rank are open if they depend on data.
  // The result's axis `axis` (from the end if negative) counts the slices.
  StackedResult(Type slice, int64_t axis, bool reversed);

  // Begins a result of at most `count` slices (-1: unknown; `reversed` needs a known count).
  // `memory` has room for the whole result, or is null.
  void Begin(int64_t count, void* memory);
  // Returns the memory for the next slice of these dims, valid until Commit. InvalidArgument if
  // earlier slices have other dims, ResourceExhausted beyond a gigabyte.
  absl::StatusOr<std::byte*> Next(const std::vector<int64_t>& dims);
  // Ends the writing of the slice that Next returned.
  void Commit();
  // Appends a copy of a slice.
  absl::Status Add(const std::vector<int64_t>& dims, const void* data);

  // Returns the result, if Begin was given no memory.
  absl::StatusOr<Tensor> Take();

 private:
  absl::Status Grow();
  // The dims of the result, after the last slice.
  absl::StatusOr<std::vector<int64_t>> Dims() const;
  std::byte* memory() const { return given_ != nullptr ? given_ : own_.get(); }

  const Type slice_;
  const int64_t stated_axis_;
  const bool reversed_;
  size_t axis_ = 0;  // axis of the result, once the rank of a slice is known
  int64_t most_ = -1;
  std::byte* given_ = nullptr;
  int64_t count_ = 0;          // slices so far
  std::vector<int64_t> dims_;  // dims of a slice
  int64_t slice_bytes_ = 0;
  AlignedBytes own_;
  int64_t capacity_ = 0;       // number of slices that fit into `own_`
  AlignedBytes slice_memory_;  // for a slice that is not contiguous in the result
  int64_t slice_memory_bytes_ = 0;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_STACKED_RESULT_H_
