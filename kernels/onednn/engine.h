// The CPU engine, attributes and instruction set that all oneDNN primitives of Sinter share.
#ifndef SINTER_KERNELS_ONEDNN_ENGINE_H_
#define SINTER_KERNELS_ONEDNN_ENGINE_H_

#include <exception>
#include <string>

#include "absl/status/status.h"
#include "oneapi/dnnl/dnnl.hpp"
#include "sinter/status.h"

namespace sinter::onednn {

// Lives as long as the process.
const dnnl::engine& Engine();

// Attributes for a user-provided scratchpad and strict f32 arithmetic, which override
// ONEDNN_DEFAULT_FPMATH_MODE.
dnnl::primitive_attr NewAttributes();

// The version and commit of the loaded library, not of the headers: "3.2.0-ad34c124".
std::string LibraryVersion();

// The instruction set that oneDNN uses, as SetMaxIsa names it.
std::string EffectiveIsa();

bool UsesAvx512();

// Channels per block in the layouts for which oneDNN's direct convolutions are written.
int64_t ChannelBlock();

// The alignment in bytes of every pointer that is passed to a kernel. Code for SSE4.1 faults on
// unaligned pointers.
size_t PointerAlignment();

// Calls `function` and converts exceptions to a status. (oneDNN's C++ header throws dnnl::error.)
template <class Function>
absl::Status CatchErrors(Function function) {
  try {
    function();
    return absl::OkStatus();
  } catch (const dnnl::error& error) {
    const std::string message = absl::StrCat("oneDNN: ", error.what());
    return error.status == dnnl_out_of_memory ? absl::ResourceExhaustedError(message)
                                              : absl::InternalError(message);
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("oneDNN: out of memory");
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat("oneDNN: ", error.what()));
  }
}

}  // namespace sinter::onednn

#endif  // SINTER_KERNELS_ONEDNN_ENGINE_H_
