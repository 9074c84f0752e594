// Pages for the browser that are one file and need no network.
#ifndef SINTER_REPORT_HTML_PAGE_H_
#define SINTER_REPORT_HTML_PAGE_H_

#include <string>
#include <string_view>

#include "report/json.h"

namespace sinter {

struct HtmlParts {
  std::string title;         // plain text
  std::string_view style;    // CSS
  std::string_view script;   // a JavaScript module
  std::string_view command;  // what prints the same results without JavaScript
};

// A page whose script finds `data` in the element with the id "data". Texts in the data may be
// anything: they are part of the page as data, never as markup.
std::string HtmlPage(const HtmlParts& parts, const Json& data);

}  // namespace sinter

#endif  // SINTER_REPORT_HTML_PAGE_H_
