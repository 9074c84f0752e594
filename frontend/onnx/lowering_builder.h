// An expression builder that adds its nodes through a Lowering.
#ifndef SINTER_FRONTEND_ONNX_LOWERING_BUILDER_H_
#define SINTER_FRONTEND_ONNX_LOWERING_BUILDER_H_

#include <utility>
#include <vector>

#include "frontend/onnx/lowering.h"
#include "ir/expression_builder.h"

namespace sinter::onnx {

class LoweringBuilder : public ExpressionBuilder {
 public:
  explicit LoweringBuilder(Lowering& out) : out_(out) {}

  const Type& type(ValueId value) const override { return out_.type(value); }
  // Checks axes, unlike that of the base class.
  OperandShape shape(ValueId value) const { return out_.shape(value); }
  ValueId Constant(ConstantRef constant) override { return out_.AddConstant(std::move(constant)); }
  ValueId Scalar(DType dtype, double value) override { return out_.AddScalar(dtype, value); }

 private:
  absl::StatusOr<ValueId> AddNode(Operation operation, std::vector<ValueId> inputs) override {
    return out_.Add(std::move(operation), std::move(inputs));
  }

  Lowering& out_;
};

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_LOWERING_BUILDER_H_
