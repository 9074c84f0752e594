// The backend "onednn": oneDNN's primitives for the operators that it is fast at.
#ifndef SINTER_KERNELS_ONEDNN_ONEDNN_H_
#define SINTER_KERNELS_ONEDNN_ONEDNN_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "kernels/backend.h"

namespace sinter::onednn {

// Caps the instruction set ("avx2", "avx512", ... ; "" leaves it alone). Only the first call of a
// process, before any primitive exists, can have an effect; InvalidArgument for an unknown name.
absl::Status SetMaxIsa(const std::string& isa);

std::unique_ptr<Backend> NewOneDnnBackend();

}  // namespace sinter::onednn

#endif  // SINTER_KERNELS_ONEDNN_ONEDNN_H_
