// A node as sinter/backend.h describes it to a library.
#ifndef SINTER_KERNELS_LIBRARY_NODE_DESCRIPTION_H_
#define SINTER_KERNELS_LIBRARY_NODE_DESCRIPTION_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "kernels/backend.h"
#include "sinter/backend.h"

namespace sinter::library {

// The value of SinterTensor::dtype. Types that the header does not name are kUnnamedDType and above.
inline constexpr int32_t kUnnamedDType = 100;
int32_t ToAbi(DType dtype);
std::optional<DType> FromAbi(int32_t dtype);

// Describes the node of a query, whose graph must outlive the description.
class NodeDescription {
 public:
  explicit NodeDescription(const KernelQuery& query);
  NodeDescription(const NodeDescription&) = delete;
  NodeDescription& operator=(const NodeDescription&) = delete;

  // Null for nodes that the header cannot describe: those with bodies, except fused chains.
  const SinterNode* node() const { return described_ ? &node_ : nullptr; }

 private:
  // Elements with stable addresses, and pointers to them.
  template <class T>
  struct Table {
    std::deque<T> elements;
    std::vector<const T*> pointers;

    T& Add() {
      pointers.push_back(&elements.emplace_back());
      elements.back().struct_size = sizeof(T);
      return elements.back();
    }
  };
  struct Operation {
    Table<SinterAttribute> attributes;
    Table<SinterOperand> operands;
  };

  const SinterTensor* AddTensor(Table<SinterTensor>& table, DType dtype, std::vector<int64_t> dims,
                                const Constant* constant);
  Operation& AddOperation(const sinter::Operation& operation);
  void AddAttribute(Operation& to, const std::string& name, const AttributeValue& value);
  void AddOperand(Operation& to, int32_t index, const SinterTensor* tensor);
  // Returns false if the operand is the result of another operation.
  bool AddOperand(Operation& to, const Operand& operand);
  bool DescribeChain(const FusedOp& fused);
  void Finish(const KernelQuery& query, int32_t root);

  Table<SinterTensor> inputs_;
  Table<SinterTensor> outputs_;
  Table<SinterTensor> body_constants_;
  Table<SinterOperation> operations_;
  std::deque<Operation> parts_;  // of operations_, by position
  std::deque<std::vector<int64_t>> integers_;
  std::deque<std::vector<float>> floats_;
  std::deque<std::string> strings_;
  SinterNode node_ = {};
  bool described_ = false;
};

}  // namespace sinter::library

#endif  // SINTER_KERNELS_LIBRARY_NODE_DESCRIPTION_H_
