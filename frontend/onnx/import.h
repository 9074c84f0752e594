// Import of ONNX models. A model is untrusted: whatever its bytes, the result is a graph or an
// error status.
//
// Errors name the node, tensor or value that they concern:
//   InvalidArgument    the bytes are not an ONNX model, or the model is inconsistent (a cycle, data
//                      that does not fit its shape)
//   NotFound           the file does not exist
//   Unimplemented      the model is valid but uses features that Sinter lacks; all unsupported
//                      operators are listed at once
//   ResourceExhausted  the model exceeds a limit, or memory runs out
#ifndef SINTER_FRONTEND_ONNX_IMPORT_H_
#define SINTER_FRONTEND_ONNX_IMPORT_H_

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "sinter/import_limits.h"
#include "sinter/shape.h"

namespace sinter {

// The oldest and newest version of ONNX's default operator set that the import supports.
inline constexpr int kOldestOpset = 1;
inline constexpr int kNewestOpset = 28;

// Shapes of inputs, by name, that override the model's: numbers for sizes that the model leaves
// open, or symbols for fixed ones. They apply before shape arithmetic is folded. Names that the
// model lacks are ignored; a different rank is InvalidArgument.
using InputShapes = std::map<std::string, Shape>;

// Returns the graph of the model in `bytes`. Its inputs are the model's inputs that have no
// initializer, and those whose names are in `overridden`. The names of the other inputs with an
// initializer are in Graph::overridable_inputs. Dimensions without a number become symbols, named by the model or after the input
// and axis ("x.2"). Each source node is in the origin of the nodes that it became, or in the
// graph's removals. An output that is listed again gets a name of its own, such as "y_2". That, and
// an output whose declared type contradicts its value's, is one of the graph's warnings.
// Thread-safe.
absl::StatusOr<Graph> ImportOnnx(std::string_view bytes, const ImportLimits& limits = {},
                                 const InputShapes& input_shapes = {},
                                 const std::set<std::string>& overridden = {});

// The same for a file. Its bytes are read once and not kept.
absl::StatusOr<Graph> ImportOnnxFile(const std::string& path, const ImportLimits& limits = {},
                                     const InputShapes& input_shapes = {},
                                     const std::set<std::string>& overridden = {});

}  // namespace sinter

#endif  // SINTER_FRONTEND_ONNX_IMPORT_H_
