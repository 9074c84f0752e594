// Convolutions, pooling, matrix products and normalisations.
#include "frontend/onnx/raising.h"

namespace sinter::onnx {
namespace {

constexpr RaisingRow kRows[] = {
    {"average_pool", "AveragePool"},
    {"batch_normalization", "BatchNormalization"},
    {"conv", "Conv"},
    {"conv_transpose", "ConvTranspose"},
    {"matmul", "MatMul"},
    {"max_pool", "MaxPool"},
    {"softmax", "Softmax"},
};

}  // namespace

RaisingTable LayerRaisings() { return kRows; }

}  // namespace sinter::onnx
