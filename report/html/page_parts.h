// The files of this folder, which the build embeds.
#ifndef SINTER_REPORT_HTML_PAGE_PARTS_H_
#define SINTER_REPORT_HTML_PAGE_PARTS_H_

#include <string_view>

namespace sinter {

// With {{TITLE}}, {{STYLE}}, {{SCRIPT}}, {{DATA}} and {{COMMAND}}.
extern const std::string_view kPageTemplate;
extern const std::string_view kPageStyle;
extern const std::string_view kPageScript;

}  // namespace sinter

#endif  // SINTER_REPORT_HTML_PAGE_PARTS_H_
