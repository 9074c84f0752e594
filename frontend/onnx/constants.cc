// Nodes that produce a constant, or that do nothing in inference.
#include "frontend/onnx/lowering.h"
#include "frontend/onnx/tensors.h"
#include "ir/ops/dropout.h"
#include "ir/ops/expand.h"
#include "ir/ops/shape_of.h"

namespace sinter::onnx {
namespace {

absl::Status LowerConstant(OnnxNode& node, Lowering& out) {
  static constexpr std::string_view kForms[] = {"value",         "value_float", "value_floats",
                                                "value_int",     "value_ints",  "value_string",
                                                "value_strings", "sparse_value"};
  std::string_view form;
  for (const std::string_view candidate : kForms) {
    if (!node.HasAttribute(candidate)) continue;
    if (!form.empty()) return absl::InvalidArgumentError("the constant has two values");
    form = candidate;
  }
  ConstantRef constant;
  if (form == "value") {
    const TensorProto* tensor = node.Tensor("value");
    SINTER_RETURN_IF_ERROR(node.status());
    SINTER_ASSIGN_OR_RETURN(constant, out.ReadTensor(*tensor));
  } else if (form == "sparse_value") {
    const SparseTensorProto* tensor = node.SparseTensor(form);
    SINTER_RETURN_IF_ERROR(node.status());
    SINTER_ASSIGN_OR_RETURN(constant, out.ReadSparseTensor(*tensor));
  } else if (form == "value_float") {
    constant = Constant::Scalar(node.Float(form, 0));
  } else if (form == "value_floats") {
    const std::vector<float> values = node.Floats(form);
    constant = Constant::FromValues<float>({static_cast<int64_t>(values.size())}, values);
  } else if (form == "value_int") {
    constant = Constant::Scalar(node.Integer(form, 0));
  } else if (form == "value_ints") {
    const std::vector<int64_t> values = node.Integers(form);
    constant = Constant::FromValues<int64_t>({static_cast<int64_t>(values.size())}, values);
  } else if (form.empty()) {
    return absl::InvalidArgumentError("the constant has no value");
  } else {
    return absl::UnimplementedError(absl::StrCat(ToAbsl(form), " is not supported"));
  }
  return out.Return(out.AddConstant(std::move(constant)));
}

absl::StatusOr<ConstantRef> Filled(const Constant& element, std::vector<int64_t> dims) {
  const DType dtype = element.dtype();
  SINTER_ASSIGN_OR_RETURN(const int64_t count, ElementCount(dims).Get());
  SINTER_ASSIGN_OR_RETURN(const int64_t size, ByteSize(dtype, dims).Get());
  SINTER_ASSIGN_OR_RETURN(AlignedBytes bytes, AllocateAligned(size));
  VisitDType(dtype, [&](auto zero) {
    using T = decltype(zero);
    T* elements = reinterpret_cast<T*>(bytes.get());
    std::fill(elements, elements + count, element.values<T>()[0]);
  });
  return Constant::Create(dtype, std::move(dims), std::move(bytes));
}

// Gives a constant if the shape is known, an Expand of the element if the shape has symbols.
absl::Status LowerConstantOfShape(OnnxNode& node, Lowering& out) {
  ConstantRef element = Constant::Scalar(0.0F);
  if (const TensorProto* tensor = node.Tensor("value")) {
    SINTER_ASSIGN_OR_RETURN(element, out.ReadTensor(*tensor));
    if (element->element_count() != 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("value must have one element, not ", element->element_count()));
    }
    SINTER_ASSIGN_OR_RETURN(element, Constant::CopyOf(element->dtype(), {}, element->data()));
  }
  SINTER_RETURN_IF_ERROR(node.status());
  auto dims = out.KnownDims(node.input(0), "the shape");
  if (absl::IsUnimplemented(dims.status())) {
    return out.Return(Expand{}, {out.AddConstant(std::move(element)), node.input(0)});
  }
  if (!dims.ok()) return dims.status();
  const Shape shape(*std::move(dims));
  SINTER_RETURN_IF_ERROR(CheckShape(element->dtype(), shape, out.limits()));
  if (!shape.is_static()) {
    return out.Return(Expand{}, {out.AddConstant(std::move(element)), node.input(0)});
  }
  const std::vector<int64_t> known = shape.ToIntegers();
  SINTER_RETURN_IF_ERROR(out.CountMadeBytes(element->dtype(), known));
  SINTER_ASSIGN_OR_RETURN(ConstantRef filled, Filled(*element, known));
  return out.Return(out.AddConstant(std::move(filled)));
}

absl::Status LowerIdentity(OnnxNode& node, Lowering& out) { return out.Return(node.input(0)); }

// The data, which is kept in inference, and in training if the ratio is 0. A run decides what the
// import does not know.
absl::StatusOr<ValueId> Kept(const OnnxNode& node, Lowering& out) {
  const ValueId data = node.input(0);
  if (!node.HasInput(2)) return data;
  const std::optional<bool> training = out.KnownBool(node.input(2));
  if (training && !*training) return data;
  const Constant* ratio = node.HasInput(1) ? out.constant(node.input(1)) : nullptr;
  if (ratio != nullptr && ratio->element_count() == 1 && ratio->ToDoubles()[0] == 0) return data;
  if (training && (!node.HasInput(1) || ratio != nullptr)) {
    return absl::UnimplementedError(
        "in training it drops elements at random, unless the ratio is 0");
  }
  const ValueId given = node.HasInput(1) ? node.input(1) : out.AddConstant(Constant::Scalar(0.5F));
  return out.Add(Dropout{}, {data, given, node.input(2)});
}

absl::Status LowerDropout(OnnxNode& node, Lowering& out) {
  node.Ignore({"ratio", "seed"});
  SINTER_ASSIGN_OR_RETURN(const ValueId kept, Kept(node, out));
  if (node.opset() >= 10 && out.IsWanted(1)) {
    // The mask is all true: nothing is dropped.
    SINTER_ASSIGN_OR_RETURN(const ValueId shape, out.Add(ShapeOf{}, {node.input(0)}));
    SINTER_ASSIGN_OR_RETURN(const ValueId mask,
                            out.Add(Expand{}, {out.AddConstant(Constant::Scalar(true)), shape}));
    out.SetOutput(1, mask);
  }
  return out.Return(kept);
}

constexpr LoweringRow kConstantsRows[] = {
    {"Constant", 1, LoweringRow::kLatest, {0, 0}, LowerConstant},
    {"ConstantOfShape", 9, LoweringRow::kLatest, {1, 1}, LowerConstantOfShape},
    {"Dropout", 7, LoweringRow::kLatest, {1, 3}, LowerDropout},
    {"Identity", 1, LoweringRow::kLatest, {1, 1}, LowerIdentity, "", /*takes_containers=*/true},
};

}  // namespace

LoweringTable ConstantLowerings() { return kConstantsRows; }

}  // namespace sinter::onnx
