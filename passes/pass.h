// What a pass is, what it is given and what it leaves in the log.
#ifndef SINTER_PASSES_PASS_H_
#define SINTER_PASSES_PASS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "kernels/backend.h"
#include "passes/patch.h"

namespace sinter {

// Flags that work on every verb of the runner.
struct PassOptions {
  std::string stop_after;  // name of the last pass to run; empty: all
  std::set<std::string>
      without;  // names of passes to leave out (those that running needs are never left out)
  int64_t max_rewrites = -1;   // rewrites applied by all local rewrites together; -1: no limit
  std::string dump_directory;  // where the graph's text after every pass goes; empty: nowhere
  bool verify_each = false;    // run the verifier after every pass, not only at the end
  bool explain = false;  // record for every node why passes leave it as it is, and why it runs the
                         // kernel that it runs
  int64_t max_folded_bytes = int64_t{1} << 30;  // bytes of constants that folding may make
  double max_folded_flops = 3e10;               // and its work in all: half a minute of plain loops
};

struct RewriteRecord {
  int64_t number;  // counts all rewrites of a compilation from 1: what max_rewrites cuts
  std::string rule;
  std::vector<std::string> nodes_in;
  std::vector<std::string> nodes_out;
};

// Why a pass leaves a node as it is, or why the node runs the kernel that it runs.
struct Explanation {
  std::string node;    // as Graph::NameOf gives it when the pass runs
  std::string pass;    // filled in by the driver
  std::string reason;  // one of a pass's few fixed words: "other-users", "chosen"
  std::string detail;  // a sentence about this node

  auto operator<=>(const Explanation&) const = default;
};

struct PassRecord {
  std::string name;
  std::string phase;
  bool required = false;
  bool skipped = false;  // left out by PassOptions::without, or while ranks are not known
  int nodes_before = 0;
  int nodes_after = 0;
  double seconds = 0;  // spent in the pass
  std::vector<RewriteRecord> rewrites;
  std::vector<std::string> refused;       // patches that did not fit: a defect of the rule
  std::vector<Explanation> explanations;  // where PassOptions::explain asks for them, each once
};

struct PassLog {
  std::vector<PassRecord> passes;
  int64_t rewrite_count = 0;
};

// Where a value's bytes are while a plan runs.
struct Storage {
  enum class Kind { kNone, kArena, kInput, kOutput, kConstant };
  Kind kind = Kind::kNone;
  int64_t offset = 0;      // kArena: bytes from its start
  int64_t row_stride = 0;  // elements from row to row, of columns of a wider value; 0: rows touch
  uint32_t index = 0;  // kInput, kOutput: which; kConstant: id of the value that is the constant
};

// What the pass `schedule` decides.
struct Schedule {
  std::vector<NodeId> order;  // nodes that become steps; views that copy nothing are not among them
  std::vector<Storage> storage;           // by value id
  std::vector<int64_t> workspace_offset;  // by position in `order`; -1: none
  int64_t arena_bytes = 0;
};

// What specialisation decides besides the graph itself.
struct Decisions {
  std::map<NodeId, BackendSet::Offer> offered;  // by backends, asked once a node
  absl::flat_hash_map<NodeId, CandidateRef> chosen;
  std::optional<Schedule> schedule;
};

// Given to every pass of one compilation.
struct PassContext {
  PassOptions options;
  PassLog log;
  // Only for the specialised pipeline:
  std::vector<std::vector<int64_t>> input_dims;  // of every input of the graph
  BackendSet backends;
  const CostModel* cost_model = nullptr;
  const PackingCatalog* catalog = nullptr;
  Decisions decisions;
  // Of the pass that runs now:
  int64_t folded_bytes = 0;
  double folded_flops = 0;
  std::vector<RewriteRecord> rewrites;
  std::vector<Explanation> explanations;

  // Whether explanations are collected; only then is it worth to put one together.
  bool explains() const { return options.explain; }
  // Records one about the node, where they are collected. The same one may come again.
  void Explain(const Graph& graph, NodeId node, std::string_view reason, std::string detail);

  // Whether options.max_rewrites allows no further one.
  bool LimitReached() const {
    return options.max_rewrites >= 0 && log.rewrite_count >= options.max_rewrites;
  }
  // Counts a patch that was applied and notes what it did.
  void LogRewrite(const Patch& patch, PatchEffect effect);
  // The node's candidates, asked of the backends the first time. The reference stays valid.
  const BackendSet::Offer& OfferFor(const Graph& graph, NodeId node);
};

// Looks at one node and returns the change that it wants, if any.
using LocalRewrite = absl::StatusOr<std::optional<Patch>> (*)(const Graph& graph, NodeId node,
                                                              PassContext& context);
// Changes the whole graph.
using Transformation = absl::Status (*)(Graph& graph, PassContext& context);

// Exactly one of the two functions is set. A local rewrite is applied to all nodes until nothing
// changes.
struct Pass {
  std::string_view name;
  std::string_view phase;
  LocalRewrite rewrite = nullptr;
  Transformation transform = nullptr;
  bool required = false;  // running the graph needs it: never left out, and stop_after before it
                          // does not stop it
  bool any_rank = false;  // works on graphs with values whose rank is not known; others wait
};

}  // namespace sinter

#endif  // SINTER_PASSES_PASS_H_
