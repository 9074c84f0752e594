// The performance report as a page for the browser: one HTML file that needs no network.
#ifndef SINTER_REPORT_PAGE_H_
#define SINTER_REPORT_PAGE_H_

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "sinter/model.h"
#include "sinter/performance_report.h"
#include "sinter/session_options.h"
#include "sinter/tensor.h"

namespace sinter {

// The page of a report that MeasurePerformance measured of this model with these inputs and
// options. `title` is what the page calls the model. It has drawings of the graphs if Graphviz's
// program `dot` is installed, which take up to a minute, and otherwise lists of their nodes.
// Errors: those of Session::Create and Session::Run.
absl::StatusOr<std::string> ReportPage(const Model& model, std::span<const Tensor> inputs,
                                       const SessionOptions& options,
                                       const PerformanceReport& report, const std::string& title);

}  // namespace sinter

#endif  // SINTER_REPORT_PAGE_H_
