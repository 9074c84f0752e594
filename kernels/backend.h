// What computes: backends offer candidates for a node, a chosen candidate is prepared into a
// kernel, and every execution context runs its own instance of it.
//
//   Backend ── Candidates(query) ──► Candidate ── Prepare() ──► Kernel ── NewInstance() ──►
//   KernelInstance ── Run() one each process                 one a node and type       one a plan
//   one a context
#ifndef SINTER_KERNELS_BACKEND_H_
#define SINTER_KERNELS_BACKEND_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ir/constant.h"
#include "ir/graph.h"

namespace sinter {

// Arithmetic that a candidate does on f32 operands. Only direct f32 exists so far.
enum class Precision : uint8_t { kFloat32 };

// A constant operand that a candidate wants in a form of its own.
struct Packing {
  size_t operand = 0;
  std::string token;  // names the form; equal tokens of one backend mean interchangeable bytes
  int64_t bytes = 0;
};

// Runs one node in one execution context. The pointers must be set before the first Run and stay
// until set again. Not thread-safe; Run allocates nothing of Sinter's.
class KernelInstance {
 public:
  virtual ~KernelInstance() = default;
  // Operand or result `index` of the node, in the layout that the candidate states; a packed
  // operand in its packing.
  virtual void SetInput(size_t index, const void* data) = 0;
  virtual void SetOutput(size_t index, void* data) = 0;
  // The operand or result is columns of something wider: a row of it begins `row_stride` elements behind
  // the one before. Only where the candidate has rows; without a call they lie one behind the
  // other. Its address is then aligned to elements only.
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

  std::string_view backend;           // Backend::name()
  std::string kernel;                 // for people: "brgconv:avx512_core", "triple loop"
  std::vector<Layout> input_layouts;  // for each operand; a packed operand's entry is not looked at
  std::vector<Layout> output_layouts;  // for each result
  // For each operand and each result that may be columns of something wider: the elements of its
  // rows, which are what lies side by side along one or more of its innermost axes in memory. 0: it
  // may not be (empty: none may).
  std::vector<int64_t> input_rows;
  std::vector<int64_t> output_rows;
  // For each operand: the first result may lie in its memory, where their types are the same
  // (empty: in none's).
  std::vector<bool> in_place;
  std::vector<Packing> packings;
  int64_t workspace_bytes = 0;
  Precision precision = Precision::kFloat32;

  // Writes packing.bytes bytes at `to` (aligned to 64) from the constant operand.
  virtual absl::Status Pack(const Packing& packing, const Constant& from, std::byte* to) const;
  virtual absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const = 0;
};
using CandidateRef = std::shared_ptr<const Candidate>;

// Which packings of a constant exist already, so that a new shape can ask for the same.
class PackingCatalog {
 public:
  virtual ~PackingCatalog() = default;
  virtual std::vector<std::string> TokensOf(const Constant& constant,
                                            std::string_view backend) const = 0;
};

// The node that candidates are asked for. All its types are static.
struct KernelQuery {
  const Graph& graph;
  NodeId node;
  const PackingCatalog* catalog = nullptr;  // may be null

  const Node& operator*() const { return graph.node(node); }
  const Operation& operation() const { return graph.node(node).operation; }
  const Type& input(size_t index) const { return graph.type(graph.node(node).inputs[index]); }
  const Type& output(size_t index) const { return graph.type(graph.node(node).outputs[index]); }
  // Null when the operand is computed at run time.
  const Constant* constant(size_t index) const {
    return graph.value(graph.node(node).inputs[index]).constant.get();
  }
};

// Thread-safe.
class Backend {
 public:
  virtual ~Backend() = default;
  virtual std::string_view name() const = 0;
  // Instruction set in use, for people: "avx2", "portable".
  virtual std::string isa() const = 0;
  // Zero or more ways to run the node, whatever layouts its operands have now: each candidate
  // states the layouts that it takes and gives. Best first, as far as the backend can tell without
  // measuring.
  virtual std::vector<CandidateRef> Candidates(const KernelQuery& query) const = 0;
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
  // Changing the layout of a value of this type.
  virtual double ReorderSeconds(const Type& from, const Layout& to) const = 0;
};

// The backends that a compilation may use: candidates come from `preferred`, and from `fallback`
// for a node that none of those can run.
struct BackendSet {
  std::vector<const Backend*> preferred;  // best first
  const Backend* fallback = nullptr;      // may be null

  struct Offer {
    std::vector<CandidateRef> candidates;
    bool by_fallback = false;  // no preferred backend runs the node
  };
  Offer AskAll(const KernelQuery& query) const;
  // Of the first that runs the node, and of those behind it that were measured to be clearly faster
  // (null: none was). Making candidates takes time and memory, oneDNN's most of all, and the others
  // would hardly be chosen.
  Offer AskBest(const KernelQuery& query, const CostModel* cost_model) const;

 private:
  static void Add(const Backend& backend, const KernelQuery& query, Offer& offer);
  void AddFallback(const KernelQuery& query, Offer& offer) const;
};

}  // namespace sinter

#endif  // SINTER_KERNELS_BACKEND_H_
