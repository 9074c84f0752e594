// The nodes of the imported model and what became of each.
#ifndef SINTER_IR_SOURCE_TABLE_H_
#define SINTER_IR_SOURCE_TABLE_H_

#include <string>
#include <vector>

#include "ir/id.h"

namespace sinter {

// A node of the imported model. Nodes of exported models often have no name, so path and index
// identify it.
struct Source {
  std::string path;           // of the body that contains it; "" for the main graph
  int64_t index = 0;          // in the graph's list of nodes
  std::string operator_type;  // the model's name for it: "Conv"
  std::string name;           // may be empty

  // "Conv_3", or "Conv #17" if it has no name.
  std::string ToString() const;
  friend bool operator==(const Source&, const Source&) = default;
};

using SourceTable = std::vector<Source>;

// The source nodes that a node of the graph stands for, sorted and without duplicates.
using Origin = SourceIds;
// Takes the time of the smaller one if its sources come after those of the larger one.
Origin Union(Origin a, Origin b);

// How a source node left the graph, if no node has it in its origin any more.
struct Removal {
  enum class Kind { kFolded, kMerged, kRemoved };
  SourceId source;
  Kind kind = Kind::kRemoved;
  std::string pass;
  std::string rule;
};

}  // namespace sinter

#endif  // SINTER_IR_SOURCE_TABLE_H_
