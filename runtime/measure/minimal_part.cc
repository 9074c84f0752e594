#include "runtime/measure/minimal_part.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ir/subgraph.h"
#include "runtime/measure/race.h"
#include "runtime/measure/stage.h"
#include "runtime/measure/truth.h"
#include "runtime/random_inputs.h"
#include "sinter/status.h"

namespace sinter {
namespace {

constexpr int kMostRings = 4;
constexpr int kRoundsOfAPart = 9;
constexpr uint64_t kSeed = 1;

// The graph of these nodes: what they read from others becomes inputs, and what others read from
// them outputs.
absl::StatusOr<Graph> Cut(const Graph& graph, const std::set<NodeId>& nodes) {
  std::vector<NodeId> order;
  std::vector<ValueId> inputs;
  std::vector<GraphOutput> outputs;
  for (const NodeId id : graph.TopologicalOrder()) {
    if (nodes.count(id) == 0) continue;
    order.push_back(id);
    for (const ValueId operand : graph.node(id).inputs) {
      const Value& value = graph.value(operand);
      const bool inside = value.producer.valid() && nodes.count(value.producer) > 0;
      const bool listed = std::find(inputs.begin(), inputs.end(), operand) != inputs.end();
      if (!value.is_constant() && !inside && !listed) inputs.push_back(operand);
    }
    for (const ValueId result : graph.node(id).outputs) {
      const NodeIds& users = graph.value(result).users;
      const bool leaves = graph.IsOutput(result) ||
                          std::any_of(users.begin(), users.end(),
                                      [&](NodeId user) { return nodes.count(user) == 0; });
      if (leaves) outputs.push_back({absl::StrCat("output ", outputs.size()), result});
    }
  }
  SINTER_ASSIGN_OR_RETURN(Graph part, Subgraph(graph, order, inputs, outputs));
  // Names of computed values may be missing or the same.
  for (size_t i = 0; i < part.inputs().size(); ++i) {
    part.SetName(part.inputs()[i], absl::StrCat("input ", i));
  }
  return part;
}

// Adds the producers and users of the nodes.
void Widen(const Graph& graph, std::set<NodeId>& nodes) {
  const std::set<NodeId> before = nodes;
  for (const NodeId id : before) {
    for (const ValueId operand : graph.node(id).inputs) {
      const NodeId producer = graph.value(operand).producer;
      if (producer.valid()) nodes.insert(producer);
    }
    for (const ValueId result : graph.node(id).outputs) {
      const NodeIds& users = graph.value(result).users;
      nodes.insert(users.begin(), users.end());
    }
  }
}

absl::StatusOr<bool> ShowsFault(const Graph& part, const ModelOptions& model,
                                const BisectOptions& options) {
  std::vector<Tensor> inputs;
  for (const ValueId input : part.inputs()) {
    const Type& type = part.type(input);
    if (!type.shape.is_static()) return false;
    SINTER_ASSIGN_OR_RETURN(inputs.emplace_back(), RandomTensor(type.dtype, type.shape.ToIntegers(),
                                                                kSeed + inputs.size()));
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> truth,
                          Truth(part, inputs, options.session.threads));
  const auto compile = [&](int64_t rewrites) {
    ModelOptions limited = model;
    limited.passes.max_rewrites = rewrites;
    const StageSource source{.imported = part,
                             .model = limited,
                             .session = options.session,
                             .inputs = inputs,
                             .truth = truth};
    return CompileStage(source, {}, /*tuned=*/true);
  };
  SINTER_ASSIGN_OR_RETURN(Stage complete, compile(-1));
  if (options.goal == BisectGoal::kWrong) return !(complete.error <= options.tolerance);
  SINTER_ASSIGN_OR_RETURN(Stage none, compile(0));
  const Watch watch;
  const Entrant entrants[] = {RunsOf(*none.session, inputs, none.outputs, watch),
                              RunsOf(*complete.session, inputs, complete.outputs, watch)};
  SINTER_ASSIGN_OR_RETURN(const RaceResult race,
                          Race(entrants, {.warmup = 1, .rounds = kRoundsOfAPart}, watch));
  const double before = SummaryOf(race.seconds[0]).min;
  return SummaryOf(race.seconds[1]).min > before * (1 + options.slowdown);
}

}  // namespace

absl::StatusOr<std::optional<Graph>> FindMinimalPart(const Graph& graph,
                                                     const std::vector<std::string>& nodes,
                                                     const ModelOptions& model,
                                                     const BisectOptions& options) {
  std::set<NodeId> chosen;
  for (const NodeId id : graph.TopologicalOrder()) {
    const std::string name = graph.NameOf(id);
    if (std::find(nodes.begin(), nodes.end(), name) != nodes.end()) chosen.insert(id);
  }
  size_t size = 0;
  for (int ring = 0; ring <= kMostRings && chosen.size() > size; ++ring) {
    size = chosen.size();
    SINTER_ASSIGN_OR_RETURN(Graph part, Cut(graph, chosen));
    // A part that cannot run by itself, for example for inputs out of their range, shows nothing.
    const absl::StatusOr<bool> shows = ShowsFault(part, model, options);
    if (shows.ok() && *shows) return part;
    Widen(graph, chosen);
  }
  return std::nullopt;
}

}  // namespace sinter
