#include "report/conversion_record.h"

#include "absl/strings/str_cat.h"
#include "report/format.h"

namespace sinter {

std::string CompileRecord::NodesText(const CompileRecord& record) {
  if (record.nodes == record.nodes_imported) return absl::StrCat(record.nodes);
  return absl::StrCat(record.nodes, " (", record.nodes_imported, " before passes)");
}

std::string CompileRecord::WeightsText(const CompileRecord& record) {
  return absl::StrCat(FormatMegabytes(record.weight_bytes), " MB");
}

std::string ExportRecord::NodesText(const ExportRecord& record) {
  return absl::StrCat(record.nodes, ", bodies of fused ones written out");
}

}  // namespace sinter
