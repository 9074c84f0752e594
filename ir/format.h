// A format: how the elements of a tensor are stored in memory.
#ifndef SINTER_IR_FORMAT_H_
#define SINTER_IR_FORMAT_H_

#include <string>

#include "ir/layout.h"
#include "sinter/dtype.h"

namespace sinter {

// Element type and layout. Kernels declare a format for every operand and result; reorders convert
// between formats.
struct Format {
  DType dtype = DType::kFloat32;
  Layout layout;

  // "f32", or "bf16@acdb" when the layout is not plain.
  std::string ToString() const;
  friend bool operator==(const Format&, const Format&) = default;
};

}  // namespace sinter

#endif  // SINTER_IR_FORMAT_H_
