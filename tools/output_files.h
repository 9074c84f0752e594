// Names of files for a model's outputs.
#ifndef SINTER_TOOLS_OUTPUT_FILES_H_
#define SINTER_TOOLS_OUTPUT_FILES_H_

#include <string>
#include <string_view>
#include <vector>

namespace sinter::tools {

// A file name for each name of a model, which may hold anything: what is not a letter, digit, dot,
// dash or underscore becomes an underscore, and names that would be equal get a number. The names
// lead out of no folder.
std::vector<std::string> FileNames(const std::vector<std::string>& names, std::string_view ending);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_OUTPUT_FILES_H_
