// The interface of a backend. Backends offer candidates for a node, a chosen candidate is prepared
// into a kernel, and every execution context runs its own instance of the kernel.
//
//   Backend           one per process; Candidates(query) returns
//     Candidate       one way to run a node of these types; Prepare() returns
//       Kernel        one per plan; NewInstance() returns
//         KernelInstance   one per execution context; Run() computes
#ifndef SINTER_KERNELS_BACKEND_H_
#define SINTER_KERNELS_BACKEND_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ir/constant.h"
#include "ir/graph.h"
#include "kernels/fused_op.h"

namespace sinter {

// A kernel-specific form of a constant operand.
struct Packing {
  std::string packed_format;  // equal packed formats of one backend mean interchangeable bytes
  int64_t bytes = 0;
};

// How a kernel reads one operand or writes one result.
struct Port {
  Format format;  // in memory; meaningless for a packed operand
  // Elements per row, if the operand or result may be columns of a wider tensor; otherwise 0. A row
  // spans one or more of the innermost axes in memory, and its elements are contiguous.
  int64_t row = 0;
  // Operands only: the first result may share the operand's memory if their types are the same.
  bool in_place = false;
  // Set for a constant operand that the kernel reads in a packed format.
  std::optional<Packing> packing = std::nullopt;
};

// Runs one node in one execution context. The pointers must be set before the first Run and stay
// in effect until they are set again. Not thread-safe. Sinter's own code allocates nothing in Run.
class KernelInstance {
 public:
  virtual ~KernelInstance() = default;
  // Operand or result `index` of the node, in the format of the candidate's port. A packed operand
  // is in its packed format.
  virtual void SetInput(size_t index, const void* data) = 0;
  virtual void SetOutput(size_t index, void* data) = 0;
  // Says that the operand or result is columns of a wider tensor: its rows begin `row_stride`
  // elements apart, and its address is aligned to elements only. Called only if the port has rows;
  // without a call the rows are contiguous.
  virtual void SetInputRowStride(size_t index, int64_t row_stride);
  virtual void SetOutputRowStride(size_t index, int64_t row_stride);
  // Candidate::workspace_bytes bytes, aligned to 64, contents undefined.
  virtual void SetWorkspace(void* data) = 0;
  virtual absl::Status Run() = 0;
};

// Immutable and thread-safe.
class Kernel {
 public:
  virtual ~Kernel() = default;
  virtual absl::StatusOr<std::unique_ptr<KernelInstance>> NewInstance() const = 0;
};

// One way to run a node whose types are known. Immutable and thread-safe; keeps the parts of the
// graph that it needs.
class Candidate {
 public:
  virtual ~Candidate() = default;

  std::string_view backend;  // Backend::name()
  // Short and without spaces, for example "conv.implicit_gemm". The same code has the same id in
  // every process and for every size. It is the key of measured times.
  std::string kernel_id;
  std::string kernel;         // for people: "implicit GEMM"
  std::vector<Port> inputs;   // one per operand
  std::vector<Port> outputs;  // one per result
  int64_t workspace_bytes = 0;
  // Runs the nodes of a body one after another, with every result in between in memory, so that a
  // longer body gains nothing.
  bool is_interpreted = false;
  // Whether the kernel may use threads besides those of parallel.h, for example OpenMP's.
  bool starts_threads = true;

  // Packs the operand from the plain constant `from` into `to`, which has Packing::bytes bytes and
  // is aligned to 64 bytes.
  virtual absl::Status Pack(size_t operand, const Constant& from, std::byte* to) const;
  virtual absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const = 0;
};
using CandidateRef = std::shared_ptr<const Candidate>;

// The packed formats in which a constant already exists, so that a new shape can reuse them.
class PackingCatalog {
 public:
  virtual ~PackingCatalog() = default;
  virtual std::vector<std::string> PackedFormatsOf(const Constant& constant,
                                                   std::string_view backend) const = 0;
};

// A node for which backends are asked for candidates. All its types are static. One query serves
// all backends that are asked about the node, on one thread.
class KernelQuery {
 public:
  KernelQuery(const Graph& its_graph, NodeId its_node, const PackingCatalog* its_catalog = nullptr)
      : graph(its_graph), node(its_node), catalog(its_catalog) {}

  const Graph& graph;
  NodeId node;
  const PackingCatalog* catalog;  // may be null

  const Node& operator*() const { return graph.node(node); }
  const Operation& operation() const { return graph.node(node).operation; }
  const Type& input(size_t index) const { return graph.type(graph.node(node).inputs[index]); }
  const Type& output(size_t index) const { return graph.type(graph.node(node).outputs[index]); }
  // Null when the operand is computed at run time.
  const Constant* constant(size_t index) const {
    return graph.value(graph.node(node).inputs[index]).constant.get();
  }
  // Ports of the node's operands or results in their own element types and these layouts, one
  // layout per value.
  std::vector<Port> InputPorts(std::span<const Layout> layouts) const;
  std::vector<Port> OutputPorts(std::span<const Layout> layouts) const;
  // The node as a root with a prologue and an epilogue; null when it has another form. The first
  // call parses the node.
  const FusedOp* fused_op() const {
    if (!fused_op_) fused_op_.emplace(ParseFusedOp(graph, node));
    return *fused_op_ ? &**fused_op_ : nullptr;
  }
  // Records why a backend offers no kernel, for explanations (inspect --why-not).
  void Refuse(std::string_view backend, std::string_view reason) const {
    refusals_.push_back(std::string(backend) + ": " + std::string(reason));
  }
  const std::vector<std::string>& refusals() const { return refusals_; }

 private:
  mutable std::optional<std::optional<FusedOp>> fused_op_;
  mutable std::vector<std::string> refusals_;
};

// Thread-safe.
class Backend {
 public:
  virtual ~Backend() = default;
  // Unique among the backends of a process, without spaces.
  virtual std::string_view name() const = 0;
  // Changes whenever a kernel becomes faster or slower; times that were measured with another
  // version are not used. Without spaces.
  virtual std::string version() const = 0;
  // Instruction set in use, for people: "avx2", "portable".
  virtual std::string isa() const = 0;
  // Zero or more ways to run the node, independent of the current formats of its operands. Each
  // candidate states the formats that it reads and writes. A format's element type may differ from
  // the value's; reorders convert. Best first, as far as the backend can tell without measuring.
  // They depend on the node's operation, types, constants and body only: equal nodes of a graph
  // share them.
  virtual std::vector<CandidateRef> Candidates(const KernelQuery& query) const = 0;
  // A rough estimate, without measuring, of the seconds that one of this backend's candidates takes
  // for the node. The default is that of any optimised kernel (kOptimisedKernels in roofline.h).
  virtual double EstimateSeconds(const KernelQuery& query, const Candidate& candidate) const;
};

// Estimated or measured times in seconds.
class CostModel {
 public:
  virtual ~CostModel() = default;
  // The time of each candidate that is offered for the node. The candidates are sorted best first,
  // which breaks ties.
  virtual std::vector<double> Seconds(const Graph& graph, NodeId node,
                                      std::span<const CandidateRef> offered) const = 0;
  // The least time that was measured for the node on each of the backends; infinite if there is no
  // measurement.
  virtual std::vector<double> LeastMeasured(const Graph& graph, NodeId node,
                                            std::span<const Backend* const> backends) const = 0;
  // The time to convert a value of this type to another format.
  virtual double ReorderSeconds(const Type& from, const Format& to) const = 0;
};

// The backends that a compilation may use. Candidates come from `preferred`. For a node that no
// preferred backend can run they come from `substitutes`, and otherwise from `fallback`.
struct BackendSet {
  std::vector<const Backend*> preferred;         // best first
  std::vector<const Backend*> substitutes = {};  // best first
  const Backend* fallback = nullptr;             // may be null

  // Where the candidates of an offer come from.
  enum class Source { kNobody, kPreferred, kSubstitutes, kFallback };
  struct Offer {
    std::vector<CandidateRef> candidates;
    Source source = Source::kNobody;
  };
  Offer AskAll(const KernelQuery& query) const;
  // The candidates of the first backend that runs the node, and of each later one that was measured
  // to be clearly faster (`cost_model` may be null: there are no measurements). Other backends are
  // not asked: their candidates would hardly be chosen, and creating candidates, above all
  // oneDNN's, takes time and memory.
  Offer AskBest(const KernelQuery& query, const CostModel* cost_model) const;
  // All backends in the order in which they are asked.
  std::vector<const Backend*> All() const;
  // Null if no backend has this name.
  const Backend* Find(std::string_view name) const;
};

}  // namespace sinter

#endif  // SINTER_KERNELS_BACKEND_H_
