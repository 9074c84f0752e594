// What happened when in one run, as a file for Perfetto and chrome://tracing.
#ifndef SINTER_RUN_TIMELINE_H_
#define SINTER_RUN_TIMELINE_H_

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "sinter/session.h"
#include "sinter/tensor.h"

namespace sinter {

// Runs the session with these inputs twice, since the first run may compile, and returns the steps
// of the second run with their times, as JSON in the Trace Event Format. `name` is that of the
// process in it. Other threads may run models meanwhile. Errors: those of Session::Run.
absl::StatusOr<std::string> RunTimeline(const Session& session, std::span<const Tensor> inputs,
                                        const std::string& name);

}  // namespace sinter

#endif  // SINTER_RUN_TIMELINE_H_
