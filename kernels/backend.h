// What computes: backends offer candidates for a node, a chosen candidate is prepared into a
// kernel, and every execution context runs its own instance of it.
//
//   Backend           one a process; Candidates(query) gives
//     Candidate       one way to run a node of these types; Prepare() gives
//       Kernel        one a plan; NewInstance() gives
//         KernelInstance   one an execution context; Run() computes
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

// A form of the kernel's own in which it takes a constant operand.
struct Packing {
  std::string packed_format;  // equal packed formats of one backend mean interchangeable bytes
  int64_t bytes = 0;
};

// How a kernel takes one operand or gives one result.
struct Port {
  Format format;  // in memory; of a packed operand it says nothing
  // Not 0: the operand or result may be columns of a wider tensor. Its rows have so many elements,
  // those that are contiguous along one or more of its innermost axes in memory.
  int64_t row = 0;
  // Of an operand: the first result may lie in its memory, where their types are the same.
  bool in_place = false;
  // Of a constant operand that the kernel takes in a form of its own.
  std::optional<Packing> packing = std::nullopt;
};

// Runs one node in one execution context. The pointers must be set before the first Run and stay
// until set again. Not thread-safe; Run allocates nothing of Sinter's.
class KernelInstance {
 public:
  virtual ~KernelInstance() = default;
  // Operand or result `index` of the node, in the format that the candidate's port states; a packed
  // operand in its packed format.
  virtual void SetInput(size_t index, const void* data) = 0;
  virtual void SetOutput(size_t index, void* data) = 0;
  // The operand or result is columns of a wider tensor: each of its rows begins `row_stride`
  // elements behind the one before, and its address is aligned to elements only. Called only where
  // the port has rows; without a call the rows are contiguous.
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

// One way to run a node whose types are known. Immutable and thread-safe; keeps what it needs of
// the graph.
class Candidate {
 public:
  virtual ~Candidate() = default;

  std::string_view backend;  // Backend::name()
  // Short, without spaces, the same for the same code in every process and for every size:
  // "conv.implicit_gemm". Measured times are kept by it.
  std::string kernel_id;
  std::string kernel;         // for people: "windows as a product"
  std::vector<Port> inputs;   // one for each operand
  std::vector<Port> outputs;  // one for each result
  int64_t workspace_bytes = 0;

  // Writes the operand's packed format at `to`, which is aligned to 64 and has Packing::bytes
  // bytes, from the constant in its plain form.
  virtual absl::Status Pack(size_t operand, const Constant& from, std::byte* to) const;
  virtual absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const = 0;
};
using CandidateRef = std::shared_ptr<const Candidate>;

// Which packed formats of a constant exist already, so that a new shape can ask for the same.
class PackingCatalog {
 public:
  virtual ~PackingCatalog() = default;
  virtual std::vector<std::string> PackedFormatsOf(const Constant& constant,
                                                   std::string_view backend) const = 0;
};

// The node that candidates are asked for. All its types are static. One query serves all backends
// that are asked about the node, on one thread.
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
  // Ports of the node's operands or results that take the element types as they are, in these
  // layouts: one a value.
  std::vector<Port> InputPorts(std::span<const Layout> layouts) const;
  std::vector<Port> OutputPorts(std::span<const Layout> layouts) const;
  // The node as a root with a prologue and an epilogue; null when it has another form. It is parsed
  // by the first call.
  const FusedOp* fused_op() const {
    if (!fused_op_) fused_op_.emplace(ParseFusedOp(graph, node));
    return *fused_op_ ? &**fused_op_ : nullptr;
  }

 private:
  mutable std::optional<std::optional<FusedOp>> fused_op_;
};

// Thread-safe.
class Backend {
 public:
  virtual ~Backend() = default;
  // Unique among the backends of a process, without spaces.
  virtual std::string_view name() const = 0;
  // Changes whenever a kernel becomes faster or slower: times that were measured with another
  // version are not used. Without spaces.
  virtual std::string version() const = 0;
  // Instruction set in use, for people: "avx2", "portable".
  virtual std::string isa() const = 0;
  // Zero or more ways to run the node, whatever formats its operands have now: each candidate
  // states the formats that it takes and gives, and a format's element type may differ from the
  // value's: reorders convert. Best first, as far as the backend can tell without measuring.
  virtual std::vector<CandidateRef> Candidates(const KernelQuery& query) const = 0;
  // Seconds that one of its candidates for the node takes, roughly, without measuring. By default
  // those of any optimised kernel (kOptimisedKernels in roofline.h).
  virtual double EstimateSeconds(const KernelQuery& query, const Candidate& candidate) const;
};

// Times, estimated or measured, in seconds.
class CostModel {
 public:
  virtual ~CostModel() = default;
  // Of each candidate that is offered for the node, best first: that order decides what cannot be
  // told apart otherwise.
  virtual std::vector<double> Seconds(const Graph& graph, NodeId node,
                                      std::span<const CandidateRef> offered) const = 0;
  // The least time that was measured for the node on each of the backends; infinite: none was.
  virtual std::vector<double> LeastMeasured(const Graph& graph, NodeId node,
                                            std::span<const Backend* const> backends) const = 0;
  // Bringing a value of this type into another format.
  virtual double ReorderSeconds(const Type& from, const Format& to) const = 0;
};

// The backends that a compilation may use. Candidates come from `preferred`; for a node that none
// of those can run, from `substitutes`; and from `fallback` for one that neither can.
struct BackendSet {
  std::vector<const Backend*> preferred;         // best first
  std::vector<const Backend*> substitutes = {};  // best first
  const Backend* fallback = nullptr;             // may be null

  // Whose candidates an offer holds.
  enum class Source { kNobody, kPreferred, kSubstitutes, kFallback };
  struct Offer {
    std::vector<CandidateRef> candidates;
    Source source = Source::kNobody;
  };
  Offer AskAll(const KernelQuery& query) const;
  // Of the first backend that runs the node, and of those behind it that were measured to be
  // clearly faster (cost_model may be null: none was). Making candidates takes time and memory,
  // oneDNN's most of all, and the others would hardly be chosen.
  Offer AskBest(const KernelQuery& query, const CostModel* cost_model) const;
  // In the order in which they are asked.
  std::vector<const Backend*> All() const;
  // Null when there is none of that name.
  const Backend* Find(std::string_view name) const;
};

}  // namespace sinter

#endif  // SINTER_KERNELS_BACKEND_H_
