// The backend "onednn": oneDNN's primitives for the operators for which they are fast.
#ifndef SINTER_KERNELS_ONEDNN_ONEDNN_H_
#define SINTER_KERNELS_ONEDNN_ONEDNN_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "kernels/backend.h"

namespace sinter::onednn {

// Limits the instruction set ("avx2", "avx512", ...; "" changes nothing). Only the first call of a
// process, before any primitive exists, has an effect. InvalidArgument for an unknown name.
absl::Status SetMaxIsa(const std::string& isa);

// Descriptors fix the number of threads, so Candidates and Prepare must be called with the thread
// count of Run. The backend offers nothing for nodes that do not map as a whole to one primitive
// and its post-operations, and nothing that oneDNN would run with reference code. (The
// implementation's name tells that, except for recurrent operators.) oneDNN 3.2 has no primitive
// for RMSNormalization and GroupNormalization.
std::unique_ptr<Backend> NewOneDnnBackend();

}  // namespace sinter::onednn

#endif  // SINTER_KERNELS_ONEDNN_ONEDNN_H_
