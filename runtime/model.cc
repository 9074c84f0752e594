#include "runtime/model.h"

#include <utility>

#include "ir/status.h"
#include "ir/verify.h"
#include "passes/driver.h"
#include "passes/pipeline.h"
#include "runtime/packed_store.h"

namespace sinter {

struct Model::State {
  ModelOptions options;
  Graph imported;
  Graph graph;
  PassLog log;
  std::vector<ValueInfo> inputs;
  std::vector<ValueInfo> outputs;
  std::shared_ptr<PackedStore> packed_store = std::make_shared<PackedStore>();
};

absl::StatusOr<Model> Model::Create(Graph graph, const ModelOptions& options) {
  SINTER_RETURN_IF_ERROR(ValidateOptions(options.passes));
  SINTER_RETURN_IF_ERROR(Verify(graph));
  auto state = std::make_shared<State>();
  state->options = options;
  state->imported = std::move(graph);
  state->graph = state->imported;
  PassContext context{.options = options.passes};
  SINTER_RETURN_IF_ERROR(RunPasses(PortablePipeline(), state->graph, context));
  state->log = std::move(context.log);
  const Graph& imported = state->imported;
  for (const ValueId input : imported.inputs()) {
    const Value& value = imported.value(input);
    state->inputs.push_back({value.name, value.type.dtype, value.type.shape});
  }
  for (const GraphOutput& output : imported.outputs()) {
    const Type& type = imported.type(output.value);
    state->outputs.push_back({output.name, type.dtype, type.shape});
  }
  return Model(std::move(state));
}

const std::string& Model::name() const { return state_->imported.name; }
const std::map<std::string, std::string>& Model::metadata() const {
  return state_->imported.metadata;
}
const std::vector<ValueInfo>& Model::inputs() const { return state_->inputs; }
const std::vector<ValueInfo>& Model::outputs() const { return state_->outputs; }
const Graph& Model::imported() const { return state_->imported; }
const Graph& Model::graph() const { return state_->graph; }
const PassLog& Model::log() const { return state_->log; }
const ModelOptions& Model::options() const { return state_->options; }
const std::shared_ptr<PackedStore>& Model::packed_store() const { return state_->packed_store; }

}  // namespace sinter
