// What a log says about nodes: the rewrites that touched them, and why passes left them unchanged.
#ifndef SINTER_PASSES_EXPLANATIONS_H_
#define SINTER_PASSES_EXPLANATIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "passes/pass.h"

namespace sinter {

// The log's entries for the node of that name, or for every node: the rewrites that consumed or
// produced it ("rewritten"), and the explanations that PassOptions::explain collected, in the order
// of the passes.
std::vector<Explanation> ExplanationsIn(const PassLog& log,
                                        const std::optional<std::string>& node = {});

}  // namespace sinter

#endif  // SINTER_PASSES_EXPLANATIONS_H_
