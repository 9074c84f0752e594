// The model, inputs, backend and threads of a run.
#ifndef SINTER_REPORT_RUN_RECORD_H_
#define SINTER_REPORT_RUN_RECORD_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "report/record.h"
#include "sinter/model.h"
#include "sinter/session_options.h"
#include "sinter/tensor.h"

namespace sinter {

struct InputRecord {
  std::string name;
  std::string dtype;
  std::vector<int64_t> shape;

  static constexpr auto Fields() {
    using Self = InputRecord;
    return std::tuple(RecordField("name", &Self::name, "The input's name").Shown("input"),
                      RecordField("dtype", &Self::dtype, "Element type, \"f32\"").Shown("dtype"),
                      RecordField("shape", &Self::shape, "Dims").Shown("shape"));
  }
};

// The base of records of one run or of several runs with the same inputs.
struct InputsRecord {
  std::string model;
  std::vector<InputRecord> inputs;

  static constexpr auto Fields() {
    using Self = InputsRecord;
    return std::tuple(RecordField("model", &Self::model, "The model's file").Shown("model"),
                      RecordField("inputs", &Self::inputs, "The inputs of the run"));
  }
};

struct RunRecord : InputsRecord {
  std::string backend;
  int threads = 0;

  static constexpr auto Fields() {
    using Self = RunRecord;
    return FieldsOf<InputsRecord>(
        RecordField("backend", &Self::backend, "The backend that ran it").Shown("backend"),
        RecordField("threads", &Self::threads, "Threads of a run").Shown("backend", "threads"));
  }
};

// A run of the model, which is from the file `path`, with these inputs and options.
RunRecord DescribeRun(const Model& model, std::span<const Tensor> inputs,
                      const SessionOptions& options, const std::string& path);

}  // namespace sinter

#endif  // SINTER_REPORT_RUN_RECORD_H_
