#include "sinter/model.h"

#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "ir/graph.h"
#include "ir/out_of_memory.h"
#include "ir/verify.h"
#include "passes/driver.h"
#include "passes/pipeline.h"
#include "runtime/packed_store.h"
#include "sinter/status.h"

namespace sinter {

struct Model::State {
  ModelOptions options;
  std::optional<Graph> imported;
  Graph graph;
  PassLog log;
  std::vector<ValueInfo> inputs;
  std::vector<ValueInfo> outputs;
  std::vector<ValueInfo> overridable_inputs;
  std::shared_ptr<PackedStore> packed_store = std::make_shared<PackedStore>();
};

namespace {

std::vector<ValueInfo> OverridableInputs(const Graph& graph) {
  std::map<std::string_view, const Type*> types;
  for (uint32_t i = 0; i < graph.value_limit(); ++i) {
    const Value& value = graph.value({i});
    if (value.is_constant()) types.emplace(value.name, &value.type);
  }
  std::vector<ValueInfo> inputs;
  for (const std::string& name : graph.overridable_inputs) {
    const auto type = types.find(name);
    if (type != types.end()) inputs.push_back({name, type->second->dtype, type->second->shape});
  }
  return inputs;
}

}  // namespace

absl::StatusOr<Model> Model::Create(Graph graph, const ModelOptions& options) {
  return CatchOutOfMemory("preparing a model", [&]() -> absl::StatusOr<Model> {
    SINTER_RETURN_IF_ERROR(ValidateOptions(options.passes));
    SINTER_RETURN_IF_ERROR(Verify(graph));
    auto state = std::make_shared<State>();
    state->options = options;
    for (const ValueId input : graph.inputs()) {
      const Value& value = graph.value(input);
      state->inputs.push_back({value.name, value.type.dtype, value.type.shape});
    }
    for (const GraphOutput& output : graph.outputs()) {
      const Type& type = graph.type(output.value);
      state->outputs.push_back({output.name, type.dtype, type.shape});
    }
    state->overridable_inputs = OverridableInputs(graph);
    if (options.keep_imported) state->imported = graph;
    PassContext context{.options = options.passes};
    SINTER_RETURN_IF_ERROR(RunPassesWithBodies(PortablePipeline(), graph, context));
    graph.Compact();  // weights that nothing uses any more go
    state->graph = std::move(graph);
    state->log = std::move(context.log);
    return Model(std::move(state));
  });
}

const std::string& Model::name() const { return state_->graph.name; }
const std::map<std::string, std::string>& Model::metadata() const { return state_->graph.metadata; }
const std::vector<ValueInfo>& Model::inputs() const { return state_->inputs; }
const std::vector<ValueInfo>& Model::outputs() const { return state_->outputs; }
const std::vector<ValueInfo>& Model::overridable_inputs() const {
  return state_->overridable_inputs;
}
const Graph* Model::imported() const {
  return state_->imported.has_value() ? &*state_->imported : nullptr;
}
const Graph& Model::graph() const { return state_->graph; }
const PassLog& Model::log() const { return state_->log; }
const std::vector<std::string>& Model::warnings() const { return state_->graph.warnings; }
const ModelOptions& Model::options() const { return state_->options; }
const std::shared_ptr<PackedStore>& Model::packed_store() const { return state_->packed_store; }

}  // namespace sinter
