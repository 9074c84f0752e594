// Other engines, and backends in Python, as entries of a competition. They run in a process of their
// own (peers/run.py), which reads and writes the shared tensors in place.
#ifndef SINTER_COMPETE_PEER_H_
#define SINTER_COMPETE_PEER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "compete/shared_tensors.h"

namespace sinter::compete {

// The text of peers/run.py.
extern const char* const kPeerScript;

// "onnxruntime" and "openvino", which are also the names of their packages.
bool IsPeer(std::string_view name);

// NotFound, which says how to install it, unless PythonProgram() can import the package.
absl::Status CheckInstalled(const std::string& package);

// Where the tensors lie in the shared memory, as the script reads it.
std::string LayoutJson(const SharedTensors& tensors);

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_PEER_H_
