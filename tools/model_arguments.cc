#include "tools/model_arguments.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "passes/pipeline.h"
#include "tools/file.h"
#include "tools/npy.h"
#include "tools/output.h"

namespace sinter::tools {
namespace {

// CLI11 takes "" for good and anything else for the error.
std::string CheckPass(const std::string& name) {
  return std::string(ValidateOptions({.stop_after = name}).message());
}
std::string CheckBackend(const std::string& name) {
  return std::string(BackendSetFor(name).status().message());
}

void AddPathArgument(CLI::App& verb, ModelArguments& arguments) {
  verb.add_option("MODEL", arguments.path,
                  "A .onnx or .sinter file, or a .txt file with a graph's text form")
      ->type_name("")
      ->required();
}

void AddPassArguments(CLI::App& verb, PassOptions& passes) {
  verb.add_option("--stop-after", passes.stop_after, "The last pass to run")
      ->type_name("PASS")
      ->check(CheckPass)
      ->group("Passes");
  verb.add_option_function<std::vector<std::string>>(
          "--without",
          [&passes](const std::vector<std::string>& names) {
            passes.without.insert(names.begin(), names.end());
          },
          "Leave a pass out; may be repeated")
      ->type_name("PASS")
      ->check(CheckPass)
      ->allow_extra_args(false)
      ->group("Passes");
  verb.add_option("--max-rewrites", passes.max_rewrites, "Stop after N rewrites")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber.description(""))
      ->group("Passes");
  verb.add_option("--dump", passes.dump_directory, "Write the graph after every pass into DIR")
      ->type_name("DIR")
      ->group("Passes");
}

// The position of the input, or an error that lists all.
absl::StatusOr<size_t> FindInput(const Model& model, const std::string& name) {
  std::vector<std::string> known;
  for (size_t i = 0; i < model.inputs().size(); ++i) {
    if (model.inputs()[i].name == name) return i;
    known.push_back(model.inputs()[i].name);
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "the model has no input '", name, "'; its inputs are: ", absl::StrJoin(known, ", ")));
}

}  // namespace

bool ParseShapeArgument(const std::string& text, std::string& name, std::vector<int64_t>& dims) {
  const size_t equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0) return false;
  name = text.substr(0, equals);
  dims.clear();
  for (const auto& part : absl::StrSplit(text.substr(equals + 1), 'x')) {
    int64_t dim = 0;
    if (!absl::SimpleAtoi(part, &dim) || dim < 0) return false;
    dims.push_back(dim);
  }
  return true;
}

bool ParseFileArgument(const std::string& text, std::string& name, std::string& file) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) return false;
  name = text.substr(0, equals);
  file = text.substr(equals + 1);
  return true;
}

void AddJsonArgument(CLI::App& verb, std::string& json) {
  verb.add_option("--json", json, "Write the results as JSON into FILE; - is stdout")
      ->type_name("FILE");
}

void AddBackendArgument(CLI::App& verb, std::string& backend) {
  verb.add_option("--backend", backend, "Which kernels may run; default: auto")
      ->type_name("NAME")
      ->check(CheckBackend);
}

void AddConversionArguments(CLI::App& verb, ConversionArguments& arguments) {
  AddPathArgument(verb, arguments.model);
  verb.add_option("-o,--output", arguments.output, "The file to write")
      ->type_name("FILE")
      ->required();
  verb.add_flag("--no-passes", arguments.no_passes, "Write the graph as imported")->group("Passes");
  AddPassArguments(verb, arguments.model.options.passes);
  AddJsonArgument(verb, arguments.model.json);
}

void AddTuneArgument(CLI::App& verb, ModelArguments& arguments) {
  verb.add_option("--tune", arguments.tune,
                  "How kernels are chosen: off, by estimates; cached, by the times that the tuning "
                  "cache has; on, what it lacks is measured first")
      ->capture_default_str()
      ->type_name("HOW")
      ->check(CLI::IsMember({kTuneOff, kTuneCached, kTuneOn}).description(""));
}

void AddModelArguments(CLI::App& verb, ModelArguments& arguments) {
  AddPathArgument(verb, arguments);
  AddBackendArgument(verb, arguments.session.backend);
  verb.add_option("--threads", arguments.session.threads,
                  "Threads of a run; default: as many as the process may use")
      ->type_name("N")
      ->check(CLI::Range(1, 1 << 16).description(""));
  verb.add_option_function<std::vector<std::string>>(
          "--shape",
          [&arguments](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) {
              std::string name;
              std::vector<int64_t> dims;
              if (!ParseShapeArgument(text, name, dims)) {
                throw CLI::ValidationError("--shape", text + " is not NAME=1x3x224x224");
              }
              arguments.shapes[name] = dims;
            }
          },
          "Shape of an input, NAME=1x3x224x224; may be repeated")
      ->type_name("NAME=DIMS")
      ->allow_extra_args(false)
      ->group("Inputs");
  verb.add_option_function<std::vector<std::string>>(
          "--input",
          [&arguments](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) {
              std::string name;
              std::string file;
              if (!ParseFileArgument(text, name, file)) {
                throw CLI::ValidationError("--input", text + " is not NAME=file.npy");
              }
              arguments.files[name] = file;
            }
          },
          "An input from a file, NAME=file.npy; may be repeated")
      ->type_name("NAME=FILE")
      ->allow_extra_args(false)
      ->group("Inputs");
  verb.add_option("--seed", arguments.seed, "Of the random inputs, which stand in for missing ones")
      ->type_name("N")
      ->group("Inputs");
  AddPassArguments(verb, arguments.options.passes);
  AddJsonArgument(verb, arguments.json);
}

absl::StatusOr<Model> LoadModel(const ModelArguments& arguments) {
  if (!absl::EndsWith(arguments.path, ".txt")) {
    return LoadModel(arguments.path, arguments.options);
  }
  SINTER_ASSIGN_OR_RETURN(const std::string text,
                          ReadFile(arguments.path, ImportLimits().max_file_bytes));
  absl::StatusOr<Graph> graph = Parse(text);
  if (!graph.ok()) return Annotate(graph.status(), arguments.path);
  absl::StatusOr<Model> model = Model::Create(*std::move(graph), arguments.options);
  if (!model.ok()) return Annotate(model.status(), arguments.path);
  return model;
}

absl::StatusOr<Model> LoadModelWithImported(ModelArguments arguments) {
  arguments.options.keep_imported = true;
  return LoadModel(arguments);
}

const Graph& GraphToWrite(const Model& model, const ConversionArguments& arguments) {
  return arguments.no_passes ? model.imported() : model.graph();
}

absl::StatusOr<std::vector<Tensor>> MakeInputs(const Model& model,
                                               const ModelArguments& arguments) {
  std::vector<Tensor> inputs(model.inputs().size());
  std::vector<std::vector<int64_t>> given(inputs.size());
  for (const auto& [name, dims] : arguments.shapes) {
    SINTER_ASSIGN_OR_RETURN(const size_t index, FindInput(model, name));
    given[index] = dims;
  }
  for (const auto& [name, file] : arguments.files) {
    SINTER_ASSIGN_OR_RETURN(const size_t index, FindInput(model, name));
    SINTER_ASSIGN_OR_RETURN(inputs[index], ReadNpy(file));
    if (arguments.shapes.count(name) > 0 && given[index] != inputs[index].dims()) {
      return absl::InvalidArgumentError(
          absl::StrCat("input '", name, "' is ", inputs[index].TypeToString(), " in ", file,
                       ", but its shape is given as ", Shape::Of(given[index]).ToString()));
    }
    given[index] = inputs[index].dims();
  }
  SINTER_ASSIGN_OR_RETURN(const auto dims, CompleteInputDims(model, std::move(given)));
  for (size_t i = 0; i < inputs.size(); ++i) {
    const ValueInfo& info = model.inputs()[i];
    if (!inputs[i].empty()) continue;
    absl::StatusOr<Tensor> random = RandomTensor(info.dtype, dims[i], arguments.seed + i);
    if (!random.ok()) return Annotate(random.status(), absl::StrCat("input '", info.name, "'"));
    inputs[i] = *std::move(random);
    Say(absl::StrCat("input '", info.name, "' is random, ", inputs[i].TypeToString(),
                     info.shape.is_static()
                         ? ""
                         : absl::StrCat(" (the model leaves ", info.shape.ToString(), " open)")));
  }
  return inputs;
}

std::vector<std::vector<int64_t>> DimsOf(const std::vector<Tensor>& tensors) {
  std::vector<std::vector<int64_t>> dims;
  for (const Tensor& tensor : tensors) dims.push_back(tensor.dims());
  return dims;
}

RunRecord DescribeRun(const Model& model, const ModelArguments& arguments,
                      const std::vector<Tensor>& inputs) {
  const SessionOptions& session = arguments.session;
  RunRecord record;
  record.model = arguments.path;
  for (size_t i = 0; i < inputs.size(); ++i) {
    record.inputs.push_back({.name = model.inputs()[i].name,
                             .dtype = std::string(NameOf(inputs[i].dtype())),
                             .shape = inputs[i].dims()});
  }
  record.backend = session.backend.empty() ? GetBackend() : session.backend;
  record.threads = session.threads > 0 ? session.threads : UsableProcessors();
  return record;
}

}  // namespace sinter::tools
