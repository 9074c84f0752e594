// sinter inspect: shows inputs and outputs, the graph after any pass, its statistics, the passes
// and the plan.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ir/dot.h"
#include "ir/graph.h"
#include "ir/text.h"
#include "passes/pass.h"
#include "passes/pipeline.h"
#include "report/explanation_record.h"
#include "report/format.h"
#include "report/table.h"
#include "report/text.h"
#include "runtime/execution_trace.h"
#include "sinter/status.h"
#include "tools/graph_statistics.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/plan_table.h"
#include "tools/signature.h"
#include "tools/suggestion.h"
#include "tools/tuning.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

// The value of --after for the imported graph.
constexpr char kImport[] = "import";
// The value of --why-not for all nodes.
constexpr char kAllNodes[] = "all";

// Metadata values are cut to this length unless --metadata is given.
constexpr size_t kMostMetadata = 60;
// Text before a graph becomes comments of the text form, which start with this.
constexpr char kComment[] = "// ";

struct Arguments {
  ModelArguments model;
  std::string after;
  std::string why_not;
  bool plan = false;
  bool dot = false;
  bool expand = false;
  bool passes = false;
  bool metadata = false;
  bool statistics = false;
};

bool IsSpecialised(const std::string& pass) {
  const auto passes = SpecialisedPipeline();
  return std::any_of(passes.begin(), passes.end(),
                     [&](const Pass& each) { return each.name == pass; });
}

// The model and graph to show. The plan is compiled only if needed.
struct Subject {
  Model model;
  std::vector<std::vector<int64_t>> input_dims;
  std::optional<ExecutionTrace> trace;
  PassLog log;
  const Graph* graph = nullptr;  // the model's or the first plan's
};

absl::StatusOr<Subject> Open(Arguments arguments) {
  if (!arguments.after.empty() && arguments.after != kImport) {
    arguments.model.options.passes.stop_after = arguments.after;
  }
  arguments.model.options.passes.explain = !arguments.why_not.empty();
  SINTER_ASSIGN_OR_RETURN(Model model, LoadModelWithImported(arguments.model));
  Subject subject{.model = std::move(model)};
  subject.log = subject.model.log();
  const bool specialised = IsSpecialised(arguments.after);
  if (arguments.plan || arguments.passes || !arguments.why_not.empty() || specialised) {
    SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> inputs,
                            MakeInputs(subject.model, arguments.model));
    SINTER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session,
                            OpenSession(subject.model, arguments.model, inputs));
    SINTER_ASSIGN_OR_RETURN(subject.trace, session->Trace(inputs));
    // The picture of a plan shows times, and those of a first run are not typical.
    for (int run = 0; arguments.dot && arguments.plan && run < 2; ++run) {
      ExecutionTrace timed;
      SINTER_RETURN_IF_ERROR(session->Run(inputs, RunOptions{.trace = &timed}).status());
      subject.trace = std::move(timed);
    }
    subject.log = subject.trace->Log();
    subject.input_dims = DimsOf(inputs);
  } else {
    SINTER_ASSIGN_OR_RETURN(subject.input_dims, MakeInputDims(subject.model, arguments.model));
  }
  subject.graph = arguments.after == kImport ? subject.model.imported()
                  : specialised              ? &subject.trace->Plans().front()->graph()
                                             : &subject.model.graph();
  return subject;
}

std::string CountsOf(const std::map<std::string, int>& counts, const char* separator) {
  return absl::StrJoin(counts, ", ", [&](std::string* out, const auto& entry) {
    absl::StrAppend(out, entry.first, separator, entry.second);
  });
}

// Inputs, outputs and metadata.
std::string SignatureText(const Model& model, size_t width) {
  Table table({{""}, {""}});
  AddSignature(model, table);
  const char* title = "metadata";
  for (const auto& [key, value] : model.metadata()) {
    table.AddRow(
        {std::exchange(title, ""), absl::StrCat(key, ": ", Shorten(value, kMostMetadata))});
  }
  return table.ToString(width);
}

// Inputs, each with the shape that a run would use here.
Json InputsJson(const Subject& subject) {
  Json inputs = SignatureJson(subject.model.inputs());
  for (size_t i = 0; i < inputs.size(); ++i) inputs[i]["run_shape"] = subject.input_dims[i];
  return inputs;
}

std::string StatisticsText(const GraphStatistics& statistics, size_t width) {
  int gone = 0;
  for (const auto& [how, count] : statistics.removed_sources) gone += count;
  Table table({{""}, {""}});
  table.AddRow({"nodes", absl::StrCat(statistics.nodes, ": ",
                                      CountsOf(statistics.nodes_by_operator, " x"))});
  table.AddRow({"source nodes", absl::StrCat(statistics.sources, ", of which gone: ", gone)});
  for (const auto& [how, count] : statistics.removed_sources) {
    table.AddRow({"", absl::StrCat(count, " ", how)});
  }
  table.AddRow({"parameters", absl::StrCat(statistics.parameters, ", constants ",
                                           FormatMegabytes(statistics.constant_bytes), " MB")});
  table.AddRow({"work of a run", statistics.gflop
                                     ? absl::StrCat(FormatNumber(*statistics.gflop), " GFLOP")
                                     : "unknown: shapes, or how often bodies run, depend on data"});
  return table.ToString(width);
}

Json StatisticsJson(const GraphStatistics& statistics) {
  return {{"nodes", statistics.nodes},
          {"nodes_by_operator", statistics.nodes_by_operator},
          {"source_nodes", statistics.sources},
          {"removed_source_nodes", statistics.removed_sources},
          {"parameters", statistics.parameters},
          {"constants_mb", ToMegabytes(statistics.constant_bytes)},
          {"gflop", statistics.gflop ? Json(*statistics.gflop) : Json()}};
}

std::map<std::string, int> RulesOf(const PassRecord& record) {
  std::map<std::string, int> rules;
  for (const RewriteRecord& rewrite : record.rewrites) ++rules[rewrite.rule];
  return rules;
}

std::string PassesText(const PassLog& log) {
  Table table({{"pass"},
               {"phase", Align::kLeft, 1},
               {"before", Align::kRight},
               {"after", Align::kRight},
               {"ms", Align::kRight},
               {"rewrites"}});
  for (const PassRecord& record : log.passes) {
    std::string rewrites = record.skipped ? "left out" : CountsOf(RulesOf(record), " x");
    if (!record.refused.empty())
      absl::StrAppend(&rewrites, " (", record.refused.size(), " refused)");
    table.AddRow({record.name, record.phase, absl::StrCat(record.nodes_before),
                  absl::StrCat(record.nodes_after), FormatMilliseconds(record.seconds), rewrites});
  }
  return table.ToString();
}

Json PassesJson(const PassLog& log) {
  Json passes = Json::array();
  for (const PassRecord& record : log.passes) {
    passes.push_back({{"pass", record.name},
                      {"phase", record.phase},
                      {"skipped", record.skipped},
                      {"nodes_before", record.nodes_before},
                      {"nodes_after", record.nodes_after},
                      {"pass_ms", ToMilliseconds(record.seconds)},
                      {"rewrites", RulesOf(record)},
                      {"refused", record.refused}});
  }
  return passes;
}

// The log's explanations for the node of that name, or for all nodes.
absl::StatusOr<std::vector<ExplanationRecord>> Explain(const Subject& subject, const PassLog& log,
                                                       const std::string& name) {
  if (name == kAllNodes) return ExplanationsIn(log);
  std::vector<ExplanationRecord> records = ExplanationsIn(log, name);
  if (!records.empty()) return records;
  std::vector<std::string> known;
  for (const NodeId id : subject.graph->TopologicalOrder()) {
    known.push_back(subject.graph->NameOf(id));
  }
  return absl::NotFoundError(absl::StrCat("no pass met a node '", name, "'",
                                          DidYouMean(name, known),
                                          "; sinter inspect MODEL --plan lists the steps"));
}

std::string MetadataText(const Model& model) {
  Table table({{""}, {""}});
  for (const auto& [key, value] : model.metadata()) table.AddRow({key, value});
  return table.ToString();
}

// Turns the text into comments of the text form and of Graphviz's language, so the output remains a
// valid graph.
std::string AsComments(const std::string& text) {
  std::string comments;
  for (const auto& line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    absl::StrAppend(&comments, kComment, line, "\n");
  }
  return comments;
}

std::string DotText(const Subject& subject, const Arguments& arguments) {
  if (arguments.plan) return PlanDot(*subject.trace, arguments.expand);
  return ToDot(*subject.graph,
               {.details = nullptr, .summary = nullptr, .expand = arguments.expand});
}

// Whether to print the graph: yes, unless the arguments ask for something else.
bool PrintsGraph(const Arguments& arguments) {
  return arguments.dot || !(arguments.metadata || arguments.passes || arguments.plan ||
                            arguments.statistics || !arguments.why_not.empty());
}

absl::StatusOr<ExitCode> Inspect(const Arguments& arguments) {
  SINTER_ASSIGN_OR_RETURN(const Subject subject, Open(arguments));
  const GraphStatistics statistics = StatisticsOf(*subject.graph, subject.input_dims);
  const PassLog& log = subject.log;
  Json results = {{"model", arguments.model.path},
                  {"inputs", InputsJson(subject)},
                  {"outputs", SignatureJson(subject.model.outputs())},
                  {"open_sizes", OpenSizes(subject.model.inputs())},
                  {"after", arguments.after},
                  {"statistics", StatisticsJson(statistics)},
                  {"metadata", subject.model.metadata()},
                  {"passes", PassesJson(log)}};
  const bool as_comments = PrintsGraph(arguments);
  size_t width = OutputWidth();
  if (as_comments && width != kAnyWidth) width -= std::min(width, sizeof(kComment) - 1);
  std::vector<std::string> sections = {SignatureText(subject.model, width)};
  if (arguments.metadata) sections.push_back(MetadataText(subject.model));
  if (arguments.passes) sections.push_back(PassesText(log));
  if (arguments.plan) {
    if (!arguments.dot) sections.push_back(PlanTable(*subject.trace));
    results["plan"] = PlanJson(*subject.trace);
  }
  if (!arguments.why_not.empty()) {
    SINTER_ASSIGN_OR_RETURN(const std::vector<ExplanationRecord> records,
                            Explain(subject, log, arguments.why_not));
    sections.push_back(ToTable(records).ToString(width));
    results["why_not"] = Json::array();
    for (const ExplanationRecord& record : records) results["why_not"].push_back(ToJson(record));
  }
  if (arguments.statistics) sections.push_back(StatisticsText(statistics, width));
  if (as_comments) {
    for (std::string& section : sections) section = AsComments(section);
    sections.push_back(arguments.dot ? DotText(subject, arguments)
                                     : absl::StrCat(Print(*subject.graph),
                                                    AsComments(StatisticsText(statistics, width))));
  }
  SINTER_RETURN_IF_ERROR(
      Emit("inspect", absl::StrJoin(sections, "\n"), results, arguments.model.json));
  return ExitCode::kDone;
}

}  // namespace

Verb AddInspect(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "inspect", "Show inputs and outputs, and then the graph or what the options below name");
  auto arguments = std::make_shared<Arguments>();
  AddModelArguments(*command, arguments->model);
  AddTuneArgument(*command, arguments->model);
  command
      ->add_option("--after", arguments->after,
                   "The graph after PASS; import: as imported; default: after all passes that do "
                   "not depend on shapes")
      ->type_name("PASS")
      ->check([](const std::string& name) {
        return name == kImport ? std::string() : CheckPass(name);
      });
  command->add_flag("--plan", arguments->plan, "The plan: each step with its kernel and memory");
  command
      ->add_option("--why-not", arguments->why_not,
                   "Why the passes left NODE as it is, and why it runs the kernel that it runs; "
                   "all: of every node")
      ->type_name("NODE");
  command->add_flag("--passes", arguments->passes, "What each pass did");
  command->add_flag("--stats", arguments->statistics, "Numbers of nodes, parameters, operations");
  command->add_flag("--metadata", arguments->metadata, "The model's metadata");
  CLI::Option* dot = command->add_flag(
      "--dot", arguments->dot,
      "The graph as a picture for Graphviz; with --plan, the plan with its kernels and layouts");
  command->add_flag("--expand", arguments->expand, "Every repetition of a block in the picture")
      ->needs(dot);
  return {command, [arguments] { return Inspect(*arguments); }};
}

}  // namespace sinter::tools
