#include "bindings/report_fields.h"

#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <optional>
#include <utility>
#include <vector>

namespace sinter::python {
namespace {

namespace nb = nanobind;

nb::object ToPython(const Timing& timing);
nb::object ToPython(const MeasuredChange& change);
nb::object ToPython(const PassEffect& effect);
nb::object ToPython(const KernelAlternative& alternative);
nb::object ToPython(const ReportStep& step);
nb::object ToPython(const CopyStep& copy);
nb::object ToPython(const MissedFusion& missed);
nb::object ToPython(const SourceDisposition& source);
nb::object ToPython(const ArenaInterval& interval);
nb::object ToPython(const MachineCeilings& ceilings);
nb::object ToPython(const MeasurementNoise& noise);

// What nanobind converts itself.
template <class T>
nb::object ToPython(const T& value) {
  return nb::cast(value);
}

template <class T>
nb::object ToPython(const std::optional<T>& value) {
  return value ? ToPython(*value) : nb::none();
}

template <class T>
nb::object ToPython(const std::vector<T>& values) {
  nb::list list;
  for (const T& value : values) list.append(ToPython(value));
  return list;
}

// A dict that is written in a row.
class Fields {
 public:
  template <class T>
  Fields& Add(const char* name, const T& value) {
    dict_[name] = ToPython(value);
    return *this;
  }
  nb::dict Take() { return std::move(dict_); }

 private:
  nb::dict dict_;
};

nb::object ToPython(const Timing& timing) {
  return Fields()
      .Add("min", timing.min)
      .Add("median", timing.median)
      .Add("p90", timing.p90)
      .Add("spread", timing.spread)
      .Add("runs", timing.runs)
      .Take();
}

nb::object ToPython(const MeasuredChange& change) {
  return Fields()
      .Add("verdict", std::string(NameOf(change.verdict)))
      .Add("relative", change.relative)
      .Add("half_width", change.half_width)
      .Add("rounds", change.rounds)
      .Take();
}

nb::object ToPython(const PassEffect& effect) {
  return Fields()
      .Add("pass_name", effect.pass)
      .Add("phase", effect.phase)
      .Add("nodes_before", effect.nodes_before)
      .Add("nodes_after", effect.nodes_after)
      .Add("pass_seconds", effect.pass_seconds)
      .Add("rewrites", effect.rewrites)
      .Add("layers", effect.layers)
      .Add("time", effect.time)
      .Add("change", effect.change)
      .Add("cumulative_speedup", effect.cumulative_speedup)
      .Add("steps", effect.steps)
      .Add("arena_bytes", effect.arena_bytes)
      .Add("packed_bytes", effect.packed_bytes)
      .Add("moved_bytes", effect.moved_bytes)
      .Add("compile_seconds", effect.compile_seconds)
      .Add("error", effect.error)
      .Add("contribution", effect.contribution)
      .Add("substitutes", effect.substitutes)
      .Take();
}

nb::object ToPython(const KernelAlternative& alternative) {
  return Fields()
      .Add("backend", alternative.backend)
      .Add("kernel", alternative.kernel)
      .Add("seconds", alternative.seconds)
      .Add("measured", alternative.measured)
      .Take();
}

nb::object ToPython(const ReportStep& step) {
  return Fields()
      .Add("step", step.step)
      .Add("segment", step.segment)
      .Add("node", step.node)
      .Add("operators", step.operators)
      .Add("layer", step.layer)
      .Add("sources", step.sources)
      .Add("backend", step.backend)
      .Add("kernel", step.kernel)
      .Add("formats", step.formats)
      .Add("packed_bytes", step.packed_bytes)
      .Add("runs", step.runs)
      .Add("seconds", step.seconds)
      .Add("spread", step.spread)
      .Add("share", step.share)
      .Add("flops", step.flops)
      .Add("flops_per_second", step.flops_per_second)
      .Add("bytes", step.bytes)
      .Add("roofline_share", step.roofline_share)
      .Add("bound", step.bound)
      .Add("alternatives", step.alternatives)
      .Take();
}

nb::object ToPython(const CopyStep& copy) {
  return Fields()
      .Add("node", copy.node)
      .Add("operation", copy.operation)
      .Add("bytes", copy.bytes)
      .Add("seconds", copy.seconds)
      .Take();
}

nb::object ToPython(const MissedFusion& missed) {
  return Fields()
      .Add("node", missed.node)
      .Add("pass_name", missed.pass)
      .Add("reason", missed.reason)
      .Add("detail", missed.detail)
      .Add("seconds", missed.seconds)
      .Take();
}

nb::object ToPython(const SourceDisposition& source) {
  return Fields()
      .Add("source", source.source)
      .Add("operation", source.operation)
      .Add("body", source.body)
      .Add("kind", source.kind)
      .Add("steps", source.steps)
      .Add("pass_name", source.pass)
      .Add("rule", source.rule)
      .Take();
}

nb::object ToPython(const ArenaInterval& interval) {
  return Fields()
      .Add("value", interval.value)
      .Add("segment", interval.segment)
      .Add("offset", interval.offset)
      .Add("bytes", interval.bytes)
      .Add("first_step", interval.first_step)
      .Add("last_step", interval.last_step)
      .Take();
}

nb::object ToPython(const MachineCeilings& ceilings) {
  return Fields()
      .Add("flops_per_second", ceilings.flops_per_second)
      .Add("bytes_per_second", ceilings.bytes_per_second)
      .Take();
}

nb::object ToPython(const MeasurementNoise& noise) {
  return Fields()
      .Add("busy", noise.busy)
      .Add("other_processors", noise.other_processors)
      .Add("twins", noise.twins)
      .Add("floor", noise.floor)
      .Add("seconds", noise.seconds)
      .Add("rounds", noise.rounds)
      .Take();
}

}  // namespace

nb::dict FieldsOf(const PerformanceReport& report) {
  return Fields()
      .Add("backend", report.backend)
      .Add("threads", report.threads)
      .Add("quick", report.quick)
      .Add("interrupted", report.interrupted)
      .Add("noise", report.noise)
      .Add("unoptimised", report.unoptimised)
      .Add("unoptimised_error", report.unoptimised_error)
      .Add("finished", report.finished)
      .Add("error", report.error)
      .Add("flops", report.flops)
      .Add("arena_bytes", report.arena_bytes)
      .Add("packed_bytes", report.packed_bytes)
      .Add("compile_seconds", report.compile_seconds)
      .Add("step_runs", report.step_runs)
      .Add("steps_share", report.steps_share)
      .Add("passes", report.passes)
      .Add("unchanged", report.unchanged)
      .Add("steps", report.steps)
      .Add("copies", report.copies)
      .Add("missed", report.missed)
      .Add("sources", report.sources)
      .Add("arena", report.arena)
      .Add("ceilings", report.ceilings)
      .Take();
}

}  // namespace sinter::python
