// What an entry's process may do. A backend of somebody else's runs in it: it may compute, allocate
// memory and start threads, but not write files, start processes or open sockets.
#ifndef SINTER_COMPETE_SANDBOX_H_
#define SINTER_COMPETE_SANDBOX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace sinter::compete {

struct SandboxLimits {
  int threads = 1;                          // processors that it may use
  int64_t memory_bytes = int64_t{8} << 30;  // address space
  int processor_seconds = 600;              // in all
};

// Takes away this process's rights, for good: the limits, no network, no files opened for writing,
// no other processes. A call of the system that it may not make ends it with SIGSYS, after
// `on_violation` was called with the call's number (in the signal handler). Returns what isolation
// there is, for people. Only on Linux, x86-64; elsewhere Unimplemented. The parts that the system
// refuses are left out of the list, except the filter of calls, without which it is an error.
absl::Status EnterSandbox(const SandboxLimits& limits, void (*on_violation)(int call),
                          std::vector<std::string>& isolation);

// "open a file for writing" for openat; "make the system call 500" for one without a description.
std::string DescribeViolation(int call);

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_SANDBOX_H_
