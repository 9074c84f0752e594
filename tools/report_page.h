// sinter report --html.
#ifndef SINTER_TOOLS_REPORT_PAGE_H_
#define SINTER_TOOLS_REPORT_PAGE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "report/performance_record.h"
#include "sinter/sinter.h"

namespace sinter::tools {

// Writes the report as an HTML page, with drawings of the imported graph and of the plan. The
// options are those of the measured session.
absl::Status WriteReportPage(const Model& model, const SessionOptions& options,
                             const std::vector<Tensor>& inputs, const PerformanceRecord& report,
                             const std::string& path);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_REPORT_PAGE_H_
