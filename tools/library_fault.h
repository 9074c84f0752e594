// Which kernel of a library gave a result that is not finite.
#ifndef SINTER_TOOLS_LIBRARY_FAULT_H_
#define SINTER_TOOLS_LIBRARY_FAULT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sinter/tensor.h"
#include "tools/model_arguments.h"

namespace sinter::tools {

// If the backend is a library, runs the model on plain loops, too, and returns a line that names the
// first node whose result is NaN or infinite where theirs is a number. "" if there is none, or for a
// backend of Sinter.
absl::StatusOr<std::string> FirstFaultOfLibrary(const ModelArguments& arguments,
                                                const std::vector<Tensor>& inputs);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_LIBRARY_FAULT_H_
