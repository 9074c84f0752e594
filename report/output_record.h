// The results of `sinter run`.
#ifndef SINTER_REPORT_OUTPUT_RECORD_H_
#define SINTER_REPORT_OUTPUT_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/run_record.h"

namespace sinter {

struct OutputRecord {
  std::string name;
  std::string dtype;
  std::vector<int64_t> shape;
  double min = 0;
  double mean = 0;
  double max = 0;
  int64_t not_finite = 0;
  std::vector<double> first;
  std::optional<std::string> file;

  static std::string TypeText(const OutputRecord& output);
  static std::string FirstText(const OutputRecord& output);

  static constexpr auto Fields() {
    using Self = OutputRecord;
    return std::tuple(
        RecordField("name", &Self::name, "The output's name").Shown("output"),
        RecordField("dtype", &Self::dtype, "Element type, \"f32\"").Shown("type").As(TypeText),
        RecordField("shape", &Self::shape, "Dims"),
        RecordField("min", &Self::min, "The smallest finite element").Shown("min"),
        RecordField("mean", &Self::mean, "The mean of the finite elements; null: there are none")
            .Shown("mean")
            .Expendable(2),
        RecordField("max", &Self::max, "The largest finite element").Shown("max"),
        RecordField("not_finite", &Self::not_finite, "Elements that are infinite or not a number"),
        RecordField("first", &Self::first, "The first few elements")
            .Shown("first values")
            .As(FirstText)
            .Expendable(1),
        RecordField("file", &Self::file, "With --output-dir: where it was written"));
  }
};

struct OutputsRecord : RunRecord {
  std::vector<OutputRecord> outputs;

  static constexpr auto Fields() {
    return FieldsOf<RunRecord>(
        RecordField("outputs", &OutputsRecord::outputs, "What the run computed"));
  }
};

}  // namespace sinter

#endif  // SINTER_REPORT_OUTPUT_RECORD_H_
