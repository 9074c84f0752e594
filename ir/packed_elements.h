// Elements of 2 and 4 bits as files have them: several in a byte, the first in the lowest bits. In
// memory each takes one byte.
#ifndef SINTER_IR_PACKED_ELEMENTS_H_
#define SINTER_IR_PACKED_ELEMENTS_H_

#include <cstddef>
#include <cstdint>

#include "sinter/dtype.h"

namespace sinter {

inline bool IsPacked(DType dtype) { return BitsOf(dtype) < 8; }

// The dtype must be packed (checked). `packed` has PackedBytes(dtype, count) bytes; unused bits of
// the last one are ignored on reading and zero after writing, as are the upper bits of elements.
void UnpackElements(DType dtype, const void* packed, int64_t count, void* elements);
void PackElements(DType dtype, const void* elements, int64_t count, void* packed);

}  // namespace sinter

#endif  // SINTER_IR_PACKED_ELEMENTS_H_
