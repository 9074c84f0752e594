#include "report/report_page.h"

#include <memory>

#include "ir/out_of_memory.h"
#include "report/envelope.h"
#include "report/graph_pictures.h"
#include "report/performance_html.h"
#include "report/performance_record.h"
#include "runtime/execution_trace.h"
#include "sinter/session.h"
#include "sinter/status.h"

namespace sinter {

absl::StatusOr<std::string> PageOf(const Model& model, std::span<const Tensor> inputs,
                                   const SessionOptions& options, const PerformanceRecord& record) {
  SINTER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session, Session::Create(model, options));
  SINTER_ASSIGN_OR_RETURN(const ExecutionTrace trace, session->Trace(inputs));
  const Json results = WithEnvelope("report", ToJson(record));
  return PerformanceHtml(results, MakeGraphPictures(model, trace, record));
}

absl::StatusOr<std::string> ReportPage(const Model& model, std::span<const Tensor> inputs,
                                       const SessionOptions& options,
                                       const PerformanceReport& report, const std::string& title) {
  return CatchOutOfMemory("the page of a report", [&] {
    return PageOf(model, inputs, options, {DescribeRun(model, inputs, options, title), report});
  });
}

}  // namespace sinter
