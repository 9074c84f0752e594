#include "tools/model_arguments.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "ir/graph.h"
#include "ir/suggestion.h"
#include "passes/pipeline.h"
#include "report/signature_record.h"
#include "runtime/backends.h"
#include "runtime/random_inputs.h"
#include "sinter/backends.h"
#include "sinter/status.h"
#include "tools/input_argument.h"
#include "tools/npy.h"
#include "tools/output.h"

namespace sinter::tools {
namespace {

const std::vector<std::string> kTuneValues = {kTuneOff, kTuneCached, kTuneOn};

// CLI11 accepts the value if a check returns "", and shows any other result as the error.
std::string CheckTune(const std::string& value) {
  if (std::find(kTuneValues.begin(), kTuneValues.end(), value) != kTuneValues.end()) return "";
  return UnknownName("value", "values", value, kTuneValues);
}

void AddPathArgument(CLI::App& verb, ModelArguments& arguments) {
  verb.add_option("MODEL", arguments.path,
                  "A .onnx or .sinter file, a .txt file with a graph's text form, or - for stdin")
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
          "Skip a pass; may be repeated")
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

// Adds --shape and calls `take` with the name and shape of each.
void AddShapeArgument(CLI::App& verb, const std::string& help,
                      const std::function<void(const ShapeArgument&)>& take) {
  verb.add_option_function<std::vector<std::string>>(
          "--shape",
          [take](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) {
              const std::optional<ShapeArgument> shape = ParseShapeArgument(text);
              if (!shape) {
                throw CLI::ValidationError("--shape", text + " is not NAME=1x3x224x224");
              }
              take(*shape);
            }
          },
          help)
      ->type_name("NAME=DIMS")
      ->allow_extra_args(false)
      ->group("Inputs");
}

// Returns the index of the input, or an error that lists all inputs.
absl::StatusOr<size_t> FindInput(const Model& model, const std::string& name) {
  std::vector<std::string> known;
  for (size_t i = 0; i < model.inputs().size(); ++i) {
    if (model.inputs()[i].name == name) return i;
    known.push_back(model.inputs()[i].name);
  }
  return absl::InvalidArgumentError(UnknownName("input", "inputs", name, known));
}

// The inputs as far as the arguments determine them.
struct Inputs {
  std::vector<Tensor> tensors;             // empty if no file is given
  std::vector<std::vector<int64_t>> dims;  // of all inputs, completed
  std::vector<bool> given;                 // whether its shape is given
  std::set<std::string> told;              // symbols that given shapes determine
};

std::string Describe(DType dtype, const std::vector<int64_t>& dims) {
  return Type{dtype, Shape::Of(dims), {}}.ToString();
}

// Returns an error if --shape contradicts a size that the file fixes.
absl::Status CheckShape(const ValueInfo& input, const Shape& given) {
  if (given.rank() != input.shape.rank() || Refines(given, input.shape)) return absl::OkStatus();
  Shape open = input.shape;
  for (int axis = 0; axis < open.rank(); ++axis) {
    if (open[axis].is_static() && open[axis] != given[axis]) {
      open[axis] = Dim::Symbol(axis == 0 ? "N" : absl::StrCat("D", axis));
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("input '", input.name, "' must have shape ", input.shape.ToString(), ", not ",
                   given.ToString(), "; sinter compile --shape ", input.name, "=", ToArgument(open),
                   " -o FILE.sinter opens what the model fixes"));
}

// " (the model leaves N, H open: --shape x=1x3x224 sets them)"; "" if no size was chosen.
std::string ChosenSizes(const ValueInfo& info, const Inputs& inputs, size_t index) {
  std::vector<std::string> open = OpenSizes({info});
  open.erase(std::remove_if(open.begin(), open.end(),
                            [&](const std::string& size) { return inputs.told.count(size) > 0; }),
             open.end());
  if (open.empty()) return "";
  return absl::StrCat(" (the model leaves ", absl::StrJoin(open, ", "), " open: --shape ",
                      info.name, "=", ToArgument(Shape::Of(inputs.dims[index])), " sets ",
                      open.size() == 1 ? "it" : "them", ")");
}

absl::StatusOr<Inputs> ReadInputs(const Model& model, const ModelArguments& arguments) {
  const size_t count = model.inputs().size();
  Inputs inputs{.tensors = std::vector<Tensor>(count),
                .dims = std::vector<std::vector<int64_t>>(count),
                .given = std::vector<bool>(count),
                .told = {}};
  for (const auto& [name, dims] : arguments.shapes) {
    SINTER_ASSIGN_OR_RETURN(const size_t index, FindInput(model, name));
    SINTER_RETURN_IF_ERROR(CheckShape(model.inputs()[index], Shape::Of(dims)));
    inputs.dims[index] = dims;
    inputs.given[index] = true;
  }
  for (const auto& [name, file] : arguments.files) {
    SINTER_ASSIGN_OR_RETURN(const size_t index, FindInput(model, name));
    Tensor& tensor = inputs.tensors[index];
    SINTER_ASSIGN_OR_RETURN(tensor, ReadNpy(file, model.inputs()[index].dtype));
    if (inputs.given[index] && inputs.dims[index] != tensor.dims()) {
      return absl::InvalidArgumentError(
          absl::StrCat("input '", name, "' is ", tensor.TypeToString(), " in ", file,
                       ", but its shape is given as ", Shape::Of(inputs.dims[index]).ToString()));
    }
    inputs.dims[index] = tensor.dims();
    inputs.given[index] = true;
  }
  SINTER_ASSIGN_OR_RETURN(inputs.dims, CompleteInputDims(model, std::move(inputs.dims)));
  for (size_t i = 0; i < count; ++i) {
    if (!inputs.given[i]) continue;
    for (const std::string& size : OpenSizes({model.inputs()[i]})) inputs.told.insert(size);
  }
  for (size_t i = 0; i < count; ++i) {
    const std::string chosen = ChosenSizes(model.inputs()[i], inputs, i);
    if (!chosen.empty()) {
      AddHint(absl::StrCat("sizes of input '", model.inputs()[i].name, "' were chosen", chosen));
    }
  }
  return inputs;
}

absl::StatusOr<Model> OpenModel(const ModelArguments& arguments, const InputShapes& shapes) {
  std::set<std::string> given;
  for (const auto& [name, file] : arguments.files) given.insert(name);
  for (const auto& [name, dims] : arguments.shapes) given.insert(name);
  SINTER_ASSIGN_OR_RETURN(Graph graph, ReadModelGraph(arguments.path, shapes, given));
  absl::StatusOr<Model> model = Model::Create(std::move(graph), arguments.options);
  if (!model.ok()) return Annotate(model.status(), arguments.path);
  for (const std::string& warning : model->warnings()) Say(absl::StrCat("warning: ", warning));
  return model;
}

}  // namespace

std::vector<std::string> PassNames() {
  std::vector<std::string> names;
  for (const std::span<const Pass> pipeline : {PortablePipeline(), SpecialisedPipeline()}) {
    for (const Pass& pass : pipeline) names.emplace_back(pass.name);
  }
  return names;
}

std::vector<std::string> BackendNames() {
  std::vector<std::string> names;
  for (const BackendInfo& backend : AvailableBackends()) names.push_back(backend.name);
  return names;
}

std::string CheckPass(const std::string& name) {
  if (ValidateOptions({.stop_after = name}).ok()) return "";
  return UnknownName("pass", "passes", name, PassNames());
}

std::string ResolveBackend(std::string& name) {
  if (name.find('/') != std::string::npos || absl::EndsWith(name, ".so")) {
    absl::StatusOr<std::string> registered = RegisterBackend(name);
    if (!registered.ok()) return std::string(registered.status().message());
    name = *std::move(registered);
  }
  return std::string(BackendSetFor(name).status().message());
}

void AddJsonArgument(CLI::App& verb, std::string& json) {
  verb.add_option("--json", json, "Write the results as JSON into FILE; - is stdout")
      ->type_name("FILE");
}

void AddBackendArgument(CLI::App& verb, std::string& backend) {
  verb.add_option("--backend", backend,
                  "Which kernels may run, or a library with a backend: ./mine.so; default: auto")
      ->type_name("BACKEND")
      ->transform(CLI::Validator(ResolveBackend, ""));
}

void AddConversionArguments(CLI::App& verb, ConversionArguments& arguments,
                            const std::string& other_ending, const std::string& other_verb) {
  AddPathArgument(verb, arguments.model);
  verb.add_option("-o,--output", arguments.output, "The file to write")
      ->type_name("FILE")
      ->check([=, &verb](const std::string& path) {
        if (!absl::EndsWithIgnoreCase(path, other_ending)) return std::string();
        return absl::StrCat(verb.get_name(), " does not write ", other_ending, " files: sinter ",
                            other_verb, " does");
      })
      ->required();
  AddShapeArgument(
      verb,
      "Shape of an input: NAME=1x3x224x224 fixes it, NAME=Nx3x224x224 leaves N open; "
      "may be repeated",
      [&arguments](const ShapeArgument& shape) { arguments.shapes[shape.name] = shape.shape; });
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
      ->check(CheckTune);
}

void AddModelArguments(CLI::App& verb, ModelArguments& arguments) {
  AddPathArgument(verb, arguments);
  AddBackendArgument(verb, arguments.session.backend);
  verb.add_option("--threads", arguments.session.threads,
                  "Threads of a run; default: as many as the process may use")
      ->type_name("N")
      ->check(CLI::Range(1, 1 << 16).description(""));
  AddShapeArgument(verb, "Shape of an input, NAME=1x3x224x224; may be repeated",
                   [&arguments](const ShapeArgument& shape) {
                     if (!shape.shape.is_static()) {
                       throw CLI::ValidationError(
                           "--shape", absl::StrCat(ToArgument(shape.shape),
                                                   " is not all numbers, as 1x3x224x224 "
                                                   "is; sinter compile opens sizes"));
                     }
                     arguments.shapes[shape.name] = shape.shape.ToIntegers();
                   });
  verb.add_option_function<std::vector<std::string>>(
          "--input",
          [&arguments](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) {
              const std::optional<FileArgument> file = ParseFileArgument(text);
              if (!file) throw CLI::ValidationError("--input", text + " is not NAME=file.npy");
              arguments.files[file->name] = file->file;
            }
          },
          "An input from a file, NAME=file.npy; may be repeated")
      ->type_name("NAME=FILE")
      ->allow_extra_args(false)
      ->group("Inputs");
  verb.add_option("--seed", arguments.seed, "Seed of the random inputs that replace missing ones")
      ->type_name("N")
      ->group("Inputs");
  AddPassArguments(verb, arguments.options.passes);
  AddJsonArgument(verb, arguments.json);
}

absl::StatusOr<Model> LoadModel(const ModelArguments& arguments) {
  return OpenModel(arguments, {});
}

absl::StatusOr<Model> LoadModelWithImported(ModelArguments arguments) {
  arguments.options.keep_imported = true;
  return OpenModel(arguments, {});
}

absl::StatusOr<Model> LoadModelWithImported(const ConversionArguments& arguments) {
  ModelArguments model = arguments.model;
  model.options.keep_imported = true;
  return OpenModel(model, arguments.shapes);
}

const Graph& GraphToWrite(const Model& model, const ConversionArguments& arguments) {
  return arguments.no_passes ? *model.imported() : model.graph();
}

absl::StatusOr<std::vector<std::vector<int64_t>>> MakeInputDims(const Model& model,
                                                                const ModelArguments& arguments) {
  SINTER_ASSIGN_OR_RETURN(const Inputs inputs, ReadInputs(model, arguments));
  for (size_t i = 0; i < inputs.dims.size(); ++i) {
    const std::string chosen = ChosenSizes(model.inputs()[i], inputs, i);
    if (chosen.empty()) continue;
    Say(absl::StrCat("input '", model.inputs()[i].name, "' is taken as ",
                     Describe(model.inputs()[i].dtype, inputs.dims[i]), chosen));
  }
  return inputs.dims;
}

absl::StatusOr<std::vector<Tensor>> MakeInputs(const Model& model,
                                               const ModelArguments& arguments) {
  SINTER_ASSIGN_OR_RETURN(Inputs inputs, ReadInputs(model, arguments));
  for (size_t i = 0; i < inputs.tensors.size(); ++i) {
    const ValueInfo& info = model.inputs()[i];
    if (!inputs.tensors[i].empty()) continue;
    absl::StatusOr<Tensor> random = RandomTensor(info.dtype, inputs.dims[i], arguments.seed + i);
    if (!random.ok()) return Annotate(random.status(), absl::StrCat("input '", info.name, "'"));
    inputs.tensors[i] = *std::move(random);
    Say(absl::StrCat("input '", info.name, "' is random, ", inputs.tensors[i].TypeToString(),
                     ChosenSizes(info, inputs, i)));
  }
  return std::move(inputs.tensors);
}

std::vector<std::vector<int64_t>> DimsOf(const std::vector<Tensor>& tensors) {
  std::vector<std::vector<int64_t>> dims;
  for (const Tensor& tensor : tensors) dims.push_back(tensor.dims());
  return dims;
}

RunRecord DescribeRun(const Model& model, const ModelArguments& arguments,
                      const std::vector<Tensor>& inputs) {
  return DescribeRun(model, inputs, arguments.session, arguments.path);
}

}  // namespace sinter::tools
