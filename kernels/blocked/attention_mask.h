// The mask operand of attention.
#ifndef SINTER_KERNELS_BLOCKED_ATTENTION_MASK_H_
#define SINTER_KERNELS_BLOCKED_ATTENTION_MASK_H_

#include <array>
#include <cstdint>

#include "ir/ops/attention.h"
#include "ir/type.h"

namespace sinter::blocked {

class AttentionMask {
 public:
  AttentionMask(const Attention& op, const Type& type);

  // A query, and the keys that it sees or that are asked for.
  struct Row {
    int64_t batch;
    int64_t head;
    int64_t query;
    Attention::KeyRange seen;
  };
  // Multiplies the scores of these keys by `scale`, then applies the mask in `data` to them.
  void Apply(const void* data, const Row& row, float scale, float* scores) const;
  // Whether the mask hides every key that a query sees.
  bool HidesAll(const void* data, const Row& row) const;

 private:
  // The elements for a query, from key 0 on.
  template <class T>
  const T* Elements(const void* data, const Row& row) const {
    return static_cast<const T*>(data) + row.batch * strides_[0] + row.head * strides_[1] +
           row.query * strides_[2];
  }

  std::array<int64_t, 4> strides_ = {};
  bool is_bool_;
  MaskMode mode_;
  float hidden_;  // added to a score or in place of it where a bool mask is false
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_ATTENTION_MASK_H_
