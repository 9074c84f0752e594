// Copies between tensors with different strides. Transpose, Concat, Slice, Split, Expand and
// Reorder are such copies.
#ifndef SINTER_KERNELS_BLOCKED_STRIDED_COPY_H_
#define SINTER_KERNELS_BLOCKED_STRIDED_COPY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sinter::blocked {

// One axis of a copy: its size and its strides in elements.
struct CopyAxis {
  int64_t size;
  int64_t from;
  int64_t to;
};

// The axes of a copy of a tensor with these dimensions and strides.
std::vector<CopyAxis> CopyAxesOf(const std::vector<int64_t>& dims,
                                 const std::vector<int64_t>& from_strides,
                                 const std::vector<int64_t>& to_strides);

// Immutable and thread-safe. Elements of 1, 2, 4 or 8 bytes.
class StridedCopy {
 public:
  // The axes may be in any order. Strides may be 0 (`from` only) or negative.
  StridedCopy(std::vector<CopyAxis> axes, int64_t element_bytes);

  // Runs in parallel. The pointers are those of the element whose indices are all 0.
  void Run(const void* from, void* to) const;

 private:
  void RunRange(const std::byte* from, std::byte* to, int64_t begin, int64_t end) const;

  std::vector<CopyAxis> outer_;  // outermost first; strides are in bytes here and below
  // The innermost one or two axes: a run of elements, or a rectangle that is transposed. Its rows
  // are contiguous in `from` and its columns in `to`.
  CopyAxis row_{1, 0, 0};
  CopyAxis column_{1, 0, 0};
  int64_t element_bytes_;
  // A work unit is one index of the outer axes and rows_at_once_ elements of row_.
  int64_t rows_at_once_ = 1;
  int64_t pieces_of_row_ = 1;
  int64_t count_ = 1;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_STRIDED_COPY_H_
