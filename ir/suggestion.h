// Suggestions for mistyped words.
#ifndef SINTER_IR_SUGGESTION_H_
#define SINTER_IR_SUGGESTION_H_

#include <string>
#include <string_view>
#include <vector>

namespace sinter {

// Returns the candidate with the fewest edits from `word`: a letter inserted, deleted or replaced,
// or two neighbours swapped; case is ignored. Returns the first of equals, or "" if none is near.
std::string Nearest(std::string_view word, const std::vector<std::string>& candidates);

// Returns ": did you mean X?", or "" if no candidate is near.
std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates);

// Returns "there is no pass 'fuze': did you mean fuse? The passes are: fold, fuse".
std::string UnknownName(std::string_view kind, std::string_view plural, std::string_view name,
                        const std::vector<std::string>& known);

}  // namespace sinter

#endif  // SINTER_IR_SUGGESTION_H_
