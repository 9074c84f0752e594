// The arguments that every verb with a model takes, and the model and inputs that they ask for.
#ifndef SINTER_TOOLS_MODEL_ARGUMENTS_H_
#define SINTER_TOOLS_MODEL_ARGUMENTS_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
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
  std::string json;  // where results go as JSON: "" nowhere, "-" stdout
};

// Of verbs that write a model into a file and run nothing.
struct ConversionArguments {
  ModelArguments model;
  InputShapes shapes;  // instead of the model's
  std::string output;
  bool no_passes = false;
};

// Adds them to a verb. `arguments` must outlive it.
void AddModelArguments(CLI::App& verb, ModelArguments& arguments);
// --tune, for verbs that open a session with OpenSession.
void AddTuneArgument(CLI::App& verb, ModelArguments& arguments);
// Only --backend or --json, for a verb without a model.
void AddBackendArgument(CLI::App& verb, std::string& backend);
// Only MODEL, --shape, the flags of passes and --json, and those of ConversionArguments. A file
// whose name ends in `other_ending` is refused: `other_verb` writes those.
void AddConversionArguments(CLI::App& verb, ConversionArguments& arguments,
                            const std::string& other_ending, const std::string& other_verb);
// Only --json, for a verb without a model.
void AddJsonArgument(CLI::App& verb, std::string& json);

// "" when there is such a pass or backend, and else what the user is told.
std::string CheckPass(const std::string& name);
std::string CheckBackend(const std::string& name);
// In the order in which they run, or are asked.
std::vector<std::string> PassNames();
std::vector<std::string> BackendNames();

// Opens a .onnx or .sinter file, a .txt file with the text form of a graph, or what comes on stdin.
absl::StatusOr<Model> LoadModel(const ModelArguments& arguments);
// The same, and the model keeps its graph as imported.
absl::StatusOr<Model> LoadModelWithImported(ModelArguments arguments);
// The same, with the shapes of its inputs that the arguments give.
absl::StatusOr<Model> LoadModelWithImported(const ConversionArguments& arguments);

// The graph that a conversion writes: after the portable passes, or as imported.
const Graph& GraphToWrite(const Model& model, const ConversionArguments& arguments);

// The inputs that the arguments give, and random ones for the others; says on stderr which, and
// which sizes of open dimensions were chosen.
absl::StatusOr<std::vector<Tensor>> MakeInputs(const Model& model, const ModelArguments& arguments);
// Only their dims.
absl::StatusOr<std::vector<std::vector<int64_t>>> MakeInputDims(const Model& model,
                                                                const ModelArguments& arguments);

std::vector<std::vector<int64_t>> DimsOf(const std::vector<Tensor>& tensors);

// What the results say about the model and how it runs.
RunRecord DescribeRun(const Model& model, const ModelArguments& arguments,
                      const std::vector<Tensor>& inputs);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_MODEL_ARGUMENTS_H_
