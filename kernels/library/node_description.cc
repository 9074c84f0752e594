#include "kernels/library/node_description.h"

#include <array>
#include <utility>
#include <variant>

#include "ir/cost.h"

namespace sinter::library {
namespace {

struct DTypeNumber {
  DType dtype;
  int32_t number;
};

constexpr std::array kNumbers = {
    DTypeNumber{DType::kFloat32, SINTER_F32},   DTypeNumber{DType::kFloat16, SINTER_F16},
    DTypeNumber{DType::kBFloat16, SINTER_BF16}, DTypeNumber{DType::kFloat64, SINTER_F64},
    DTypeNumber{DType::kInt8, SINTER_I8},       DTypeNumber{DType::kUint8, SINTER_U8},
    DTypeNumber{DType::kInt16, SINTER_I16},     DTypeNumber{DType::kUint16, SINTER_U16},
    DTypeNumber{DType::kInt32, SINTER_I32},     DTypeNumber{DType::kUint32, SINTER_U32},
    DTypeNumber{DType::kInt64, SINTER_I64},     DTypeNumber{DType::kUint64, SINTER_U64},
    DTypeNumber{DType::kBool, SINTER_BOOL}};

template <class T>
int32_t CountOf(const std::vector<T>& elements) {
  return static_cast<int32_t>(elements.size());
}

}  // namespace

int32_t ToAbi(DType dtype) {
  for (const DTypeNumber& entry : kNumbers) {
    if (entry.dtype == dtype) return entry.number;
  }
  return kUnnamedDType + static_cast<int32_t>(dtype);
}

std::optional<DType> FromAbi(int32_t dtype) {
  for (const DTypeNumber& entry : kNumbers) {
    if (entry.number == dtype) return entry.dtype;
  }
  if (dtype < kUnnamedDType || dtype >= kUnnamedDType + kDTypeCount) return std::nullopt;
  return static_cast<DType>(dtype - kUnnamedDType);
}

NodeDescription::NodeDescription(const KernelQuery& query) {
  const Node& node = *query;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    AddTensor(inputs_, query.input(i).dtype, query.input(i).shape.ToIntegers(), query.constant(i));
  }
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    AddTensor(outputs_, query.output(i).dtype, query.output(i).shape.ToIntegers(), nullptr);
  }
  if (node.bodies.empty()) {
    Operation& operation = AddOperation(query.operation());
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      AddOperand(operation, static_cast<int32_t>(i), inputs_.pointers[i]);
    }
    Finish(query, query.operation().info().traits.elementwise ? -1 : 0);
    return;
  }
  const FusedOp* fused = query.fused_op();
  if (fused == nullptr || !DescribeChain(*fused)) return;
  Finish(query, fused->root ? CountOf(fused->prologue) : -1);
}

void NodeDescription::Finish(const KernelQuery& query, int32_t root) {
  for (size_t i = 0; i < parts_.size(); ++i) {
    SinterOperation& operation = operations_.elements[i];
    const Operation& parts = parts_[i];
    operation.attribute_count = CountOf(parts.attributes.pointers);
    operation.attributes = parts.attributes.pointers.data();
    operation.operand_count = CountOf(parts.operands.pointers);
    operation.operands = parts.operands.pointers.data();
  }
  node_ = {.struct_size = sizeof(SinterNode),
           .name = strings_.emplace_back(query.graph.NameOf(query.node)).c_str(),
           .input_count = CountOf(inputs_.pointers),
           .inputs = inputs_.pointers.data(),
           .output_count = CountOf(outputs_.pointers),
           .outputs = outputs_.pointers.data(),
           .operation_count = CountOf(operations_.pointers),
           .operations = operations_.pointers.data(),
           .root = root,
           .flops = CostOf(query.graph, query.node).flops};
  described_ = true;
}

bool NodeDescription::DescribeChain(const FusedOp& fused) {
  // The first operation reads the first operand, the others the result before them.
  const auto add_value = [&](Operation& operation) {
    if (parts_.size() == 1) return AddOperand(operation, fused.operands[0]);
    AddOperand(operation, SINTER_PREVIOUS, nullptr);
    return true;
  };
  const auto add_elementwise = [&](const ElementwiseOp& op) {
    Operation& operation = AddOperation(op.operation);
    if (op.other && op.value_is_second && !AddOperand(operation, *op.other)) return false;
    if (!add_value(operation)) return false;
    return !op.other || op.value_is_second || AddOperand(operation, *op.other);
  };
  for (const ElementwiseOp& op : fused.prologue) {
    if (!add_elementwise(op)) return false;
  }
  if (fused.root) {
    Operation& operation = AddOperation(*fused.root);
    if (!add_value(operation)) return false;
    for (size_t i = 1; i < fused.operands.size(); ++i) {
      if (!AddOperand(operation, fused.operands[i])) return false;
    }
  }
  for (const ElementwiseOp& op : fused.epilogue) {
    if (!add_elementwise(op)) return false;
  }
  return true;
}

const SinterTensor* NodeDescription::AddTensor(Table<SinterTensor>& table, DType dtype,
                                               std::vector<int64_t> dims,
                                               const Constant* constant) {
  const std::vector<int64_t>& kept = integers_.emplace_back(std::move(dims));
  SinterTensor& tensor = table.Add();
  tensor.dtype = ToAbi(dtype);
  tensor.rank = CountOf(kept);
  tensor.dims = kept.data();
  tensor.constant = constant == nullptr ? nullptr : constant->data();
  return &tensor;
}

NodeDescription::Operation& NodeDescription::AddOperation(const sinter::Operation& operation) {
  operations_.Add().name = strings_.emplace_back(operation.name()).c_str();
  Operation& parts = parts_.emplace_back();
  for (const auto& [name, value] : operation.attributes()) AddAttribute(parts, name, value);
  return parts;
}

void NodeDescription::AddAttribute(Operation& to, const std::string& name,
                                   const AttributeValue& value) {
  SinterAttribute& attribute = to.attributes.Add();
  attribute.name = strings_.emplace_back(name).c_str();
  if (const auto* const flag = std::get_if<bool>(&value)) {
    attribute.kind = SINTER_ATTRIBUTE_INT;
    attribute.int_value = *flag ? 1 : 0;
  } else if (const auto* const integer = std::get_if<int64_t>(&value)) {
    attribute.kind = SINTER_ATTRIBUTE_INT;
    attribute.int_value = *integer;
  } else if (const auto* const real = std::get_if<float>(&value)) {
    attribute.kind = SINTER_ATTRIBUTE_FLOAT;
    attribute.float_value = *real;
  } else if (const auto* const text = std::get_if<std::string>(&value)) {
    attribute.kind = SINTER_ATTRIBUTE_STRING;
    attribute.string_value = strings_.emplace_back(*text).c_str();
  } else if (const auto* const integers = std::get_if<std::vector<int64_t>>(&value)) {
    attribute.kind = SINTER_ATTRIBUTE_INTS;
    attribute.count = CountOf(*integers);
    attribute.ints = integers_.emplace_back(*integers).data();
  } else {
    const auto& reals = std::get<std::vector<float>>(value);
    attribute.kind = SINTER_ATTRIBUTE_FLOATS;
    attribute.count = CountOf(reals);
    attribute.floats = floats_.emplace_back(reals).data();
  }
}

void NodeDescription::AddOperand(Operation& to, int32_t index, const SinterTensor* tensor) {
  SinterOperand& operand = to.operands.Add();
  operand.index = index;
  operand.tensor = tensor;
}

bool NodeDescription::AddOperand(Operation& to, const Operand& operand) {
  if (operand.index) {
    AddOperand(to, static_cast<int32_t>(*operand.index), inputs_.pointers[*operand.index]);
    return true;
  }
  if (operand.constant == nullptr) return false;
  AddOperand(to, SINTER_CONSTANT,
             AddTensor(body_constants_, operand.constant->dtype(), operand.constant->dims(),
                       operand.constant.get()));
  return true;
}

}  // namespace sinter::library
