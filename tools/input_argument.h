// The values of --shape and --input.
#ifndef SINTER_TOOLS_INPUT_ARGUMENT_H_
#define SINTER_TOOLS_INPUT_ARGUMENT_H_

#include <optional>
#include <string>

#include "ir/shape.h"

namespace sinter::tools {

struct ShapeArgument {
  std::string name;  // of an input
  Shape shape;       // numbers, and symbols for sizes that stay open
};

// "NAME=1x3x224x224", "NAME=1,3,224,224" or "NAME=[1, 3, 224, 224]", where letters (with digits, _
// and . behind the first) stand for an open size: "NAME=Nx3xHxW". Nothing when it is neither. The
// last '=' is the one that counts.
std::optional<ShapeArgument> ParseShapeArgument(const std::string& text);

// As the user would write it: "1x3x224x224".
std::string ToArgument(const Shape& shape);

struct FileArgument {
  std::string name;  // of an input
  std::string file;
};

// "NAME=file"; the first '=' is the one that counts.
std::optional<FileArgument> ParseFileArgument(const std::string& text);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_INPUT_ARGUMENT_H_
