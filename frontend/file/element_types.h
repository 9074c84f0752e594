// Maps element types to their numbers in files, which stay the same when DType's numbers change.
#ifndef SINTER_FRONTEND_FILE_ELEMENT_TYPES_H_
#define SINTER_FRONTEND_FILE_ELEMENT_TYPES_H_

#include <algorithm>
#include <array>

#include "ir/check.h"
#include "schemas/model_generated.h"
#include "sinter/dtype.h"

namespace sinter::file {

// In the order of schema::ElementType.
inline constexpr std::array kElementTypes = {
    DType::kFloat32,    DType::kFloat16,        DType::kBFloat16,     DType::kFloat64,
    DType::kInt8,       DType::kUint8,          DType::kInt16,        DType::kUint16,
    DType::kInt32,      DType::kUint32,         DType::kInt64,        DType::kUint64,
    DType::kBool,       DType::kInt2,           DType::kUint2,        DType::kInt4,
    DType::kUint4,      DType::kFloat4E2M1,     DType::kFloat8E4M3FN, DType::kFloat8E4M3FNUZ,
    DType::kFloat8E5M2, DType::kFloat8E5M2FNUZ, DType::kFloat8E8M0};
static_assert(kElementTypes.size() == schema::ElementType_MAX + 1);

inline schema::ElementType ToFile(DType dtype) {
  const auto found = std::find(kElementTypes.begin(), kElementTypes.end(), dtype);
  SINTER_CHECK(found != kElementTypes.end());
  return static_cast<schema::ElementType>(found - kElementTypes.begin());
}

// The number must be valid in files; Validate checks that.
inline DType FromFile(schema::ElementType element) { return kElementTypes[element]; }

}  // namespace sinter::file

#endif  // SINTER_FRONTEND_FILE_ELEMENT_TYPES_H_
