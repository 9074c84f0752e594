// Options of one run of a session.
#ifndef SINTER_RUN_OPTIONS_H_
#define SINTER_RUN_OPTIONS_H_

#include <atomic>
#include <functional>

namespace sinter {

class ExecutionTrace;

// How often RunOptions::poll is called at most.
inline constexpr double kPollSeconds = 0.05;

struct RunOptions {
  // Any thread may set it to true; the run then returns Cancelled after its current step, or after
  // the current step of a body.
  const std::atomic<bool>* cancel = nullptr;
  // Seconds. The run returns DeadlineExceeded after the step, or the step of a body, that exceeds
  // it. 0: no limit.
  double time_limit = 0;
  // Called between steps, those of bodies included, by the thread that runs the model, not more
  // often than every kPollSeconds. The run returns Cancelled when it returns true. For what a
  // program has to ask for, such as signals that an interpreter has received. May be empty.
  std::function<bool()> poll;
  // For Sinter's own folders: receives the segments that the run executes and the seconds of every
  // step, those of bodies included. Recording costs a little time.
  ExecutionTrace* trace = nullptr;
};

}  // namespace sinter

#endif  // SINTER_RUN_OPTIONS_H_
