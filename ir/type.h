// The type of a value: element type, shape, and how it is stored.
#ifndef SINTER_IR_TYPE_H_
#define SINTER_IR_TYPE_H_

#include <optional>
#include <string>

#include "ir/dtype.h"
#include "ir/format.h"
#include "ir/layout.h"
#include "ir/shape.h"

namespace sinter {

// `dtype` and `shape` are what the model says; operators infer them. `layout` and `storage` are
// decided by the pass `assign` and say how the value lies in memory.
struct Type {
  DType dtype = DType::kFloat32;
  Shape shape;
  Layout layout;
  // The element type in memory where a kernel chose another one than `dtype`: bf16 for an f32 value
  // between two bf16 kernels. Never equal to `dtype`; set only for results of nodes.
  std::optional<DType> storage = std::nullopt;

  Format format() const { return {storage.value_or(dtype), layout}; }
  void SetFormat(Format format);
  // Stored as `dtype`, in row-major order: what inputs, constants and outputs of a model are.
  bool is_plain() const { return layout.is_plain() && !storage; }

  // "f32[1,64,56,56]"; "f32[1,64,56,56]@acdb" when the layout is not plain, "f32[1,64]@bf16" when
  // it is stored in another element type, "f32[1,64,56,56]@bf16@acdb" when both hold.
  std::string ToString() const;
  friend bool operator==(const Type&, const Type&) = default;
};

// Bytes of a value of this type in memory, padding lanes included; the shape must be static.
CheckedSize ByteSize(const Type& type);
// Bytes of a value of this shape in that format; the shape must be static.
CheckedSize ByteSize(const Shape& shape, const Format& format);
// Whether both formats put the same bytes at the same offsets for this shape, which must be static.
bool SameMemory(const Shape& shape, const Format& a, const Format& b);

}  // namespace sinter

#endif  // SINTER_IR_TYPE_H_
