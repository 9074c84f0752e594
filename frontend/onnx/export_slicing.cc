// Operators that pick or join parts of tensors.
#include "frontend/onnx/raising.h"

namespace sinter::onnx {
namespace {

constexpr RaisingRow kExportSlicingRows[] = {
    {"concat", "Concat"},
    {"gather", "Gather"},
    {"slice", "Slice"},
};

}  // namespace

RaisingTable SlicingRaisings() { return kExportSlicingRows; }

}  // namespace sinter::onnx
