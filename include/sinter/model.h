// A model: its graph after the portable passes, and the packed weights that its sessions share.
#ifndef SINTER_MODEL_H_
#define SINTER_MODEL_H_

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sinter/dtype.h"
#include "sinter/import_limits.h"
#include "sinter/pass_options.h"
#include "sinter/shape.h"

namespace sinter {

class Graph;
class PackedStore;
struct PassLog;

struct ModelOptions {
  // The portable pipeline runs with these when the model is created, the specialised pipeline when
  // a session compiles a plan.
  PassOptions passes;
  // Whether the model keeps its graph as imported, too. Weights that passes replaced then stay in
  // memory.
  bool keep_imported = false;
  // Names of Model::overridable_inputs() that become inputs. Other names are ignored.
  std::vector<std::string> overridden_inputs;
};

// An input or output of a model.
struct ValueInfo {
  std::string name;
  DType dtype = DType::kFloat32;
  Shape shape;  // a dimension that is open until a run is a symbol
};

// A handle to an immutable model: copies share everything, and so does what was moved from, so that
// no model is ever empty. Thread-safe.
class Model {
 public:
  Model(const Model&) = default;
  Model& operator=(const Model&) = default;

  const std::string& name() const;
  const std::map<std::string, std::string>& metadata() const;
  const std::vector<ValueInfo>& inputs() const;
  const std::vector<ValueInfo>& outputs() const;
  // Inputs of an ONNX file for which it has default values, in the file's order (old exporters list
  // every weight so). They are constants, and not among inputs(), unless the model was loaded with
  // their names in ModelOptions::overridden_inputs. Empty for a .sinter file.
  const std::vector<ValueInfo>& overridable_inputs() const;
  const ModelOptions& options() const;
  // What the import of an ONNX file found doubtful, but accepted: outputs that contradict their
  // declared types, or that have the same name.
  const std::vector<std::string>& warnings() const;

  // For Sinter's own folders, which have the headers of these types.

  // InvalidArgument when the graph contradicts itself or an option names no pass.
  static absl::StatusOr<Model> Create(Graph graph, const ModelOptions& options = {});
  // The graph after the portable pipeline.
  const Graph& graph() const;
  // The graph as imported, before any pass: errors are measured against it. Null unless the model
  // was created with ModelOptions::keep_imported.
  const Graph* imported() const;
  // What the portable passes did.
  const PassLog& log() const;
  const std::shared_ptr<PackedStore>& packed_store() const;

 private:
  struct State;
  explicit Model(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

// Opens a .sinter or .onnx file. A .sinter file is known by its first bytes or by its name; its
// weights stay in the file until they are used. Errors name the file and the node: InvalidArgument
// (not a model, or a damaged one), NotFound, Unimplemented (lists all operators that Sinter lacks;
// or a newer version of .sinter), ResourceExhausted (a limit).
absl::StatusOr<Model> LoadModel(const std::string& path, const ModelOptions& options = {},
                                const ImportLimits& limits = {});

// The same for a file in memory, which is known by its first bytes. The model keeps a copy of what
// it needs. InvalidArgument, too, for a model whose weights are in other files.
absl::StatusOr<Model> LoadModelFromBytes(std::span<const std::byte> bytes,
                                         const ModelOptions& options = {},
                                         const ImportLimits& limits = {});

// Writes the model as an .onnx file when the name ends so, else as a .sinter file: as imported if
// the model keeps that (ModelOptions::keep_imported), else as it is after the portable passes. An
// existing file is replaced as a whole. Errors: those of writing; Unimplemented, which names the
// node, for an operator that ONNX has no counterpart of.
absl::Status SaveModel(const Model& model, const std::string& path);

}  // namespace sinter

#endif  // SINTER_MODEL_H_
