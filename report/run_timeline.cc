#include "sinter/run_timeline.h"

#include "ir/out_of_memory.h"
#include "report/json.h"
#include "report/trace_events.h"
#include "runtime/measure/timeline.h"
#include "sinter/status.h"

namespace sinter {

absl::StatusOr<std::string> RunTimeline(const Session& session, std::span<const Tensor> inputs,
                                        const std::string& name) {
  return CatchOutOfMemory("the timeline of a run", [&]() -> absl::StatusOr<std::string> {
    SINTER_RETURN_IF_ERROR(session.Run(inputs).status());
    SINTER_ASSIGN_OR_RETURN(const Timeline timeline, RecordSteps(session, inputs));
    return Dump(TraceEvents(timeline, name), -1) + "\n";
  });
}

}  // namespace sinter
