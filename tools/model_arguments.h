// The arguments common to all verbs with a model, and the model and inputs that they select.
#ifndef SINTER_TOOLS_MODEL_ARGUMENTS_H_
#define SINTER_TOOLS_MODEL_ARGUMENTS_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "report/run_record.h"
#include "sinter/sinter.h"
#include "tools/model_file.h"

namespace sinter::tools {

// Values of --tune.
inline constexpr char kTuneOff[] = "off";
inline constexpr char kTuneCached[] = "cached";
inline constexpr char kTuneOn[] = "on";

struct ModelArguments {
  std::string path;
  ModelOptions options;
  SessionOptions session;
  std::map<std::string, std::vector<int64_t>> shapes;  // by input
  std::map<std::string, std::string> files;            // .npy, by input
  uint64_t seed = 1;
  std::string tune = kTuneCached;
  std::string json;  // file for the results as JSON; "" none, "-" stdout
};

// Arguments of verbs that write a model to a file and run nothing.
struct ConversionArguments {
  ModelArguments model;
  InputShapes shapes;  // replace the model's
  std::string output;
  bool no_passes = false;
};

// Adds all of ModelArguments except --tune to a verb. `arguments` must outlive the verb, here and
// below.
void AddModelArguments(CLI::App& verb, ModelArguments& arguments);
// Adds --tune, for verbs that open a session with OpenSession.
void AddTuneArgument(CLI::App& verb, ModelArguments& arguments);
// Adds --backend alone, for a verb without a model.
void AddBackendArgument(CLI::App& verb, std::string& backend);
// Adds MODEL, --shape, the flags of passes, --json and the other ConversionArguments. Refuses an
// output file whose name ends in `other_ending`; `other_verb` writes those.
void AddConversionArguments(CLI::App& verb, ConversionArguments& arguments,
                            const std::string& other_ending, const std::string& other_verb);
// Adds --json alone, for a verb without a model.
void AddJsonArgument(CLI::App& verb, std::string& json);

// Returns "" if there is such a pass, otherwise the error message.
std::string CheckPass(const std::string& name);
// Returns "" if there is such a backend, otherwise the error message. Registers a library that is
// given by its path, and replaces the path by the backend's name.
std::string ResolveBackend(std::string& name);
// Passes in the order in which they run, backends in the order in which they are asked.
std::vector<std::string> PassNames();
std::vector<std::string> BackendNames();

// Opens a .onnx or .sinter file, a .txt file with the text form of a graph, or stdin.
absl::StatusOr<Model> LoadModel(const ModelArguments& arguments);
// Also keeps the imported graph in the model.
absl::StatusOr<Model> LoadModelWithImported(ModelArguments arguments);
// Also replaces the shapes of inputs by those of the arguments.
absl::StatusOr<Model> LoadModelWithImported(const ConversionArguments& arguments);

// The graph that a conversion writes: after the portable passes, or as imported.
const Graph& GraphToWrite(const Model& model, const ConversionArguments& arguments);

// Returns the inputs that the arguments give, and random ones for the others. Reports on stderr
// which inputs are random and which sizes were chosen for open dimensions.
absl::StatusOr<std::vector<Tensor>> MakeInputs(const Model& model, const ModelArguments& arguments);
// Returns only the dims of these inputs.
absl::StatusOr<std::vector<std::vector<int64_t>>> MakeInputDims(const Model& model,
                                                                const ModelArguments& arguments);

std::vector<std::vector<int64_t>> DimsOf(const std::vector<Tensor>& tensors);

// Describes the model, its inputs, the backend and the threads for a verb's results.
RunRecord DescribeRun(const Model& model, const ModelArguments& arguments,
                      const std::vector<Tensor>& inputs);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_MODEL_ARGUMENTS_H_
