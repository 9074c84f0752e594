// Names for the dimensions that a model leaves open.
#ifndef SINTER_FRONTEND_ONNX_SYMBOLS_H_
#define SINTER_FRONTEND_ONNX_SYMBOLS_H_

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "schemas/onnx.pb.h"
#include "sinter/shape.h"

namespace sinter::onnx {

// Two dimensions get the same symbol exactly if the model gives them the same name. Symbols consist
// of letters, digits, '_' and '.', because shape arithmetic builds expressions from them.
class SymbolTable {
 public:
  // The shape of the graph's input `name`. Dimensions without a name (or named "?") or with the
  // number -1 are named after input and axis: "x.2".
  absl::StatusOr<Shape> ReadShape(const TensorShapeProto& shape, std::string_view name);

 private:
  Dim Named(const std::string& parameter);
  Dim Fresh(std::string_view name, int axis);
  // Returns `name`, or `name` with a number appended if it is taken.
  std::string Unique(std::string name);

  std::map<std::string, std::string> symbols_;  // by the model's name
  std::set<std::string> taken_;
};

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_SYMBOLS_H_
