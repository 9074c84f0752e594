// Kernels of one's own in C++: a shared library with a backend, behind the C interface of
// sinter/backend.h.
//
//   #include <sinter/kernel.h>
//
//   void MatMul(const sinter::KernelCall& call) {
//     const auto a = call.Input<float>(0), b = call.Input<float>(1);
//     const auto c = call.Output<float>(0);
//     const int64_t m = c.dims[0], n = c.dims[1], k = a.dims[1];
//     for (int64_t i = 0; i < m; ++i)
//       for (int64_t j = 0; j < n; ++j) {
//         float sum = 0;
//         for (int64_t l = 0; l < k; ++l) sum += a[i * k + l] * b[l * n + j];
//         c[i * n + j] = sum;
//       }
//   }
//   bool IsMatrixProduct(const sinter::KernelNode& node) { return node.input(1).rank() == 2; }
//
//   SINTER_BACKEND("mine", "1.0", {.op = "matmul", .run = MatMul, .takes = IsMatrixProduct})
//
//   g++ -std=c++20 -O3 -march=native -shared -fPIC mine.cc -o mine.so
//
// This header needs only the standard library and links with nothing.
#ifndef SINTER_KERNEL_H_
#define SINTER_KERNEL_H_

#include <cstdint>
#include <cstdio>
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sinter/backend.h"

namespace sinter {

// The type of an operand or result.
struct KernelTensor {
  int32_t dtype = SINTER_F32;
  std::vector<int64_t> dims;
  bool is_constant = false;

  int64_t rank() const { return static_cast<int64_t>(dims.size()); }
  int64_t size() const {
    int64_t elements = 1;
    for (const int64_t dim : dims) elements *= dim;
    return elements;
  }
};

// One operation with its attributes; see `sinter operators`.
class KernelOperation {
 public:
  explicit KernelOperation(const SinterOperation& operation);

  const std::string& name() const { return name_; }
  // The node's operands that it reads, SINTER_PREVIOUS or SINTER_CONSTANT.
  const std::vector<int32_t>& operands() const { return operands_; }
  // Attributes by name. An attribute that the operator does not have is 0, or empty.
  int64_t Int(std::string_view name) const { return Find(name).integer; }
  float Float(std::string_view name) const { return Find(name).real; }
  const std::string& String(std::string_view name) const { return Find(name).text; }
  const std::vector<int64_t>& Ints(std::string_view name) const { return Find(name).integers; }
  const std::vector<float>& Floats(std::string_view name) const { return Find(name).reals; }

 private:
  struct Attribute {
    std::string name;
    int64_t integer = 0;
    float real = 0;
    std::string text = {};
    std::vector<int64_t> integers = {};
    std::vector<float> reals = {};
  };
  const Attribute& Find(std::string_view name) const;

  std::string name_;
  std::vector<int32_t> operands_;
  std::vector<Attribute> attributes_;
};

// A node: one operation, or several that were fused around a root.
class KernelNode {
 public:
  explicit KernelNode(const SinterNode& node);

  const std::string& name() const { return name_; }  // as the user knows it
  const KernelTensor& input(size_t index) const { return inputs_[index]; }
  const KernelTensor& output(size_t index) const { return outputs_[index]; }
  size_t input_count() const { return inputs_.size(); }
  size_t output_count() const { return outputs_.size(); }
  // In the order in which they run.
  const std::vector<KernelOperation>& operations() const { return operations_; }
  // The operation that is not elementwise, or the first if all are.
  const KernelOperation& root() const { return operations_[root_]; }
  // Whether all operands and results are f32.
  bool IsFloat32() const;

 private:
  std::string name_;
  std::vector<KernelTensor> inputs_;
  std::vector<KernelTensor> outputs_;
  std::vector<KernelOperation> operations_;
  size_t root_ = 0;
};

// The elements of an operand or result, row-major unless the kernel states another layout.
template <class T>
struct KernelArray {
  T* data;
  std::span<const int64_t> dims;

  T& operator[](int64_t index) const { return data[index]; }
};

// One run of a kernel.
class KernelCall {
 public:
  KernelCall(const KernelNode& its_node, const SinterCall& call) : node_(its_node), call_(call) {}

  const KernelNode& node() const { return node_; }
  template <class T>
  KernelArray<const T> Input(size_t index) const {
    return {static_cast<const T*>(call_.inputs[index]), node_.input(index).dims};
  }
  // A packed operand, as KernelRow::pack wrote it.
  template <class T>
  const T* Packed(size_t index) const {
    return static_cast<const T*>(call_.inputs[index]);
  }
  template <class T>
  KernelArray<T> Output(size_t index) const {
    return {static_cast<T*>(call_.outputs[index]), node_.output(index).dims};
  }
  // KernelRow::workspace bytes, aligned to 64, contents undefined.
  template <class T>
  T* Workspace() const {
    return static_cast<T*>(call_.workspace);
  }
  int threads() const { return call_.threads; }
  // Calls body(begin, end) on the session's threads for disjoint ranges that cover [0, count), at
  // most one range for every `grain`. The body must not throw.
  template <class Body>
  void ParallelFor(int64_t count, int64_t grain, Body&& body) const {
    using Function = std::remove_reference_t<Body>;
    call_.host->parallel_for(
        count, grain,
        [](void* argument, int64_t begin, int64_t end) {
          (*static_cast<Function*>(argument))(begin, end);
        },
        const_cast<void*>(static_cast<const void*>(&body)));
  }

 private:
  const KernelNode& node_;
  const SinterCall& call_;
};

// One kernel of a backend. Whatever it does not take runs on Sinter's own kernels.
struct KernelRow {
  const char* op;  // the operator's name: "matmul", "conv"; see `sinter operators`
  // Computes the results. May throw: the exception's text becomes the error of the run.
  void (*run)(const KernelCall& call);
  // Whether the kernel can run the node. It is asked for nodes of f32 with only this operation, or
  // for all nodes with this root if `fused` is set. Null: it takes all of them.
  bool (*takes)(const KernelNode& node) = nullptr;
  // Also offers the kernel for fused nodes, whose other operations it must apply itself. Element
  // types are then not checked either.
  bool fused = false;
  const char* id = nullptr;           // without spaces; null: `op`
  const char* description = nullptr;  // for people; null: the id
  // Bytes of workspace; null: none.
  int64_t (*workspace)(const KernelNode& node) = nullptr;
  // Makes operand 1 packed where it is constant: `packed_bytes` bytes that `pack` writes once.
  // packed_format names the blocking: equal formats are interchangeable. `takes` may require
  // node.input(1).is_constant.
  const char* packed_format = nullptr;
  int64_t (*packed_bytes)(const KernelNode& node) = nullptr;
  void (*pack)(const KernelNode& node, const float* from, void* to) = nullptr;
  // Layout of operand 0 and of result 0: "acdb" is NHWC. Null: row-major.
  const char* layout = nullptr;
};

// A backend of such rows; SINTER_BACKEND defines one. The rows are asked in order.
class KernelLibrary {
 public:
  KernelLibrary(const char* name, const char* version, std::vector<KernelRow> rows);
  const SinterBackend* table() const { return &table_; }

 private:
  struct PreparedKernel {
    const KernelRow& row;
    KernelNode node;
  };
  static int32_t Offer(void* context, const SinterNode* node, int32_t index, SinterOffer* offer,
                       char* message);
  static int32_t Pack(void* kernel, int32_t operand, const void* elements, void* packed,
                      char* message);
  static int32_t Run(void* kernel, const SinterCall* call, char* message);
  static void Release(void* kernel) { delete static_cast<PreparedKernel*>(kernel); }
  // Calls the function; an exception becomes SINTER_FAILED and its message.
  template <class Function>
  static int32_t Guarded(char* message, Function&& function);
  static bool Takes(const KernelRow& row, const KernelNode& node);

  std::vector<KernelRow> rows_;
  SinterBackend table_;
};

// Implementation.

inline KernelOperation::KernelOperation(const SinterOperation& operation) : name_(operation.name) {
  for (int32_t i = 0; i < operation.operand_count; ++i) {
    operands_.push_back(operation.operands[i]->index);
  }
  for (int32_t i = 0; i < operation.attribute_count; ++i) {
    const SinterAttribute& from = *operation.attributes[i];
    Attribute attribute{.name = from.name};
    attribute.integer = from.int_value;
    attribute.real = from.float_value;
    if (from.string_value != nullptr) attribute.text = from.string_value;
    if (from.ints != nullptr) attribute.integers.assign(from.ints, from.ints + from.count);
    if (from.floats != nullptr) attribute.reals.assign(from.floats, from.floats + from.count);
    attributes_.push_back(std::move(attribute));
  }
}

inline const KernelOperation::Attribute& KernelOperation::Find(std::string_view name) const {
  static const Attribute none;
  for (const Attribute& attribute : attributes_) {
    if (attribute.name == name) return attribute;
  }
  return none;
}

inline KernelNode::KernelNode(const SinterNode& node) : name_(node.name) {
  const auto copy = [](const SinterTensor& tensor) {
    return KernelTensor{
        tensor.dtype, {tensor.dims, tensor.dims + tensor.rank}, tensor.constant != nullptr};
  };
  for (int32_t i = 0; i < node.input_count; ++i) inputs_.push_back(copy(*node.inputs[i]));
  for (int32_t i = 0; i < node.output_count; ++i) outputs_.push_back(copy(*node.outputs[i]));
  for (int32_t i = 0; i < node.operation_count; ++i) operations_.emplace_back(*node.operations[i]);
  if (node.root > 0) root_ = static_cast<size_t>(node.root);
}

inline bool KernelNode::IsFloat32() const {
  for (const std::vector<KernelTensor>* tensors : {&inputs_, &outputs_}) {
    for (const KernelTensor& tensor : *tensors) {
      if (tensor.dtype != SINTER_F32) return false;
    }
  }
  return true;
}

inline KernelLibrary::KernelLibrary(const char* name, const char* version,
                                    std::vector<KernelRow> rows)
    : rows_(std::move(rows)), table_() {
  table_.struct_size = sizeof(SinterBackend);
  table_.abi_version = SINTER_BACKEND_ABI_VERSION;
  table_.name = name;
  table_.version = version;
  table_.context = this;
  table_.offer = Offer;
  table_.pack = Pack;
  table_.run = Run;
  table_.release = Release;
}

template <class Function>
int32_t KernelLibrary::Guarded(char* message, Function&& function) {
  try {
    return function();
  } catch (const std::exception& exception) {
    std::snprintf(message, SINTER_MESSAGE_BYTES, "%s", exception.what());
  } catch (...) {
    std::snprintf(message, SINTER_MESSAGE_BYTES, "an exception of an unknown type");
  }
  return SINTER_FAILED;
}

inline bool KernelLibrary::Takes(const KernelRow& row, const KernelNode& node) {
  if (node.root().name() != row.op) return false;
  if (!row.fused && (node.operations().size() != 1 || !node.IsFloat32())) return false;
  return row.takes == nullptr || row.takes(node);
}

inline int32_t KernelLibrary::Offer(void* context, const SinterNode* node, int32_t index,
                                    SinterOffer* offer, char* message) {
  return Guarded(message, [&]() -> int32_t {
    const auto* const library = static_cast<const KernelLibrary*>(context);
    KernelNode copy(*node);
    for (const KernelRow& row : library->rows_) {
      if (!Takes(row, copy) || index-- > 0) continue;
      offer->kernel_id = row.id;
      offer->description = row.description;
      if (row.workspace != nullptr) offer->workspace_bytes = row.workspace(copy);
      if (row.pack != nullptr && node->input_count > 1 && copy.input(1).is_constant) {
        offer->inputs[1]->packed_format = row.packed_format;
        offer->inputs[1]->packed_bytes = row.packed_bytes(copy);
      }
      offer->inputs[0]->layout = row.layout;
      offer->outputs[0]->layout = row.layout;
      offer->kernel = new PreparedKernel{row, std::move(copy)};
      return SINTER_OK;
    }
    return SINTER_REFUSED;
  });
}

inline int32_t KernelLibrary::Pack(void* kernel, int32_t, const void* elements, void* packed,
                                   char* message) {
  return Guarded(message, [&]() -> int32_t {
    const auto* const prepared = static_cast<const PreparedKernel*>(kernel);
    prepared->row.pack(prepared->node, static_cast<const float*>(elements), packed);
    return SINTER_OK;
  });
}

inline int32_t KernelLibrary::Run(void* kernel, const SinterCall* call, char* message) {
  return Guarded(message, [&]() -> int32_t {
    const auto* const prepared = static_cast<const PreparedKernel*>(kernel);
    prepared->row.run(KernelCall(prepared->node, *call));
    return SINTER_OK;
  });
}

}  // namespace sinter

// Defines the library's backend: its name, its version and its rows.
#define SINTER_BACKEND(name, version, ...)                                                   \
  extern "C" SINTER_EXPORT const SinterBackend* SinterGetBackend(const SinterHost*, char*) { \
    static const ::sinter::KernelLibrary library(name, version, {__VA_ARGS__});              \
    return library.table();                                                                  \
  }

#endif  // SINTER_KERNEL_H_
