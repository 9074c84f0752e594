#include "report/trace_events.h"

#include "absl/strings/str_cat.h"

namespace sinter {
namespace {

constexpr int kProcess = 1;
constexpr double kMicroseconds = 1e6;

Json Metadata(const char* what, int64_t thread, const std::string& name) {
  return {
      {"ph", "M"}, {"name", what}, {"pid", kProcess}, {"tid", thread}, {"args", {{"name", name}}}};
}

Json Event(const Timeline::Step& step, int64_t thread, double begin, double end) {
  return {{"ph", "X"},
          {"name", step.node},
          {"cat", step.operators},
          {"pid", kProcess},
          {"tid", thread},
          {"ts", begin * kMicroseconds},
          {"dur", (end - begin) * kMicroseconds},
          {"args",
           {{"step", step.step},
            {"operators", step.operators},
            {"backend", step.backend},
            {"kernel", step.kernel}}}};
}

}  // namespace

Json TraceEvents(const Timeline& timeline, const std::string& name) {
  Json events = Json::array();
  events.push_back(Metadata("process_name", 0, name));
  for (int64_t thread = 0; thread < timeline.threads; ++thread) {
    events.push_back(Metadata("thread_name", thread, absl::StrCat("thread ", thread)));
  }
  for (const Timeline::Step& step : timeline.steps) {
    events.push_back(Event(step, 0, step.begin, step.end));
  }
  for (const Timeline::Part& part : timeline.parts) {
    events.push_back(Event(timeline.steps[part.step], part.thread, part.begin, part.end));
  }
  return {
      {"displayTimeUnit", "ms"},
      {"traceEvents", std::move(events)},
      {"otherData",
       {{"unlisted_step_runs", timeline.unlisted}, {"run_us", timeline.seconds * kMicroseconds}}}};
}

}  // namespace sinter
