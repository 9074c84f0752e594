// Copies of tensors from one arrangement in memory to another: what Transpose, Concat, Slice,
// Split, Expand and Reorder are.
#ifndef SINTER_KERNELS_BLOCKED_STRIDED_COPY_H_
#define SINTER_KERNELS_BLOCKED_STRIDED_COPY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sinter::blocked {

// One axis of a copy: its size, and how far apart neighbours lie, in elements.
struct CopyAxis {
  int64_t size;
  int64_t from;
  int64_t to;
};

// Of a tensor whose neighbours along each axis lie so far apart.
std::vector<CopyAxis> CopyAxesOf(const std::vector<int64_t>& dims,
                                 const std::vector<int64_t>& from_strides,
                                 const std::vector<int64_t>& to_strides);

// Immutable and thread-safe. Elements of 1, 2, 4 or 8 bytes.
class StridedCopy {
 public:
  // The axes in any order; strides may be 0 (`from` only) or negative.
  StridedCopy(std::vector<CopyAxis> axes, int64_t element_bytes);

  // In parallel. The pointers are those of the element with all indices 0.
  void Run(const void* from, void* to) const;

 private:
  void RunRange(const std::byte* from, std::byte* to, int64_t begin, int64_t end) const;

  std::vector<CopyAxis> outer_;  // strides in bytes from here on; outermost first
  // The innermost one or two axes: a run of elements, or a rectangle that is transposed, rows dense
  // in `from`, columns in `to`.
  CopyAxis row_{1, 0, 0};
  CopyAxis column_{1, 0, 0};
  int64_t element_bytes_;
  // What is done at once: an element of the outer axes, and so many rows of a rectangle.
  int64_t rows_at_once_ = 1;
  int64_t pieces_of_row_ = 1;
  int64_t count_ = 1;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_STRIDED_COPY_H_
