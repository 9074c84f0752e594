#include "passes/driver.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "ir/atomic_file.h"
#include "ir/text.h"
#include "ir/verify.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// A pass that still changes the graph after this many sweeps undoes its own work.
constexpr int kMostSweeps = 1000;

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

absl::Status Dump(const Graph& graph, const PassContext& context, std::string_view pass) {
  const std::filesystem::path directory = context.options.dump_directory;
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  char number[16];
  std::snprintf(number, sizeof(number), "%02zu", context.log.passes.size());
  const std::filesystem::path path = directory / absl::StrCat(number, "-", ToAbsl(pass), ".txt");
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat(directory.string(), ": cannot be made: ", error.message()));
  }
  return WriteFileAtomically(path.string(), Print(graph));
}

// The distinct explanations of one pass, in order of first appearance.
std::vector<Explanation> Distinct(std::vector<Explanation> all, std::string_view pass) {
  std::set<Explanation> seen;
  std::vector<Explanation> distinct;
  for (Explanation& explanation : all) {
    explanation.pass = std::string(pass);
    if (seen.insert(explanation).second) distinct.push_back(std::move(explanation));
  }
  return distinct;
}

// Whether the pass that options.stop_after names has run.
bool Stopped(const PassContext& context) {
  for (const PassRecord& record : context.log.passes) {
    if (record.name == context.options.stop_after) return true;
  }
  return false;
}

// Whether the rank of any value is data-dependent or not stated.
bool HasUnknownRank(const Graph& graph) {
  auto any = [&](std::span<const ValueId> values) {
    return std::any_of(values.begin(), values.end(),
                       [&](ValueId value) { return !graph.type(value).shape.has_rank(); });
  };
  for (uint32_t index = 0; index < graph.node_limit(); ++index) {
    if (!graph.node({index}).removed && any(graph.node({index}).outputs)) return true;
  }
  return any(graph.inputs());
}

template <class T>
void Append(std::vector<T>&& from, std::vector<T>& to) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

// Adds records of passes that ran on other graphs to the records of the same passes.
void Merge(PassLog&& from, PassLog& to) {
  for (PassRecord& record : from.passes) {
    const auto found =
        std::find_if(to.passes.begin(), to.passes.end(),
                     [&](const PassRecord& other) { return other.name == record.name; });
    if (found == to.passes.end()) {
      to.passes.push_back(std::move(record));
      continue;
    }
    found->nodes_before += record.nodes_before;
    found->nodes_after += record.nodes_after;
    found->seconds += record.seconds;
    Append(std::move(record.rewrites), found->rewrites);
    Append(std::move(record.refused), found->refused);
    Append(std::move(record.explanations), found->explanations);
  }
  to.rewrite_count = std::max(to.rewrite_count, from.rewrite_count);
}

// Runs the passes on the bodies of all control flow in the graph and adds to `log`.
absl::Status RunOnBodies(std::span<const Pass> passes, Graph& graph, const PassOptions& options,
                         PassLog& log) {
  bool changed = false;
  for (const NodeId id : graph.TopologicalOrder()) {
    if (!graph.node(id).operation.info().traits.control_flow) continue;
    std::vector<GraphRef> bodies;
    for (const GraphRef& body : graph.node(id).bodies) {
      auto copy = std::make_shared<Graph>(*body);
      PassContext context{.options = options};
      context.log.rewrite_count = log.rewrite_count;
      SINTER_RETURN_IF_ERROR(
          Annotate(RunPassesWithBodies(passes, *copy, context), graph.NameOf(id)));
      copy->Compact();
      Merge(std::move(context.log), log);
      bodies.push_back(std::move(copy));
      changed = true;
    }
    graph.SetBodies(id, std::move(bodies));
  }
  // The passes may have refined the types of the bodies' results.
  return changed ? graph.InferTypes() : absl::OkStatus();
}

}  // namespace

absl::Status RunPassesWithBodies(std::span<const Pass> passes, Graph& graph, PassContext& context) {
  PassOptions options = context.options;
  options.dump_directory.clear();  // the folder is for the main graph
  while (!passes.empty() && !Stopped(context)) {
    const auto end = std::find_if(passes.begin(), passes.end(), [&](const Pass& pass) {
      return pass.phase != passes.front().phase;
    });
    const std::span<const Pass> phase(passes.begin(), end);
    PassLog log{.rewrite_count = context.log.rewrite_count};
    SINTER_RETURN_IF_ERROR(RunOnBodies(phase, graph, options, log));
    context.log.rewrite_count = log.rewrite_count;
    SINTER_RETURN_IF_ERROR(RunPasses(phase, graph, context));
    Merge(std::move(log), context.log);
    passes = std::span<const Pass>(end, passes.end());
  }
  return absl::OkStatus();
}

const BackendSet::Offer& PassContext::OfferFor(const Graph& graph, NodeId node) {
  const auto ask = [&] {
    const KernelQuery query(graph, node, catalog);
    BackendSet::Offer offer = backends.AskBest(query, cost_model);
    for (const std::string& refusal : query.refusals()) Explain(graph, node, "refused", refusal);
    return offer;
  };
  // Refusals are explained node by node.
  return explains() ? decisions.offered.ForItself(graph, node, ask)
                    : decisions.offered.For(graph, node, ask);
}

void PassContext::Explain(const Graph& graph, NodeId node, std::string_view reason,
                          std::string detail) {
  if (!explains()) return;
  explanations.push_back({.node = graph.NameOf(node),
                          .pass = {},
                          .reason = std::string(reason),
                          .detail = std::move(detail)});
}

void PassContext::LogRewrite(const Patch& patch, PatchEffect effect) {
  rewrites.push_back(
      {++log.rewrite_count, patch.rule(), std::move(effect.nodes_in), std::move(effect.nodes_out)});
}

absl::Status RunToFixpoint(const Pass& pass, Graph& graph, PassContext& context,
                           PassRecord& record) {
  for (int sweep = 0; sweep < kMostSweeps; ++sweep) {
    bool changed = false;
    // The last sweep explains what is left; nodes of earlier ones may be gone.
    context.explanations.clear();
    for (const NodeId id : graph.TopologicalOrder()) {
      if (graph.node(id).removed) continue;
      if (context.LimitReached()) return absl::OkStatus();
      SINTER_ASSIGN_OR_RETURN(std::optional<Patch> patch, pass.rewrite(graph, id, context));
      if (!patch) continue;
      absl::StatusOr<PatchEffect> effect = ApplyPatch(graph, *patch, pass.name);
      if (!effect.ok()) {
        record.refused.push_back(absl::StrCat(graph.NameOf(id), ": ", effect.status().message()));
        context.Explain(graph, id, "refused", std::string(ToStd(effect.status().message())));
        continue;
      }
      changed = true;
      context.LogRewrite(*patch, *std::move(effect));
    }
    if (!changed) return absl::OkStatus();
  }
  return absl::InternalError(absl::StrCat("pass ", ToAbsl(pass.name), " does not terminate"));
}

absl::Status RunPasses(std::span<const Pass> passes, Graph& graph, PassContext& context) {
  std::optional<bool> has_unknown_rank;  // nothing if the graph has changed
  const auto must_wait = [&](const Pass& pass) {
    if (pass.any_rank || pass.required) return false;
    if (!has_unknown_rank) has_unknown_rank = HasUnknownRank(graph);
    return *has_unknown_rank;
  };
  for (const Pass& pass : passes) {
    const bool left_out = context.options.without.count(std::string(pass.name)) > 0;
    if (!pass.required && Stopped(context)) continue;
    PassRecord record{.name = std::string(pass.name),
                      .phase = std::string(pass.phase),
                      .required = pass.required,
                      .skipped = (!pass.required && left_out) || must_wait(pass),
                      .nodes_before = graph.node_count()};
    if (!record.skipped) {
      const auto start = std::chrono::steady_clock::now();
      context.folded_bytes = 0;
      context.folded_flops = 0;
      context.rewrites.clear();
      context.explanations.clear();
      SINTER_RETURN_IF_ERROR(Annotate(pass.rewrite != nullptr
                                          ? RunToFixpoint(pass, graph, context, record)
                                          : pass.transform(graph, context),
                                      absl::StrCat("pass ", ToAbsl(pass.name))));
      record.seconds = SecondsSince(start);
      record.rewrites = std::move(context.rewrites);
      if (pass.transform != nullptr || !record.rewrites.empty()) has_unknown_rank.reset();
      record.explanations = Distinct(std::move(context.explanations), pass.name);
      if (context.options.verify_each) {
        SINTER_RETURN_IF_ERROR(
            Annotate(Verify(graph), absl::StrCat("after pass ", ToAbsl(pass.name))));
      }
    }
    record.nodes_after = graph.node_count();
    context.log.passes.push_back(std::move(record));
    if (!context.options.dump_directory.empty()) {
      SINTER_RETURN_IF_ERROR(Dump(graph, context, pass.name));
    }
  }
  return absl::OkStatus();
}

}  // namespace sinter
