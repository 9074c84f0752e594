#include "tools/report_page.h"

#include <memory>

#include "ir/atomic_file.h"
#include "report/performance_html.h"
#include "runtime/execution_trace.h"
#include "sinter/status.h"
#include "tools/graph_pictures.h"
#include "tools/output.h"

namespace sinter::tools {

absl::Status WriteReportPage(const Model& model, const SessionOptions& options,
                             const std::vector<Tensor>& inputs, const PerformanceRecord& report,
                             const std::string& path) {
  SINTER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session, Session::Create(model, options));
  SINTER_ASSIGN_OR_RETURN(const ExecutionTrace trace, session->Trace(inputs));
  const Json results = WithEnvelope("report", ToJson(report));
  return WriteFileAtomically(path,
                             PerformanceHtml(results, MakeGraphPictures(model, trace, report)));
}

}  // namespace sinter::tools
