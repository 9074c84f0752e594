// The style and the script of the leaderboard's page, which the build embeds.
#ifndef SINTER_COMPETE_HTML_BOARD_PARTS_H_
#define SINTER_COMPETE_HTML_BOARD_PARTS_H_

#include <string_view>

namespace sinter::compete {

extern const std::string_view kBoardStyle;
extern const std::string_view kBoardScript;

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_HTML_BOARD_PARTS_H_
