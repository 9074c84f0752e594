#include "ir/ops/matmul.h"

namespace sinter {

absl::StatusOr<Shape> MatMulShape(const Inference& inference) {
  SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 1, 8));
  SINTER_RETURN_IF_ERROR(inference.RequireRank(1, 1, 8));
  std::vector<Dim> a = inference.shape(0).dims();
  std::vector<Dim> b = inference.shape(1).dims();
  const bool a_is_vector = a.size() == 1;
  const bool b_is_vector = b.size() == 1;
  if (a_is_vector) a.insert(a.begin(), 1);
  if (b_is_vector) b.emplace_back(1);
  const Dim& inner_a = a.back();
  const Dim& inner_b = b[b.size() - 2];
  if (inner_a.is_static() && inner_b.is_static() && inner_a != inner_b) {
    return absl::InvalidArgumentError(absl::StrCat("the inner dimensions of ",
                                                   inference.shape(0).ToString(), " and ",
                                                   inference.shape(1).ToString(), " differ"));
  }
  SINTER_ASSIGN_OR_RETURN(const Shape batch,
                          Broadcast(Shape(std::vector<Dim>(a.begin(), a.end() - 2)),
                                    Shape(std::vector<Dim>(b.begin(), b.end() - 2))));
  std::vector<Dim> dims = batch.dims();
  if (!a_is_vector) dims.push_back(a[a.size() - 2]);
  if (!b_is_vector) dims.push_back(b.back());
  return Shape(std::move(dims));
}

absl::Status MatMul::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireDType(
      0, {DType::kFloat32, DType::kFloat16, DType::kBFloat16, DType::kFloat64, DType::kInt32,
          DType::kInt64, DType::kUint32, DType::kUint64}));
  SINTER_RETURN_IF_ERROR(inference.RequireSameDType(1, 0));
  SINTER_ASSIGN_OR_RETURN(Shape shape, MatMulShape(inference));
  inference.SetOutput(0, inference.dtype(0), std::move(shape));
  return absl::OkStatus();
}

double MatMul::Flops(Types inputs, Types outputs) const {
  return 2 * static_cast<double>(inputs[0].shape[inputs[0].shape.rank() - 1].value()) *
         static_cast<double>(ElementCount(outputs[0].shape.ToIntegers()).ValueOrDie());
}

RandomCase MatMul::MakeRandomCase(Random& random) {
  const int64_t inner = random.Integer(1, 20);
  std::vector<int64_t> a = {random.Integer(1, 20), inner};
  std::vector<int64_t> b = {inner, random.Integer(1, 20)};
  if (random.Chance(0.5)) {
    const int64_t batch = random.Integer(1, 3);
    a.insert(a.begin(), batch);
    if (random.Chance(0.5)) b.insert(b.begin(), random.Chance(0.5) ? batch : 1);
  }
  if (random.Chance(0.2)) a = {inner};
  if (random.Chance(0.2)) b = {inner};
  return {std::make_shared<const Operation>(MatMul{}),
          {RandomInput{.dims = a}, RandomInput{.dims = b}}};
}

}  // namespace sinter
