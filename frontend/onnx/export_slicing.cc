// Operators that pick or join parts of tensors.
#include "frontend/onnx/raising.h"

namespace sinter::onnx {
namespace {

constexpr RaisingRow kRows[] = {
    {"concat", "Concat"},
    {"gather", "Gather"},
    {"slice", "Slice"},
};

}  // namespace

RaisingTable SlicingRaisings() { return kRows; }

}  // namespace sinter::onnx
