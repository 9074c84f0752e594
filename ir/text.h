// The text form of graphs, for people: one line per node.
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
// %7 is a value, @7 a constant; they share one numbering. `as` gives a node's own name and `from`
// lists its sources; they follow the attributes in this order. The parser ignores line breaks and
// comments (// to the end of the line). A value is defined before its first use. `sources shared`
// in a body means that it has the source table of the enclosing graph.
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
  // Constants with more elements are printed as the hash of their contents.
  int64_t most_inline_elements = 16;
  // For self-contained texts.
  bool all_constants_inline = false;
};

// Prints nodes in topological order, followed by their bodies, indented, with the source nodes'
// names as comments. Unused constants are left out. The output for a graph is the same in every
// process.
std::string Print(const Graph& graph, const PrintOptions& options = {});

struct ParseOptions {
  // Returns the constant with the given ContentHash(), or null. Without a resolver, or if it
  // returns null, the elements are generated from the hash, always the same ones, each in [-1, 1].
  std::function<ConstantRef(uint64_t)> resolve_constant;
  // Parse returns ResourceExhausted if all constants together need more.
  int64_t most_constant_bytes = int64_t{1} << 30;
};

// Returns the graph of a text, verified (ir/verify.h). Any text is safe: InvalidArgument and other
// errors begin with "line:column: " and say what is wrong. For every graph that Verify accepts,
// Parse(Print(graph)) equals it if the resolver has the large constants.
absl::StatusOr<Graph> Parse(std::string_view text, const ParseOptions& options = {});

// Returns "" if both graphs are the same, otherwise the first difference. It compares names,
// metadata, sources, removals, types, layouts, attributes, bodies and contents of constants, but
// not the numbers of nodes and values or unused values.
std::string Difference(const Graph& a, const Graph& b);

}  // namespace sinter

#endif  // SINTER_IR_TEXT_H_
