// The nodes of the model as its author wrote it, and what became of each.
#ifndef SINTER_IR_SOURCE_TABLE_H_
#define SINTER_IR_SOURCE_TABLE_H_

#include <string>
#include <vector>

#include "ir/id.h"

namespace sinter {

// A node of the imported model. Exported models often leave nodes without names, so path and index
// identify it.
struct Source {
  std::string path;           // of the body graph that holds it; "" for the main graph
  int64_t index = 0;          // in that graph's list of nodes
  std::string operator_type;  // as the model names it: "Conv"
  std::string name;           // may be empty

  // "Conv_3", or "Conv #17" when it has no name.
  std::string ToString() const;
  friend bool operator==(const Source&, const Source&) = default;
};

using SourceTable = std::vector<Source>;

// The source nodes that a node of the graph stands for: sorted, without repeats.
using Origin = std::vector<SourceId>;
Origin Union(const Origin& a, const Origin& b);

// How a source node left the graph, when no node of the graph has it in its origin any more.
struct Removal {
  enum class Kind { kFolded, kMerged, kRemoved };
  SourceId source;
  Kind kind = Kind::kRemoved;
  std::string pass;
  std::string rule;
};

}  // namespace sinter

#endif  // SINTER_IR_SOURCE_TABLE_H_
