// Writes a model's outputs to files.
#ifndef SINTER_TOOLS_OUTPUT_FILES_H_
#define SINTER_TOOLS_OUTPUT_FILES_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "sinter/model.h"
#include "sinter/tensor.h"

namespace sinter::tools {

// Returns a file name for each name of a model, which may contain any bytes. Characters other than
// letters, digits, dots, dashes and underscores become underscores, and equal names get a number.
// No file name leads out of its folder.
std::vector<std::string> FileNames(const std::vector<std::string>& names, std::string_view ending);

// Writes each output as a .npy file into the directory, which is created. Returns the paths in the
// order of the outputs.
absl::StatusOr<std::vector<std::string>> WriteOutputs(const std::vector<ValueInfo>& infos,
                                                      const std::vector<Tensor>& outputs,
                                                      const std::filesystem::path& directory);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_OUTPUT_FILES_H_
