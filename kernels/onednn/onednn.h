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

// Descriptors fix the number of threads, so Candidates and Prepare must be called under the thread
// count that Run will have. Nodes that do not map to one primitive and its post-operations as a
// whole are refused, and so is what oneDNN would run with reference code (which the
// implementation's name tells, except for recurrent operators). oneDNN 3.2 has no primitive for
// RMSNormalization and GroupNormalization.
std::unique_ptr<Backend> NewOneDnnBackend();

}  // namespace sinter::onednn

#endif  // SINTER_KERNELS_ONEDNN_ONEDNN_H_
