#include "report/graph_pictures.h"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ir/dot.h"
#include "ir/fused_operators.h"
#include "ir/graph.h"
#include "ir/operator_class.h"
#include "ir/text_constant.h"
#include "report/format.h"
#include "report/graphviz.h"
#include "runtime/machine.h"
#include "runtime/segment.h"
#include "sinter/status.h"

namespace sinter {
namespace {

constexpr double kDrawingSeconds = 20;      // for one drawing
constexpr double kAllDrawingsSeconds = 60;  // for all drawings together
constexpr size_t kMostBoxes = 1500;
constexpr size_t kMostBodyNodes = 300;
constexpr int64_t kMostShownElements = 4;

std::string OperandText(const Graph& graph, ValueId id) {
  const Value& value = graph.value(id);
  if (!value.is_constant()) return absl::StrCat("%", id.index);
  if (value.constant->element_count() <= kMostShownElements) {
    return internal::ElementsToString(*value.constant);
  }
  return absl::StrCat("constant ", value.type.ToString());
}

void AddBody(const Graph& body, int depth, std::vector<PictureBodyNode>& nodes) {
  for (const NodeId id : body.TopologicalOrder()) {
    if (nodes.size() >= kMostBodyNodes) return;
    const Node& node = body.node(id);
    PictureBodyNode line{.depth = depth,
                         .result = absl::StrCat("%", node.output().index),
                         .operation = std::string(node.operation.name()),
                         .attributes = ToString(node.operation.attributes()),
                         .type = body.type(node.output()).ToString()};
    for (const ValueId input : node.inputs) line.operands.push_back(OperandText(body, input));
    nodes.push_back(std::move(line));
    for (const GraphRef& inner : node.bodies) AddBody(*inner, depth + 1, nodes);
  }
}

PictureNode Describe(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const std::vector<std::string> operators = OperatorListOf(graph, id);
  PictureNode picture{.name = graph.NameOf(id),
                      .operators = OperatorsOf(graph, id),
                      .operator_class = OperatorClassOf(operators),
                      .sources = SourceNames(graph, id)};
  for (const ValueId output : node.outputs) {
    picture.types.push_back(graph.type(output).ToString());
  }
  for (const GraphRef& body : node.bodies) AddBody(*body, 0, picture.body);
  return picture;
}

// Draws graphs while there is time.
class Drawer {
 public:
  GraphPicture Draw(std::string title, const Graph& graph, DotOptions options,
                    const std::map<NodeId, std::string>& step_of) {
    GraphPicture picture{.title = std::move(title)};
    std::map<NodeId, size_t> boxes;  // how many nodes each stands for
    options.summary = [&boxes, inner = options.summary](std::span<const NodeId> ids) {
      boxes[ids.front()] = ids.size();
      return inner ? inner(ids) : std::string();
    };
    const std::string dot = ToDot(graph, options);
    for (const NodeId id : graph.TopologicalOrder()) {
      PictureNode node = Describe(graph, id);
      if (const auto box = boxes.find(id); box != boxes.end()) {
        node.id = absl::StrCat("node", id.index);
        node.repeats = static_cast<int>(box->second);
      }
      if (const auto step = step_of.find(id); step != step_of.end()) node.step = step->second;
      picture.nodes.push_back(std::move(node));
    }
    AddDrawing(dot, boxes.size(), picture);
    return picture;
  }

 private:
  void AddDrawing(const std::string& dot, size_t boxes, GraphPicture& picture) {
    if (boxes > kMostBoxes) {
      picture.note = absl::StrCat("There is no drawing: the graph has ", boxes, " boxes.");
      return;
    }
    absl::StatusOr<std::string> svg =
        DrawWithDot(dot, std::min(kDrawingSeconds, end_ - MonotonicSeconds()));
    if (svg.ok()) {
      picture.svg = *std::move(svg);
    } else {
      picture.note = absl::StrCat("There is no drawing: ", svg.status().message(), ".");
    }
  }

  const double end_ = MonotonicSeconds() + kAllDrawingsSeconds;
};

}  // namespace

std::vector<GraphPicture> MakeGraphPictures(const Model& model, const ExecutionTrace& trace,
                                            const PerformanceReport& report) {
  Drawer drawer;
  std::vector<GraphPicture> pictures = {drawer.Draw("As imported", *model.imported(), {}, {})};
  std::map<std::string, double> shares;
  for (const ReportStep& step : report.steps) shares[step.step] = step.share;
  const std::vector<TracedStep> all = trace.Steps();
  for (size_t s = 0; s < trace.segments.size(); ++s) {
    const Graph& graph = trace.segments[s].segment->plan()->graph();
    const std::map<NodeId, TracedStep> steps = StepsOf(all, graph);
    std::map<NodeId, std::string> labels;
    for (const auto& [id, step] : steps) labels[id] = step.label;
    DotOptions options;
    options.details = [&](NodeId id) -> std::string {
      const auto found = steps.find(id);
      if (found == steps.end()) return "a view: no step";
      const Candidate& candidate = *found->second.candidate;
      return absl::StrCat(ToAbsl(candidate.backend), ": ", candidate.kernel);
    };
    options.summary = [&](std::span<const NodeId> ids) -> std::string {
      double share = 0;
      for (const NodeId id : ids) {
        if (const auto found = labels.find(id); found != labels.end())
          share += shares[found->second];
      }
      return share == 0 ? ""
                        : absl::StrCat(ids.size() > 1 ? "together " : "", FormatPercent(share));
    };
    const std::string title =
        trace.segments.size() == 1 ? "The plan" : absl::StrCat("The plan of segment ", s);
    GraphPicture picture = drawer.Draw(title, graph, options, labels);
    // Steps whose results have unknown sizes follow the plan. They are in its list only.
    for (const TracedStep& step : all) {
      if (step.depth > 0 || step.segment != s || step.step != nullptr) continue;
      picture.nodes.push_back(Describe(*step.graph, step.node));
      picture.nodes.back().step = step.label;
    }
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

}  // namespace sinter
