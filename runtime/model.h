// A model: its graph after the portable passes, and the packed weights that its sessions share.
#ifndef SINTER_RUNTIME_MODEL_H_
#define SINTER_RUNTIME_MODEL_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "passes/pass.h"

namespace sinter {

class PackedStore;

struct ModelOptions {
  // Flags of the pass pipelines, the portable one here and the specialised one of its sessions.
  PassOptions passes;
  // Whether the model holds on to the graph as imported, for Model::imported(): the weights that
  // passes replaced stay in memory then.
  bool keep_imported = false;
};

// An input or output.
struct ValueInfo {
  std::string name;
  DType dtype = DType::kFloat32;
  Shape shape;  // with symbols where the size is open until a run
};

// Immutable and thread-safe; a handle: copies share everything, and so does what was moved from, so
// that no model is ever empty.
class Model {
 public:
  Model(const Model&) = default;
  Model& operator=(const Model&) = default;

  // From a graph: GraphBuilder's, or that of a file (LoadModel in sinter.h). InvalidArgument when
  // the graph contradicts itself or an option names no pass.
  static absl::StatusOr<Model> Create(Graph graph, const ModelOptions& options = {});

  const std::string& name() const;
  const std::map<std::string, std::string>& metadata() const;
  const std::vector<ValueInfo>& inputs() const;
  const std::vector<ValueInfo>& outputs() const;

  // As imported, no pass applied: the truth that errors are measured against. Checked: the model
  // was made with ModelOptions::keep_imported.
  const Graph& imported() const;
  // After the portable pipeline.
  const Graph& graph() const;
  // What the portable passes did.
  const PassLog& log() const;
  const ModelOptions& options() const;

  // For sessions.
  const std::shared_ptr<PackedStore>& packed_store() const;

 private:
  struct State;
  explicit Model(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_MODEL_H_
