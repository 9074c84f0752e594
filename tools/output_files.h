// Files for a model's outputs.
#ifndef SINTER_TOOLS_OUTPUT_FILES_H_
#define SINTER_TOOLS_OUTPUT_FILES_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/model.h"
#include "runtime/tensor.h"

namespace sinter::tools {

// A file name for each name of a model, which may hold anything: what is not a letter, digit, dot,
// dash or underscore becomes an underscore, and names that would be equal get a number. The names
// lead out of no folder.
std::vector<std::string> FileNames(const std::vector<std::string>& names, std::string_view ending);

// Writes a .npy file into the directory, which is made, for each output; the paths, in their order.
absl::StatusOr<std::vector<std::string>> WriteOutputs(const std::vector<ValueInfo>& infos,
                                                      const std::vector<Tensor>& outputs,
                                                      const std::filesystem::path& directory);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_OUTPUT_FILES_H_
