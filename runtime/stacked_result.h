// A result of Loop or Scan that is stacked from what the iterations give.
#ifndef SINTER_RUNTIME_STACKED_RESULT_H_
#define SINTER_RUNTIME_STACKED_RESULT_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ir/constant.h"
#include "ir/type.h"
#include "runtime/tensor.h"

namespace sinter {

// Slices are written where they belong in the result: into memory that was given for it, or memory
// of its own that grows. Not thread-safe.
class StackedResult {
 public:
  // The type of a slice as the body states it: dims of it, or its rank, are open where they depend
  // on data. The result's axis `axis`, from the back when it is negative, counts the slices.
  StackedResult(Type slice, int64_t axis, bool reversed);

  // Begins a result of at most `count` slices, -1 when nobody knows; with `reversed` it must be
  // known. `memory` has room for the whole result, or is null.
  void Begin(int64_t count, void* memory);
  // Where the next slice of these dims is to be written; valid until Commit. InvalidArgument when
  // the slices before it have other dims, ResourceExhausted beyond a gigabyte.
  absl::StatusOr<std::byte*> Next(const std::vector<int64_t>& dims);
  // The slice that Next was called for has been written.
  void Commit();
  // The same for a slice that lies elsewhere.
  absl::Status Add(const std::vector<int64_t>& dims, const void* data);

  // Takes the result out, where Begin was given no memory.
  absl::StatusOr<Tensor> Take();

 private:
  absl::Status Grow();
  // Of the result, after the last slice.
  absl::StatusOr<std::vector<int64_t>> Dims() const;
  std::byte* memory() const { return given_ != nullptr ? given_ : own_.get(); }

  const Type slice_;
  const int64_t stated_axis_;
  const bool reversed_;
  size_t axis_ = 0;  // of the result, once the rank of a slice is known
  int64_t most_ = -1;
  std::byte* given_ = nullptr;
  int64_t count_ = 0;          // slices so far
  std::vector<int64_t> dims_;  // of a slice
  int64_t slice_bytes_ = 0;
  AlignedBytes own_;
  int64_t capacity_ = 0;       // slices that `own_` has room for
  AlignedBytes slice_memory_;  // of a slice that does not lie in one piece in the result
  int64_t slice_memory_bytes_ = 0;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_STACKED_RESULT_H_
