// sinter bisect: finds the single rewrite that makes a model wrong or slow.
#include "runtime/measure/bisect.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "frontend/file/write.h"
#include "report/bisect_record.h"
#include "report/format.h"
#include "report/text.h"
#include "sinter/status.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/progress.h"
#include "tools/tuning.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

struct Arguments {
  ModelArguments model;
  BisectOptions options;
  bool wrong = false;
  bool slow = false;
  std::string output = "bisect.sinter";
};

bool LooksForSlow(const BisectOptions& options) { return options.goal == BisectGoal::kSlow; }

// Errors stay as they are, seconds become milliseconds.
double Shown(const BisectOptions& options, double value) {
  return LooksForSlow(options) ? ToMilliseconds(value) : value;
}

std::string Conclusion(const BisectResult& result, const BisectOptions& options) {
  if (result.interrupted) return "interrupted before it was found";
  if (result.found) {
    return absl::StrCat("rewrite ", result.found->number, ", ", result.found->rule, " of ",
                        result.found->pass);
  }
  if (LooksForSlow(options)) return "no pass makes the model slower";
  if (result.with <= options.tolerance) return "nothing: the results are right";
  return "no rewrite: the results are wrong without any, so a kernel or the import is at fault; "
         "compare --by-layer shows where";
}

BisectRecord Describe(const Arguments& arguments, const BisectResult& result) {
  BisectRecord record;
  record.goal = LooksForSlow(arguments.options) ? "slow" : "wrong";
  record.interrupted = result.interrupted;
  record.rewrites = result.rewrite_count;
  record.tried = result.tried;
  record.without = Shown(arguments.options, result.without);
  record.with = Shown(arguments.options, result.with);
  record.conclusion = Conclusion(result, arguments.options);
  if (!result.found) return record;
  const FoundRewrite& found = *result.found;
  record.found = FoundRewriteRecord{.number = found.number,
                                    .pass = found.pass,
                                    .rule = found.rule,
                                    .nodes_in = found.nodes_in,
                                    .nodes_out = found.nodes_out,
                                    .before = Shown(arguments.options, found.before),
                                    .after = Shown(arguments.options, found.after),
                                    .file = found.part ? arguments.output : ""};
  return record;
}

std::string ToText(const BisectRecord& record) {
  const std::string head = ToListing(record).ToString();
  return record.found ? absl::StrCat(head, "\n", ToListing(*record.found).ToString()) : head;
}

absl::StatusOr<ExitCode> Bisect(Arguments arguments) {
  ProgressWatch progress("bisect");
  SINTER_ASSIGN_OR_RETURN(const Model model, LoadModelWithImported(arguments.model));
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> inputs, MakeInputs(model, arguments.model));
  BisectOptions& options = arguments.options;
  options.goal = arguments.slow ? BisectGoal::kSlow : BisectGoal::kWrong;
  options.session = arguments.model.session;
  if (arguments.model.tune != kTuneOff) options.session.tuning = ReadTuning();
  SINTER_ASSIGN_OR_RETURN(const BisectResult result,
                          BisectRewrites(model, inputs, options, progress.watch()));
  progress.Clear();
  if (result.found && result.found->part) {
    SINTER_RETURN_IF_ERROR(WriteSinterFile(*result.found->part, arguments.output).status());
  }
  BisectRecord record = Describe(arguments, result);
  static_cast<RunRecord&>(record) = DescribeRun(model, arguments.model, inputs);
  SINTER_RETURN_IF_ERROR(Emit("bisect", ToText(record), record, arguments.model.json));
  if (result.interrupted) return SayInterrupted();
  return result.found ? ExitCode::kMismatch : ExitCode::kDone;
}

}  // namespace

Verb AddBisect(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("bisect", "Find the single rewrite that makes a model wrong or slow");
  auto arguments = std::make_shared<Arguments>();
  AddModelArguments(*command, arguments->model);
  AddTuneArgument(*command, arguments->model);
  CLI::Option* const wrong =
      command->add_flag("--wrong", arguments->wrong,
                        "Look for a rewrite after which results are wrong (the default)");
  command->add_flag("--slow", arguments->slow, "Look for a rewrite after which the model is slower")
      ->excludes(wrong);
  command
      ->add_option("--tolerance", arguments->options.tolerance,
                   "With --wrong: the largest error that is not wrong, relative to the largest "
                   "element")
      ->capture_default_str()
      ->type_name("ERROR")
      ->check(CLI::NonNegativeNumber.description(""));
  command
      ->add_option("--slowdown", arguments->options.slowdown,
                   "With --slow: how much more time is slower")
      ->capture_default_str()
      ->type_name("SHARE")
      ->check(CLI::NonNegativeNumber.description(""));
  command
      ->add_option("-o,--output", arguments->output, "The file of the smallest graph that shows it")
      ->capture_default_str()
      ->type_name("FILE");
  return {command, [arguments] { return Bisect(*arguments); }};
}

}  // namespace sinter::tools
