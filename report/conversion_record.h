// What `sinter compile` and `sinter export` report.
#ifndef SINTER_REPORT_CONVERSION_RECORD_H_
#define SINTER_REPORT_CONVERSION_RECORD_H_

#include <cstdint>
#include <string>

#include "report/record.h"

namespace sinter {

// The base of both: one file became another.
struct ConversionRecord {
  std::string model;
  std::string file;
  int64_t bytes = 0;
  int64_t nodes = 0;

  static constexpr auto Fields() {
    using Self = ConversionRecord;
    return std::tuple(RecordField("model", &Self::model, "The model's file"),
                      RecordField("file", &Self::file, "The file that was written").Shown("file"),
                      RecordField("bytes", &Self::bytes, "Its size").Shown("bytes"),
                      RecordField("nodes", &Self::nodes, "Nodes of the graph").Shown("nodes"));
  }
};

struct CompileRecord : ConversionRecord {
  int64_t nodes_imported = 0;
  int64_t constants = 0;
  int64_t weight_bytes = 0;

  static constexpr auto Fields() {
    using Self = CompileRecord;
    return FieldsOf<ConversionRecord>(
        RecordField("nodes_imported", &Self::nodes_imported, "Nodes before any pass")
            .Shown("nodes", "before passes"),
        RecordField("constants", &Self::constants, "Constants in the file")
            .Shown("weights", "constants"),
        RecordField("weight_bytes", &Self::weight_bytes, "Bytes of constants")
            .Shown("weights", "bytes"));
  }
};

struct ExportRecord : ConversionRecord {
  int64_t opset = 0;

  static constexpr auto Fields() {
    return FieldsOf<ConversionRecord>(
        RecordField("opset", &ExportRecord::opset, "The operator set of the file")
            .Shown("operator set"));
  }
};

}  // namespace sinter

#endif  // SINTER_REPORT_CONVERSION_RECORD_H_
