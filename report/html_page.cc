#include "report/html_page.h"

#include "absl/strings/str_replace.h"
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

std::string EscapedText(std::string_view text) {
  return absl::StrReplaceAll(ToAbsl(text),
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

}  // namespace

std::string HtmlPage(const HtmlParts& parts, const Json& data) {
  return absl::StrReplaceAll(ToAbsl(kPageTemplate), {{"{{TITLE}}", EscapedText(parts.title)},
                                                     {"{{STYLE}}", ToAbsl(parts.style)},
                                                     {"{{SCRIPT}}", ToAbsl(parts.script)},
                                                     {"{{COMMAND}}", EscapedText(parts.command)},
                                                     {"{{DATA}}", ScriptJson(data)}});
}

}  // namespace sinter
