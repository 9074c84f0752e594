// sinter inspect: shows inputs and outputs, the graph after any pass, its statistics, the passes
// and the plan.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ir/dot.h"
#include "ir/graph.h"
#include "ir/suggestion.h"
#include "ir/text.h"
#include "passes/explanations.h"
#include "passes/pass.h"
#include "passes/pipeline.h"
#include "report/inspect_record.h"
#include "report/table.h"
#include "report/text.h"
#include "runtime/execution_trace.h"
#include "sinter/status.h"
#include "tools/graph_statistics.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/plan_description.h"
#include "tools/tuning.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

// The value of --after for the imported graph.
constexpr char kImport[] = "import";
// The value of --why-not for all nodes.
constexpr char kAllNodes[] = "all";

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

// The log's explanations for the node of that name, or for all nodes.
absl::StatusOr<std::vector<ExplanationRecord>> Explain(const Subject& subject,
                                                       const std::string& name) {
  if (name == kAllNodes) return ExplanationRecords(ExplanationsIn(subject.log));
  std::vector<Explanation> found = ExplanationsIn(subject.log, name);
  if (!found.empty()) return ExplanationRecords(std::move(found));
  std::vector<std::string> known;
  for (const NodeId id : subject.graph->TopologicalOrder()) {
    known.push_back(subject.graph->NameOf(id));
  }
  return absl::NotFoundError(absl::StrCat("no pass met a node '", name, "'",
                                          DidYouMean(name, known),
                                          "; sinter inspect MODEL --plan lists the steps"));
}

absl::StatusOr<InspectRecord> Describe(const Subject& subject, const Arguments& arguments) {
  InspectRecord record{SignatureOf(arguments.model.path, subject.model)};
  for (size_t i = 0; i < record.inputs.size(); ++i) {
    record.inputs[i].run_shape = subject.input_dims[i];
  }
  record.after = arguments.after;
  record.statistics = StatisticsOf(*subject.graph, subject.input_dims);
  record.metadata = subject.model.metadata();
  record.passes = EffectsIn(subject.log);
  if (arguments.plan) record.plan = DescribePlan(*subject.trace);
  if (!arguments.why_not.empty()) {
    SINTER_ASSIGN_OR_RETURN(record.why_not, Explain(subject, arguments.why_not));
  }
  return record;
}

std::string MetadataText(const InspectRecord& record) {
  Table table({{""}, {""}});
  for (const auto& [key, value] : record.metadata) table.AddRow({key, value});
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
  SINTER_ASSIGN_OR_RETURN(const InspectRecord record, Describe(subject, arguments));
  const bool as_comments = PrintsGraph(arguments);
  size_t width = OutputWidth();
  if (as_comments && width != kAnyWidth) width -= std::min(width, sizeof(kComment) - 1);
  const std::string statistics = ToListing(record.statistics).ToString(width);
  std::vector<std::string> sections = {ToListing(record).ToString(width)};
  if (arguments.metadata) sections.push_back(MetadataText(record));
  if (arguments.passes) sections.push_back(ToTable(record.passes).ToString());
  if (arguments.plan && !arguments.dot) sections.push_back(PlanText(*record.plan));
  if (record.why_not) sections.push_back(ToTable(*record.why_not).ToString(width));
  if (arguments.statistics) sections.push_back(statistics);
  if (as_comments) {
    for (std::string& section : sections) section = AsComments(section);
    sections.push_back(arguments.dot ? DotText(subject, arguments)
                                     : absl::StrCat(Print(*subject.graph), AsComments(statistics)));
  }
  SINTER_RETURN_IF_ERROR(
      Emit("inspect", absl::StrJoin(sections, "\n"), record, arguments.model.json));
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
