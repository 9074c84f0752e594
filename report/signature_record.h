// A model's inputs and outputs, with which the results of inspect, compile and export begin.
#ifndef SINTER_REPORT_SIGNATURE_RECORD_H_
#define SINTER_REPORT_SIGNATURE_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/record.h"
#include "sinter/model.h"

namespace sinter {

// An input or output of a model.
struct ValueRecord {
  std::string name;
  std::string dtype;
  Shape shape;
  std::optional<std::vector<int64_t>> run_shape;

  static constexpr auto Fields() {
    using Self = ValueRecord;
    return std::tuple(
        RecordField("name", &Self::name, "Its name"),
        RecordField("dtype", &Self::dtype, "Element type, \"f32\""),
        RecordField("shape", &Self::shape,
                    "Dims: a number, or a string where the size is open; null: the number of dims "
                    "is open, too"),
        RecordField("run_shape", &Self::run_shape,
                    "Of an input that inspect describes: the shape that a run would have"));
  }
};

struct SignatureRecord {
  std::string model;
  std::vector<ValueRecord> inputs;
  std::vector<ValueRecord> outputs;
  std::vector<ValueRecord> overridable_inputs;
  std::vector<std::string> open_sizes;

  static std::string InputsText(const SignatureRecord& signature);
  static std::string OverridableText(const SignatureRecord& signature);
  static std::string OutputsText(const SignatureRecord& signature);

  static constexpr auto Fields() {
    using Self = SignatureRecord;
    return std::tuple(
        RecordField("model", &Self::model, "The model's file"),
        RecordField("inputs", &Self::inputs, "The model's inputs").Shown("inputs").As(InputsText),
        RecordField("outputs", &Self::outputs, "The model's outputs")
            .Shown("outputs")
            .As(OutputsText),
        RecordField("overridable_inputs", &Self::overridable_inputs,
                    "Inputs that the file has values for; --input gives others")
            .Shown("defaults")
            .As(OverridableText),
        RecordField("open_sizes", &Self::open_sizes,
                    "The names of the inputs' open sizes in order, each once")
            .Shown("open sizes"));
  }
};

SignatureRecord SignatureOf(const std::string& path, const Model& model);

// The names of the inputs' open sizes in order, each once.
std::vector<std::string> OpenSizes(const std::vector<ValueInfo>& inputs);

}  // namespace sinter

#endif  // SINTER_REPORT_SIGNATURE_RECORD_H_
