#include "tools/plan_table.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ir/status.h"
#include "tools/format.h"
#include "tools/table.h"

namespace sinter::tools {
namespace {

using Json = nlohmann::ordered_json;

// "arena+4096", "input 0", "output 1", "constant".
std::string Place(const Storage& storage) {
  switch (storage.kind) {
    case Storage::Kind::kNone: return "nowhere";
    case Storage::Kind::kArena:
      return storage.row_stride == 0
                 ? absl::StrCat("arena+", storage.offset)
                 : absl::StrCat("arena+", storage.offset, ", rows ", storage.row_stride);
    case Storage::Kind::kInput: return absl::StrCat("input ", storage.index);
    case Storage::Kind::kOutput: return absl::StrCat("output ", storage.index);
    case Storage::Kind::kConstant: return "constant";
  }
  return "";
}

// A step in words: both forms are made of it.
struct StepText {
  std::string node;
  std::string operation;
  std::string backend;
  std::string kernel;
  std::vector<std::string> input_layouts;
  std::vector<std::string> output_layouts;
  std::vector<std::string> packings;
  std::vector<std::string> results;
};

StepText Describe(const Plan& plan, const Plan::Step& step) {
  const Candidate& candidate = *step.candidate;
  StepText text{.node = plan.graph().NameOf(step.node),
                .operation = std::string(plan.graph().node(step.node).operation.name()),
                .backend = std::string(candidate.backend),
                .kernel = candidate.kernel};
  for (size_t i = 0; i < step.inputs.size(); ++i) {
    const bool packed = step.inputs[i].packed != nullptr;
    text.input_layouts.push_back(packed ? "packed" : candidate.input_layouts[i].ToString());
  }
  for (const Layout& layout : candidate.output_layouts) {
    text.output_layouts.push_back(layout.ToString());
  }
  for (const Packing& packing : candidate.packings) {
    text.packings.push_back(absl::StrCat("#", packing.operand, " ", packing.token));
  }
  for (const Plan::Operand& output : step.outputs) text.results.push_back(Place(output.storage));
  return text;
}

}  // namespace

std::string PlanTable(const Plan& plan) {
  Table table({{"step", Align::kRight},
               {"node"},
               {"operator"},
               {"backend"},
               {"kernel"},
               {"layouts"},
               {"packed operands"},
               {"results"}});
  for (size_t i = 0; i < plan.steps().size(); ++i) {
    const StepText text = Describe(plan, plan.steps()[i]);
    table.AddRow({absl::StrCat(i), text.node, text.operation, text.backend, text.kernel,
                  absl::StrCat(absl::StrJoin(text.input_layouts, ", "), " -> ",
                               absl::StrJoin(text.output_layouts, ", ")),
                  absl::StrJoin(text.packings, ", "), absl::StrJoin(text.results, ", ")});
  }
  return absl::StrCat(table.ToString(), plan.steps().size(), " steps, arena ",
                      FormatMegabytes(plan.arena_bytes()), " MB, packed weights ",
                      FormatMegabytes(plan.packed_bytes()), " MB, compiled in ",
                      FormatMilliseconds(plan.compile_seconds()), " ms\n");
}

Json PlanJson(const Plan& plan) {
  Json steps = Json::array();
  for (const Plan::Step& step : plan.steps()) {
    const StepText text = Describe(plan, step);
    steps.push_back({{"node", text.node},
                     {"operator", text.operation},
                     {"backend", text.backend},
                     {"kernel", text.kernel},
                     {"input_layouts", text.input_layouts},
                     {"output_layouts", text.output_layouts},
                     {"packings", text.packings},
                     {"results", text.results}});
  }
  return {{"steps", std::move(steps)},
          {"arena_mb", ToMegabytes(plan.arena_bytes())},
          {"packed_mb", ToMegabytes(plan.packed_bytes())},
          {"compile_ms", ToMilliseconds(plan.compile_seconds())}};
}

namespace {

struct Copy {
  std::string node;
  std::string operation;
  int64_t bytes;
};

std::vector<Copy> CopiesIn(const Plan& plan) {
  static constexpr std::array<std::string_view, 6> kMoves = {"concat", "expand", "reorder",
                                                             "slice",  "split",  "transpose"};
  std::vector<Copy> copies;
  for (const Plan::Step& step : plan.steps()) {
    const Node& node = plan.graph().node(step.node);
    if (std::find(kMoves.begin(), kMoves.end(), node.operation.name()) == kMoves.end()) continue;
    Copy copy{plan.graph().NameOf(step.node), std::string(node.operation.name()), 0};
    for (const ValueId output : node.outputs) {
      copy.bytes += ByteSize(plan.graph().type(output)).ValueOrDie();
    }
    copies.push_back(std::move(copy));
  }
  std::stable_sort(copies.begin(), copies.end(),
                   [](const Copy& a, const Copy& b) { return a.bytes > b.bytes; });
  return copies;
}

}  // namespace

std::string CopiesTable(const Plan& plan) {
  Table table({{"node"}, {"operator"}, {"MB", Align::kRight}});
  int64_t bytes = 0;
  const std::vector<Copy> copies = CopiesIn(plan);
  for (const Copy& copy : copies) {
    table.AddRow({copy.node, copy.operation, FormatMegabytes(copy.bytes)});
    bytes += copy.bytes;
  }
  if (copies.empty()) return "none\n";
  return absl::StrCat(table.ToString(), copies.size(), " copies, ", FormatMegabytes(bytes),
                      " MB\n");
}

Json CopiesJson(const Plan& plan) {
  Json copies = Json::array();
  for (const Copy& copy : CopiesIn(plan)) {
    copies.push_back(
        {{"node", copy.node}, {"operator", copy.operation}, {"mb", ToMegabytes(copy.bytes)}});
  }
  return copies;
}

}  // namespace sinter::tools
