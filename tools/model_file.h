// Model files of every kind, as graphs.
#ifndef SINTER_TOOLS_MODEL_FILE_H_
#define SINTER_TOOLS_MODEL_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "frontend/onnx/import.h"
#include "ir/graph.h"

namespace sinter::tools {

// The graph in a .onnx or .sinter file, or in a .txt file with the text form. What is not a regular
// file ("-", stdin; a FIFO) is read to its end and known by its first bytes.
//
// Inputs in `shapes` have those instead of the file's: numbers for symbols, or symbols for numbers.
// A graph that has computed with a number already cannot take another one; an ONNX file gets the
// shapes before that. InvalidArgument when there is no such input, or its rank is another one.
absl::StatusOr<Graph> ReadModelGraph(const std::string& path, const InputShapes& shapes = {});

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_MODEL_FILE_H_
