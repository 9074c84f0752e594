// Writes a timeline in the Trace Event Format, which Perfetto and chrome://tracing open.
#ifndef SINTER_REPORT_TRACE_EVENTS_H_
#define SINTER_REPORT_TRACE_EVENTS_H_

#include <string>

#include "report/json.h"
#include "runtime/measure/timeline.h"

namespace sinter {

// One lane a thread: complete events ("X") with times in microseconds. Lane 0 has the steps, those
// of bodies nested in the step that has the body; the other lanes have the parts of steps that
// their thread computed. `name` is that of the process, for example the model's file.
Json TraceEvents(const Timeline& timeline, const std::string& name);

}  // namespace sinter

#endif  // SINTER_REPORT_TRACE_EVENTS_H_
