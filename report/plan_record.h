// The steps of a model's plans, part of the results of `sinter inspect`.
#ifndef SINTER_REPORT_PLAN_RECORD_H_
#define SINTER_REPORT_PLAN_RECORD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "report/record.h"

namespace sinter {

struct PlanStepRecord {
  std::string step;
  size_t segment = 0;
  std::string node;
  std::string operation;
  std::string operators;
  std::string backend;
  std::string kernel;
  std::vector<std::string> input_layouts;
  std::vector<std::string> output_layouts;
  std::vector<std::string> packings;
  std::vector<std::string> results;

  // "acdb, packed -> acdb"
  static std::string LayoutsText(const PlanStepRecord& step);

  static constexpr auto Fields() {
    using Self = PlanStepRecord;
    return std::tuple(
        RecordField(
            "step", &Self::step,
            "Its number in the order of the run; \"4.0\": the first in the bodies of step 4")
            .Shown("step"),
        RecordField("segment", &Self::segment,
                    "The segment that it is in: more than one where shapes depend on data"),
        RecordField("node", &Self::node, "The node that it runs, by its first source node")
            .Shown("node"),
        RecordField("operator", &Self::operation, "Its operator"),
        RecordField("operators", &Self::operators,
                    "The operator; for a fused node all of its operators, \"conv+relu\"")
            .Shown("operators"),
        RecordField("backend", &Self::backend, "The backend of the kernel")
            .Shown("backend")
            .Expendable(1),
        RecordField("kernel", &Self::kernel, "The kernel").Shown("kernel"),
        RecordField("input_layouts", &Self::input_layouts,
                    "The layout of each operand, \"acdb\", after its element type in memory if "
                    "that is another one, \"bf16@acdb\"; \"packed\": see packings")
            .Shown("layouts")
            .As(LayoutsText)
            .Expendable(2),
        RecordField("output_layouts", &Self::output_layouts, "The layout of each result"),
        RecordField("packings", &Self::packings,
                    "The formats of packed operands, each after the operand's number, \"#1 ...\"")
            .Shown("packed operands")
            .Expendable(4),
        RecordField("results", &Self::results,
                    "Where each result lies: \"arena+4096\", \"output 0\", \"own memory\"")
            .Shown("results")
            .Expendable(3));
  }
};

struct PlanRecord {
  std::vector<PlanStepRecord> steps;
  size_t segments = 0;
  int64_t arena = 0;
  int64_t packed = 0;
  double compile = 0;

  static constexpr auto Fields() {
    using Self = PlanRecord;
    return std::tuple(
        RecordField("steps", &Self::steps,
                    "Every step; those in bodies come after the step that has the bodies"),
        RecordField("segments", &Self::segments,
                    "Plans that a run goes through: one, unless shapes depend on data"),
        RecordField("arena_mb", &Self::arena, Unit::kMegabytes, "Activations of a run"),
        RecordField("packed_mb", &Self::packed, Unit::kMegabytes, "Packed weights"),
        RecordField("compile_ms", &Self::compile, Unit::kMilliseconds,
                    "The time that compiling the plans took"));
  }
};

// The table of the steps, then a line with the totals.
std::string PlanText(const PlanRecord& plan);

}  // namespace sinter

#endif  // SINTER_REPORT_PLAN_RECORD_H_
