// What a mistyped word was meant to be.
#ifndef SINTER_TOOLS_SUGGESTION_H_
#define SINTER_TOOLS_SUGGESTION_H_

#include <string>
#include <string_view>
#include <vector>

namespace sinter::tools {

// The candidate with the fewest edits from `word` (a letter more, less or other, or two neighbours
// swapped; case does not count), the first of equals; "" when none is near.
std::string Nearest(std::string_view word, const std::vector<std::string>& candidates);

// ": did you mean X?", or "" when nothing is near.
std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates);

// "there is no pass 'fuze': did you mean fuse? The passes are: fold, fuse"
std::string UnknownName(std::string_view kind, std::string_view plural, std::string_view name,
                        const std::vector<std::string>& known);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_SUGGESTION_H_
