// The page of a report, as the runner and programs ask for it.
#ifndef SINTER_REPORT_REPORT_PAGE_H_
#define SINTER_REPORT_REPORT_PAGE_H_

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "report/performance_record.h"
#include "sinter/report_page.h"

namespace sinter {

// As ReportPage, with what the record has besides the report.
absl::StatusOr<std::string> PageOf(const Model& model, std::span<const Tensor> inputs,
                                   const SessionOptions& options, const PerformanceRecord& record);

}  // namespace sinter

#endif  // SINTER_REPORT_REPORT_PAGE_H_
