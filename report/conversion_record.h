// The results of `sinter compile` and `sinter export`.
#ifndef SINTER_REPORT_CONVERSION_RECORD_H_
#define SINTER_REPORT_CONVERSION_RECORD_H_

#include <cstdint>
#include <string>

#include "report/signature_record.h"

namespace sinter {

struct ConversionRecord : SignatureRecord {
  std::string file;
  int64_t bytes = 0;

  static constexpr auto Fields() {
    using Self = ConversionRecord;
    return FieldsOf<SignatureRecord>(
        RecordField("file", &Self::file, "The file that was written").Shown("file"),
        RecordField("bytes", &Self::bytes, "Its size").Shown("bytes"));
  }
};

struct CompileRecord : ConversionRecord {
  int64_t nodes = 0;
  int64_t nodes_imported = 0;
  int64_t constants = 0;
  int64_t weight_bytes = 0;

  static std::string NodesText(const CompileRecord& record);
  static std::string WeightsText(const CompileRecord& record);

  static constexpr auto Fields() {
    using Self = CompileRecord;
    return FieldsOf<ConversionRecord>(
        RecordField("nodes", &Self::nodes, "Nodes that were written").Shown("nodes").As(NodesText),
        RecordField("nodes_imported", &Self::nodes_imported, "Nodes before passes"),
        RecordField("constants", &Self::constants, "Constants that were written")
            .Shown("weights", "constants"),
        RecordField("weight_bytes", &Self::weight_bytes, "The size of the constants in bytes")
            .Shown("weights")
            .As(WeightsText));
  }
};

struct ExportRecord : ConversionRecord {
  int64_t nodes = 0;
  int64_t opset = 0;

  static std::string NodesText(const ExportRecord& record);

  static constexpr auto Fields() {
    using Self = ExportRecord;
    return FieldsOf<ConversionRecord>(
        RecordField("nodes", &Self::nodes,
                    "Nodes of the graph; the file has those in the bodies of fused ones instead")
            .Shown("nodes")
            .As(NodesText),
        RecordField("opset", &Self::opset, "The operator set of the file").Shown("operator set"));
  }
};

}  // namespace sinter

#endif  // SINTER_REPORT_CONVERSION_RECORD_H_
