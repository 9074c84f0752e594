// sinter run: runs the model once.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "report/output_record.h"
#include "report/text.h"
#include "sinter/status.h"
#include "tools/library_fault.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/output_files.h"
#include "tools/tensor_summary.h"
#include "tools/tuning.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

struct Arguments {
  ModelArguments model;
  std::string output_directory;
};

absl::StatusOr<ExitCode> Run(const Arguments& arguments) {
  SINTER_ASSIGN_OR_RETURN(const Model model, LoadModel(arguments.model));
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> inputs, MakeInputs(model, arguments.model));
  SINTER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session,
                          OpenSession(model, arguments.model, inputs));
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> outputs, session->Run(inputs));

  bool all_finite = true;
  OutputsRecord record{DescribeRun(model, arguments.model, inputs)};
  for (size_t i = 0; i < outputs.size(); ++i) {
    const std::string& name = model.outputs()[i].name;
    auto summary = Summarize(outputs[i]);
    if (!summary.ok()) return Annotate(summary.status(), absl::StrCat("output '", name, "'"));
    if (summary->not_finite > 0) {
      all_finite = false;
      Say(absl::StrCat("output '", name, "' holds ", summary->not_finite,
                       " elements that are not finite"));
    }
    record.outputs.push_back({.name = name,
                              .dtype = std::string(NameOf(outputs[i].dtype())),
                              .shape = outputs[i].dims(),
                              .min = summary->min,
                              .mean = summary->mean,
                              .max = summary->max,
                              .not_finite = summary->not_finite,
                              .first = std::move(summary->first)});
  }
  if (!all_finite) {
    SINTER_ASSIGN_OR_RETURN(const std::string fault, FirstFaultOfLibrary(arguments.model, inputs));
    if (!fault.empty()) Say(fault);
  }
  if (!arguments.output_directory.empty()) {
    SINTER_ASSIGN_OR_RETURN(const std::vector<std::string> paths,
                            WriteOutputs(model.outputs(), outputs, arguments.output_directory));
    Say(absl::StrCat("wrote ", absl::StrJoin(paths, ", ")));
    for (size_t i = 0; i < paths.size(); ++i) record.outputs[i].file = paths[i];
  }
  SINTER_RETURN_IF_ERROR(
      Emit("run", ToTable(record.outputs).ToString(), record, arguments.model.json));
  return ExitCode::kDone;
}

}  // namespace

Verb AddRun(CLI::App& app) {
  CLI::App* command = app.add_subcommand("run", "Run once and describe the outputs");
  auto arguments = std::make_shared<Arguments>();
  AddModelArguments(*command, arguments->model);
  AddTuneArgument(*command, arguments->model);
  command
      ->add_option("--output-dir", arguments->output_directory,
                   "Write each output as a .npy file into DIR")
      ->type_name("DIR");
  return {command, [arguments] { return Run(*arguments); }};
}

}  // namespace sinter::tools
