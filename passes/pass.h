// The definition of a pass, its context, and the log that it writes.
#ifndef SINTER_PASSES_PASS_H_
#define SINTER_PASSES_PASS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "ir/hash_map.h"
#include "kernels/backend.h"
#include "passes/offer_table.h"
#include "passes/patch.h"
#include "sinter/pass_options.h"

namespace sinter {

struct RewriteRecord {
  int64_t number;  // numbers all rewrites of a compilation from 1; max_rewrites limits it
  std::string rule;
  std::vector<std::string> nodes_in;
  std::vector<std::string> nodes_out;
};

// Why a pass leaves a node unchanged, or why the node runs its kernel.
struct Explanation {
  std::string node;    // Graph::NameOf when the pass runs
  std::string pass;    // filled in by the driver
  std::string reason;  // one of a few fixed words per pass: "other-users", "chosen"
  std::string detail;  // a sentence about this node

  auto operator<=>(const Explanation&) const = default;
};

struct PassRecord {
  std::string name;
  std::string phase;
  bool required = false;
  bool skipped = false;  // skipped by PassOptions::without, or while ranks are unknown
  int nodes_before = 0;
  int nodes_after = 0;
  double seconds = 0;  // spent in the pass
  std::vector<RewriteRecord> rewrites;
  std::vector<std::string> refused;       // patches that did not fit: a bug in the rule
  std::vector<Explanation> explanations;  // if PassOptions::explain is set, without duplicates
};

struct PassLog {
  std::vector<PassRecord> passes;
  int64_t rewrite_count = 0;
};

// Where a value is stored while a plan runs.
struct Storage {
  enum class Kind { kNone, kArena, kInput, kOutput, kConstant };
  Kind kind = Kind::kNone;
  int64_t offset = 0;      // kArena: bytes from its start
  int64_t row_stride = 0;  // in elements, if the value is columns of a wider one; 0: contiguous
  uint32_t index = 0;      // kInput, kOutput: its index; kConstant: the value id of the constant
};

// The decisions of the pass `schedule`.
struct Schedule {
  std::vector<NodeId> order;     // nodes that become steps, without views that copy nothing
  std::vector<Storage> storage;  // by value id
  std::vector<int64_t> workspace_offset;  // by position in `order`; -1: none
  int64_t arena_bytes = 0;
};

template <class T>
using NodeMap = HashMap<NodeId, T>;

// The decisions of specialisation besides the graph itself.
struct Decisions {
  OfferTable offered;  // candidates of the backends
  NodeMap<CandidateRef> chosen;
  std::optional<Schedule> schedule;
};

// Passed to every pass of one compilation.
struct PassContext {
  PassOptions options;
  PassLog log;
  // Only in the specialised pipeline:
  std::vector<std::vector<int64_t>> input_dims;  // of every input of the graph
  BackendSet backends;
  const CostModel* cost_model = nullptr;
  const PackingCatalog* catalog = nullptr;
  Decisions decisions;
  // State of the running pass:
  int64_t folded_bytes = 0;
  double folded_flops = 0;
  std::vector<RewriteRecord> rewrites;
  std::vector<Explanation> explanations;

  // Whether explanations are collected. If not, do not compose them.
  bool explains() const { return options.explain; }
  // Records an explanation for the node, if explanations are collected. Duplicates are allowed.
  void Explain(const Graph& graph, NodeId node, std::string_view reason, std::string detail);

  // Whether options.max_rewrites is reached.
  bool LimitReached() const {
    return options.max_rewrites >= 0 && log.rewrite_count >= options.max_rewrites;
  }
  // Counts an applied patch and records its effect.
  void LogRewrite(const Patch& patch, PatchEffect effect);
  // The candidates for the node, by OfferTable::For.
  const BackendSet::Offer& OfferFor(const Graph& graph, NodeId node);
};

// Examines one node and returns a patch if it wants a change.
using LocalRewrite = absl::StatusOr<std::optional<Patch>> (*)(const Graph& graph, NodeId node,
                                                              PassContext& context);
// Changes the whole graph.
using Transformation = absl::Status (*)(Graph& graph, PassContext& context);

// Exactly one of the two functions is set. A local rewrite runs on all nodes until nothing changes.
struct Pass {
  std::string_view name;
  std::string_view phase;
  LocalRewrite rewrite = nullptr;
  Transformation transform = nullptr;
  bool required = false;  // running the graph needs it: never left out, and stop_after before it
                          // does not stop it
  bool any_rank = false;  // works on graphs with values of unknown rank; other passes wait
};

}  // namespace sinter

#endif  // SINTER_PASSES_PASS_H_
