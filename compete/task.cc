#include "compete/task.h"

#include <cmath>
#include <filesystem>
#include <span>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ir/graph.h"
#include "ir/suggestion.h"
#include "runtime/random_inputs.h"
#include "sinter/graph_builder.h"
#include "sinter/models/networks.h"
#include "sinter/status.h"
#include "sinter/weight_source.h"

namespace sinter::compete {
namespace {

// Writes the network of a task.
using BuildFunction = void (*)(GraphBuilder& builder);

void MatrixProduct(GraphBuilder& b) {
  b.Output("c", b.MatMul(b.Input("a", {512, 512}), b.Input("b", {512, 512})));
}

// Weights, which a backend may pack beforehand.
void MatrixProductWithWeights(GraphBuilder& b) {
  const auto weights = RandomTensor(DType::kFloat32, {512, 512}, /*seed=*/1);
  b.Output("c", b.MatMul(b.Input("a", {512, 512}), b.Constant(weights.ok() ? *weights : Tensor())));
}

// The weights and the bias are small, so most of what moves is the result.
void LayerWithBias(GraphBuilder& b) {
  const auto weights = RandomTensor(DType::kFloat32, {64, 256}, /*seed=*/1);
  const auto bias = RandomTensor(DType::kFloat32, {256}, /*seed=*/2);
  const Var product =
      b.MatMul(b.Input("x", {4096, 64}), b.Constant(weights.ok() ? *weights : Tensor()));
  b.Output("y", b.Relu(b.Add(product, b.Constant(bias.ok() ? *bias : Tensor()))));
}

void SoftmaxOfRows(GraphBuilder& b) { b.Output("y", b.Softmax(b.Input("x", {512, 512}))); }

void Convolution(GraphBuilder& b) {
  const Var x = b.Input("x", {1, 64, 56, 56});
  b.Output("y", b.Conv("conv", x, 64, {.kernel = 3, .padding = 1}));
}

void AttentionHeads(GraphBuilder& b) {
  constexpr int64_t kSize = 64;
  const std::vector<InputDim> dims = {1, 8, 256, kSize};
  const std::vector<Var> operands = {b.Input("query", dims), b.Input("key", dims),
                                     b.Input("value", dims)};
  const float scale = 1 / std::sqrt(static_cast<float>(kSize));
  b.Output("y", b.Apply("attention", operands, {{"scale", scale}}));
}

struct KernelTask {
  TaskName name;
  BuildFunction build;
};
constexpr KernelTask kKernelTasks[] = {
    {{"matmul", "a matrix product, 512 x 512 x 512"}, MatrixProduct},
    {{"matmul-weights", "the same, one matrix being constant"}, MatrixProductWithWeights},
    {{"layer", "a layer: 4096 rows of 64, 256 features, with bias and relu"}, LayerWithBias},
    {{"softmax", "a softmax of 512 rows of 512"}, SoftmaxOfRows},
    {{"conv2d", "a 3x3 convolution of 64 channels, 56 x 56 pixels"}, Convolution},
    {{"attention", "attention of 8 heads, 256 tokens of 64 elements"}, AttentionHeads},
};

ModelOptions KeepsImported() {
  ModelOptions options;
  options.keep_imported = true;
  return options;
}

absl::StatusOr<Task> Finish(std::string name, std::string description, Model model) {
  if (model.inputs().empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        name, " has no inputs: its result never changes, so it is no task for a competition"));
  }
  SINTER_ASSIGN_OR_RETURN(
      std::vector<std::vector<int64_t>> dims,
      CompleteInputDims(model, std::vector<std::vector<int64_t>>(model.inputs().size())));
  return Task{.name = std::move(name),
              .description = std::move(description),
              .model = std::move(model),
              .input_dims = std::move(dims)};
}

}  // namespace

std::vector<TaskName> TaskNames() {
  std::vector<TaskName> names;
  for (const KernelTask& task : kKernelTasks) names.push_back(task.name);
  for (const std::string_view network : NetworkNames()) {
    names.push_back({network, "a network of models/, with random weights"});
  }
  return names;
}

absl::StatusOr<Task> FindTask(const std::string& name) {
  for (const KernelTask& task : kKernelTasks) {
    if (task.name.name != name) continue;
    RandomWeights weights;
    GraphBuilder builder(name, weights);
    task.build(builder);
    SINTER_ASSIGN_OR_RETURN(Model model, std::move(builder).Build(KeepsImported()));
    return Finish(name, std::string(task.name.description), std::move(model));
  }
  std::vector<std::string> known;
  for (const TaskName& task : TaskNames()) {
    known.emplace_back(task.name);
    if (task.name != name) continue;
    SINTER_ASSIGN_OR_RETURN(Model model, BuildNetwork(name, nullptr, KeepsImported()));
    return Finish(name, std::string(task.description), std::move(model));
  }
  std::error_code error;
  if (!std::filesystem::exists(name, error)) {
    return absl::NotFoundError(
        absl::StrCat(UnknownName("task", "tasks", name, known), ", or a model file"));
  }
  SINTER_ASSIGN_OR_RETURN(Model model, LoadModel(name, KeepsImported()));
  const std::filesystem::path path = name;
  SINTER_ASSIGN_OR_RETURN(Task task,
                          Finish(path.filename(), "the model in a file", std::move(model)));
  if (path.extension() == ".onnx") task.onnx_file = std::filesystem::absolute(path, error);
  return task;
}

}  // namespace sinter::compete
