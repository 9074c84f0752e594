// What every oneDNN primitive of Sinter shares: the CPU engine, the attributes, the instruction
// set.
#ifndef SINTER_KERNELS_ONEDNN_ENGINE_H_
#define SINTER_KERNELS_ONEDNN_ENGINE_H_

#include <exception>
#include <string>

#include "absl/status/status.h"
#include "ir/status.h"
#include "oneapi/dnnl/dnnl.hpp"

namespace sinter::onednn {

// Lives as long as the process.
const dnnl::engine& Engine();

// Scratchpad given by the caller; f32 stays f32, whatever ONEDNN_DEFAULT_FPMATH_MODE says.
dnnl::primitive_attr NewAttributes();

// "3.2.0-ad34c124": of the library that is loaded, whatever the headers are, with its commit.
std::string LibraryVersion();

// The instruction set that oneDNN uses, as SetMaxIsa names it.
std::string EffectiveIsa();

// Channels of one block in the layouts that its direct convolutions are written for.
int64_t ChannelBlock();

// Bytes that every pointer given to a kernel must be aligned to: code for SSE4.1 faults on others.
size_t PointerAlignment();

// Calls `function`, and turns what it throws into a status. (The header throws dnnl::error.)
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
