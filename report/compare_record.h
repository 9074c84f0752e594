// The results of `sinter compare`.
#ifndef SINTER_REPORT_COMPARE_RECORD_H_
#define SINTER_REPORT_COMPARE_RECORD_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "report/run_record.h"
#include "report/timing_record.h"

namespace sinter {

struct ContestantRecord : TimingRecord {
  std::string backend;
  double speedup = 1;
  bool significant = false;
  double max_error = 0;
  int64_t memory = 0;

  static constexpr auto Fields() {
    using Self = ContestantRecord;
    return std::tuple(
        RecordField("backend", &Self::backend, "The backend").Shown("backend"), kMin.Shown("min"),
        kMedian.Shown("median"), kRuns.Shown("runs"),
        RecordField("speedup", &Self::speedup, Unit::kRatio,
                    "The first backend's median over this one's")
            .Shown("speed-up"),
        RecordField("significant", &Self::significant,
                    "It differs from the first backend by more than chance explains")
            .Shown("significant"),
        RecordField("max_error", &Self::max_error, Unit::kError,
                    "Against the truth: the largest absolute error of an output over its largest "
                    "absolute value; null: a value is not finite where the truth is, or the "
                    "reverse")
            .Shown("max error"),
        RecordField("peak_memory_mb", &Self::memory, Unit::kMegabytes, "Arena and packed weights")
            .Shown("memory"));
  }
};

struct LayerRecord {
  std::string node;
  std::string operation;
  std::string value;
  std::map<std::string, double> errors;

  static constexpr auto Fields() {
    using Self = LayerRecord;
    return std::tuple(
        RecordField("node", &Self::node, "The node that computes it after passes").Shown("node"),
        RecordField("operator", &Self::operation, "The operator of that node").Shown("operator"),
        RecordField("value", &Self::value, "The value's name in the model").Shown("value"),
        RecordField("errors", &Self::errors, Unit::kError, "Its error on each backend"));
  }
};

struct CompareRecord : InputsRecord {
  int threads = 0;
  double tolerance = 0;
  bool interrupted = false;
  std::optional<std::vector<ContestantRecord>> backends;
  std::optional<std::map<std::string, OrNull<std::string>>> first_difference;
  std::optional<std::vector<LayerRecord>> layers;

  static constexpr auto Fields() {
    using Self = CompareRecord;
    return FieldsOf<InputsRecord>(
        RecordField("threads", &Self::threads, "Threads of a run"),
        RecordField("tolerance", &Self::tolerance, "The largest error that is not a mismatch"),
        RecordField("interrupted", &Self::interrupted,
                    "Ended early: fewer runs or backends than were asked for"),
        RecordField("backends", &Self::backends, "Without --by-layer: every backend"),
        RecordField("first_difference", &Self::first_difference,
                    "With --by-layer: for each backend the first node whose error is larger than "
                    "the tolerance; null: none is"),
        RecordField("layers", &Self::layers,
                    "With --by-layer: every value that the model names and still computes"));
  }
};

}  // namespace sinter

#endif  // SINTER_REPORT_COMPARE_RECORD_H_
