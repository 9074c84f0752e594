// The performance report as a page for the browser: one file that needs no network.
#ifndef SINTER_REPORT_PERFORMANCE_HTML_H_
#define SINTER_REPORT_PERFORMANCE_HTML_H_

#include <string>
#include <vector>

#include "report/graph_picture.h"
#include "report/json.h"

namespace sinter {

// `results` are those of `sinter report --json`, from which the page makes its tables and charts.
// Names and drawings may contain anything: they are part of the page as data, never as markup.
std::string PerformanceHtml(const Json& results, const std::vector<GraphPicture>& pictures);

}  // namespace sinter

#endif  // SINTER_REPORT_PERFORMANCE_HTML_H_
