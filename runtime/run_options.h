// What a caller asks of one run of a session.
#ifndef SINTER_RUNTIME_RUN_OPTIONS_H_
#define SINTER_RUNTIME_RUN_OPTIONS_H_

#include <atomic>

namespace sinter {

class ExecutionTrace;

struct RunOptions {
  // Set it to true from any thread, and the run returns Cancelled after its current step, or step
  // of a body that it is in.
  const std::atomic<bool>* cancel = nullptr;
  // Seconds; the run returns DeadlineExceeded after the step, or step of a body, that passes it.
  // 0: none.
  double time_limit = 0;
  // Filled with the segments that the run went through and the seconds of every step, those inside
  // of bodies included. Watching costs a little time.
  ExecutionTrace* trace = nullptr;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_RUN_OPTIONS_H_
