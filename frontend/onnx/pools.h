// What lowerings of pools share.
#ifndef SINTER_FRONTEND_ONNX_POOLS_H_
#define SINTER_FRONTEND_ONNX_POOLS_H_

#include "frontend/onnx/onnx_node.h"
#include "ir/ops/window.h"

namespace sinter::onnx {

// Reads the attributes that all pools share.
template <class Pool>
Pool ReadPool(OnnxNode& node) {
  Pool pool;
  pool.kernel_shape = node.Integers("kernel_shape");
  pool.strides = node.Integers("strides");
  pool.pads = node.Integers("pads");
  pool.dilations = node.Integers("dilations");
  pool.auto_pad = node.Choice("auto_pad", AutoPad::kNotSet);
  pool.ceil_mode = node.Flag("ceil_mode", false);
  return pool;
}

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_POOLS_H_
