// Reads model files of every kind as graphs.
#ifndef SINTER_TOOLS_MODEL_FILE_H_
#define SINTER_TOOLS_MODEL_FILE_H_

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "frontend/onnx/import.h"
#include "ir/graph.h"

namespace sinter::tools {

// Returns the graph in a .onnx or .sinter file, or in a .txt file with the text form. Anything that
// is not a regular file ("-", stdin; a FIFO) is read to its end and recognised by its first bytes.
//
// `shapes` replaces the shapes of inputs: symbols by numbers or numbers by symbols. A graph in
// which a number was already folded into other sizes cannot take another one; an ONNX file gets the
// shapes before folding. `overridden` names inputs that an ONNX file has default values for and that
// the caller gives. InvalidArgument if there is no such input or its rank differs.
absl::StatusOr<Graph> ReadModelGraph(const std::string& path, const InputShapes& shapes = {},
                                     const std::set<std::string>& overridden = {});

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_MODEL_FILE_H_
