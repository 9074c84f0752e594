// The parts of the page lie in report/html/. It needs no library: its charts are bars and points at
// percentages of their box, and the only computed scales are round numbers and logarithms.
#include "report/performance_html.h"

#include <string_view>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "ir/operator_class.h"
#include "report/html/page_parts.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// JSON within a script element. No text in it can end the element or start a comment, and none has
// the two line separators that JavaScript once did not accept in strings.
std::string ScriptJson(const Json& json) {
  return absl::StrReplaceAll(
      Dump(json, -1),
      {{"<", "\\u003c"}, {">", "\\u003e"}, {"\u2028", "\\u2028"}, {"\u2029", "\\u2029"}});
}

std::string EscapedText(const std::string& text) {
  return absl::StrReplaceAll(text,
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

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

// The title of the page, as text that is valid UTF-8.
std::string TitleOf(const Json& results) {
  const auto model = results.value("model", std::string());
  const Json name = model.substr(model.rfind('/') + 1);
  return EscapedText(Json::parse(Dump(name, -1)).get<std::string>() + " - performance report");
}

}  // namespace

std::string PerformanceHtml(const Json& results, const std::vector<GraphPicture>& pictures) {
  Json data = {{"report", results},
               {"classes", OperatorClasses(results)},
               {"pictures", internal::FieldToJson(pictures, Unit::kNone)}};
  return absl::StrReplaceAll(ToAbsl(kPageTemplate), {{"{{TITLE}}", TitleOf(results)},
                                                     {"{{STYLE}}", ToAbsl(kPageStyle)},
                                                     {"{{SCRIPT}}", ToAbsl(kPageScript)},
                                                     {"{{DATA}}", ScriptJson(data)}});
}

}  // namespace sinter
