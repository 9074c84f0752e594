// The parts of the page lie in report/html/. It needs no library: its charts are bars and points at
// percentages of their box, and the only computed scales are round numbers and logarithms.
#include "report/performance_html.h"

#include "absl/strings/str_split.h"
#include "ir/operator_class.h"
#include "report/html/page_parts.h"
#include "report/html_page.h"

namespace sinter {
namespace {

// The class of each step's operators, by "conv+relu".
Json OperatorClasses(const Json& results) {
  Json classes = Json::object();
  for (const Json& step : results.value("steps", Json::array())) {
    const auto operators = step.at("operators").get<std::string>();
    classes[operators] =
        std::string(OperatorClassOf(absl::StrSplit(operators, '+', absl::SkipEmpty())));
  }
  return classes;
}

// The title of the page, which is valid UTF-8.
std::string TitleOf(const Json& results) {
  const auto model = results.value("model", std::string());
  const Json name = model.substr(model.rfind('/') + 1);
  return Json::parse(Dump(name, -1)).get<std::string>() + " - performance report";
}

}  // namespace

std::string PerformanceHtml(const Json& results, const std::vector<GraphPicture>& pictures) {
  Json data = {{"report", results},
               {"classes", OperatorClasses(results)},
               {"pictures", internal::FieldToJson(pictures, Unit::kNone)}};
  return HtmlPage({.title = TitleOf(results),
                   .style = kPageStyle,
                   .script = kPageScript,
                   .command = "sinter report MODEL --json FILE"},
                  data);
}

}  // namespace sinter
