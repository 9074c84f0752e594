// Suggestions for mistyped words.
#ifndef SINTER_TOOLS_SUGGESTION_H_
#define SINTER_TOOLS_SUGGESTION_H_

#include <string>
#include <string_view>
#include <vector>

namespace sinter::tools {

// Returns the candidate with the fewest edits from `word`: a letter inserted, deleted or replaced,
// or two neighbours swapped; case is ignored. Returns the first of equals, or "" if none is near.
std::string Nearest(std::string_view word, const std::vector<std::string>& candidates);

// Returns ": did you mean X?", or "" if no candidate is near.
std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates);

// Returns "there is no pass 'fuze': did you mean fuse? The passes are: fold, fuse".
std::string UnknownName(std::string_view kind, std::string_view plural, std::string_view name,
                        const std::vector<std::string>& known);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_SUGGESTION_H_
