// Import of ONNX models. A model is untrusted: whatever its bytes, the result is a graph or a
// status.
//
// Errors, each naming the node, tensor or value that it is about:
//   InvalidArgument    the bytes are not an ONNX model, or the model contradicts itself (a cycle,
//                      data that does not fit its shape)
//   NotFound           there is no such file
//   Unimplemented      the model is valid but uses what Sinter lacks; all unsupported operators are
//                      listed at once
//   ResourceExhausted  the model exceeds a limit, or there is not enough memory
#ifndef SINTER_FRONTEND_ONNX_IMPORT_H_
#define SINTER_FRONTEND_ONNX_IMPORT_H_

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "frontend/onnx/limits.h"
#include "ir/graph.h"
#include "ir/shape.h"

namespace sinter {

// Oldest and newest version of ONNX's default operator set that the import knows the meaning of.
inline constexpr int kOldestOpset = 7;
inline constexpr int kNewestOpset = 28;

// Shapes of inputs, by name, that take the place of the model's: numbers where the model leaves a
// size open, or symbols where it fixes one. They hold before any shape arithmetic is folded. Names
// that the model lacks are ignored; another rank is InvalidArgument.
using InputShapes = std::map<std::string, Shape>;

// The graph of the model in `bytes`. Its inputs are the model's inputs without those that have an
// initializer; dimensions without a number become symbols: named by the model, or by the input and
// axis ("x.2"). Each source node is in the origin of the nodes that it became, or in the graph's
// removals. Thread-safe.
absl::StatusOr<Graph> ImportOnnx(std::string_view bytes, const ImportLimits& limits = {},
                                 const InputShapes& input_shapes = {});

// The same, from a file; its bytes are read once and not kept.
absl::StatusOr<Graph> ImportOnnxFile(const std::string& path, const ImportLimits& limits = {},
                                     const InputShapes& input_shapes = {});

}  // namespace sinter

#endif  // SINTER_FRONTEND_ONNX_IMPORT_H_
