// Parses the values of --shape and --input.
#ifndef SINTER_TOOLS_INPUT_ARGUMENT_H_
#define SINTER_TOOLS_INPUT_ARGUMENT_H_

#include <optional>
#include <string>

#include "sinter/shape.h"

namespace sinter::tools {

struct ShapeArgument {
  std::string name;  // of an input
  Shape shape;       // numbers, and symbols for sizes that stay open
};

// Parses "NAME=1x3x224x224", "NAME=1,3,224,224" or "NAME=[1, 3, 224, 224]". An identifier (a
// letter or _, then letters, digits, _ and .) stands for an open size: "NAME=Nx3xHxW". Splits at
// the last '='. Returns nullopt for any other text.
std::optional<ShapeArgument> ParseShapeArgument(const std::string& text);

// The shape as a user writes it: "1x3x224x224".
std::string ToArgument(const Shape& shape);

struct FileArgument {
  std::string name;  // of an input
  std::string file;
};

// Parses "NAME=file" and splits at the first '='.
std::optional<FileArgument> ParseFileArgument(const std::string& text);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_INPUT_ARGUMENT_H_
