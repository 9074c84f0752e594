// Makes fused nodes: collects the operands while the body is made.
#ifndef SINTER_TESTS_KERNELS_BODY_MAKER_H_
#define SINTER_TESTS_KERNELS_BODY_MAKER_H_

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ir/ops/fused.h"
#include "tests/kernels/candidate_runner.h"
#include "tests/random_elements.h"

namespace sinter {

class BodyMaker {
 public:
  ValueId Operand(DType dtype, const std::vector<int64_t>& dims, double low, double high,
                  bool constant = true) {
    return Operand(
        RandomElements({.dtype = dtype, .dims = dims, .low = low, .high = high}, random_),
        constant);
  }
  ValueId Operand(ConstantRef elements, bool constant = true) {
    const ValueId input = body_.AddInput(absl::StrCat("operand", operands_.size()),
                                         {elements->dtype(), Shape::Of(elements->dims()), {}});
    operands_.push_back(std::move(elements));
    constant_.push_back(constant);
    return input;
  }
  ValueId Number(float number) {
    return Operand(Constant::FromValues<float>({}, std::vector<float>{number}));
  }
  ValueId Bytes(DType dtype, const std::vector<int64_t>& dims, bool constant = true) {
    const bool is_signed = dtype == DType::kInt8;
    return Operand(dtype, dims, is_signed ? -128.9 : 0, is_signed ? 127.9 : 255.9, constant);
  }
  ValueId Node(Operation operation, std::vector<ValueId> inputs) {
    return body_.node(*body_.AddNode(std::move(operation), std::move(inputs))).output();
  }
  NodeCase Finish(ValueId result) {
    body_.AddOutput("result", result);
    return *MakeNodeCase(Fused{}, operands_, constant_,
                         {std::make_shared<const Graph>(std::move(body_))});
  }
  Random& random() { return random_; }
  DType Byte() { return random_.Chance(0.5) ? DType::kInt8 : DType::kUint8; }

  explicit BodyMaker(uint64_t seed) : random_(seed) {}

 private:
  Random random_;
  Graph body_;
  std::vector<ConstantRef> operands_;
  std::vector<bool> constant_;
};

}  // namespace sinter

#endif  // SINTER_TESTS_KERNELS_BODY_MAKER_H_
