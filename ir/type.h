// The type of a value: its element type, shape and storage format.
#ifndef SINTER_IR_TYPE_H_
#define SINTER_IR_TYPE_H_

#include <optional>
#include <string>

#include "ir/format.h"
#include "ir/layout.h"
#include "sinter/dtype.h"
#include "sinter/shape.h"

namespace sinter {

// `dtype` and `shape` follow from the model; operators infer them. The pass `assign` decides
// `layout` and `storage`, which say how the value is stored in memory.
struct Type {
  DType dtype = DType::kFloat32;
  Shape shape;
  Layout layout;
  // The element type in memory, if a kernel chose another one than `dtype`: bf16 for an f32 value
  // between two bf16 kernels. Never equal to `dtype`; set only for results of nodes.
  std::optional<DType> storage = std::nullopt;

  Format format() const { return {storage.value_or(dtype), layout}; }
  void SetFormat(Format format);
  // Whether the value is stored as `dtype` in row-major order, as all inputs, constants and outputs
  // of a model are.
  bool is_plain() const { return layout.is_plain() && !storage; }

  // "f32[1,64,56,56]"; with "@acdb" appended if the layout is not plain, "@bf16" if it is stored in
  // another element type, and "@bf16@acdb" for both.
  std::string ToString() const;
  friend bool operator==(const Type&, const Type&) = default;
};

// The bytes of a value of this type in memory, padding lanes included. The shape must be static.
CheckedSize ByteSize(const Type& type);
// The bytes of a value of this shape in that format. The shape must be static.
CheckedSize ByteSize(const Shape& shape, const Format& format);
// Whether both formats put the same bytes at the same offsets for this static shape.
bool SameMemory(const Shape& shape, const Format& a, const Format& b);

}  // namespace sinter

#endif  // SINTER_IR_TYPE_H_
