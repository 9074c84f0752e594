// The text form of graphs, for people: one line a node.
//
//   graph "resnet" {
//     metadata "author" = "somebody"
//     input %0:f32[N,3,224,224] "data"
//     constant @1:f32[64,3,7,7] "conv1.weight" = #9c5a41d2e0b3f671
//     %2:f32[N,64,112,112] = conv(%0, @1) {strides=[2,2], ...} from 0  // Conv_0
//     %3:f32[N,64,112,112]@acdb = fused(%2) as "activation"
//       graph "body" {
//         ...
//       }
//     output %3 "features"
//     name %2 "conv1/out"
//     source 0 = "Conv" #0 "Conv_0" in "path of the body, where it has one"
//     removal 1 folded "pass" "rule"
//   }
//
// %7 is a value, @7 a constant; both count in one sequence. `from` lists a node's sources, `as` its
// own name; both follow the attributes, in this order: as, from. Line breaks and comments (// to
// the end of the line) mean nothing to the parser. A value stands before its first use. `sources
// shared` in a body: its table of sources is that of the graph around it.
#ifndef SINTER_IR_TEXT_H_
#define SINTER_IR_TEXT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ir/graph.h"

namespace sinter {

struct PrintOptions {
  // Constants with more elements are shown by the hash of their contents.
  int64_t most_inline_elements = 16;
  // For texts that need nothing beside themselves.
  bool all_constants_inline = false;
};

// Nodes in topological order, bodies of nodes indented behind them, the source nodes' names as
// comments. Constants that nothing uses are left out. The same graph prints the same in every
// process.
std::string Print(const Graph& graph, const PrintOptions& options = {});

struct ParseOptions {
  // Finds the constant whose ContentHash() is given; null where there is none. When there is no
  // resolver or it finds nothing, the elements are made from the hash, the same ones every time,
  // each in [-1, 1].
  std::function<ConstantRef(uint64_t)> resolve_constant;
  // ResourceExhausted when all constants together need more.
  int64_t most_constant_bytes = int64_t{1} << 30;
};

// The graph of a text, verified (ir/verify.h). Any text is safe: InvalidArgument and the like,
// beginning with "line:column: ", say what is wrong. For every graph that Verify accepts,
// Parse(Print(graph)) differs in nothing from it when the resolver has the large constants.
absl::StatusOr<Graph> Parse(std::string_view text, const ParseOptions& options = {});

// "" when both are the same graph: names, metadata, sources, removals, types, layouts, attributes,
// bodies and contents of constants. Numbers of nodes and values, and values that nothing uses, do
// not count. Otherwise the first difference.
std::string Difference(const Graph& a, const Graph& b);

}  // namespace sinter

#endif  // SINTER_IR_TEXT_H_
