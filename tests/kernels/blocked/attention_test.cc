// Attention: masks, scales, layouts of heads, sizes that are no multiple of a vector.
#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/parallel.h"
#include "tests/kernels/blocked/each_isa.h"
#include "tests/kernels/candidate_runner.h"

namespace sinter {
namespace {

struct Case {
  int64_t batch, heads, queries, keys, depth, width;
  std::vector<int64_t> mask = {};  // none
  std::optional<float> scale = std::nullopt;
  bool scales_q = false;
  bool transposed = true;  // q, k, v and the result are [batch, rows, heads, columns]
};

const std::vector<Case> kCases = {
    {1, 3, 7, 7, 15, 15},
    {2, 2, 33, 17, 8, 5, {2, 1, 1, 17}, 0.25F},
    {1, 4, 25, 40, 32, 32, {25, 40}, 0.125F},
    {1, 2, 5, 6, 3, 16, {1, 2, 5, 1}, 0.5F, true},
    {3, 1, 1, 1, 1, 1, {}, 2.0F},
    {1, 5, 50, 16, 16, 1, {1, 5, 1, 16}, std::nullopt, false, false},
    {2, 3, 24, 33, 7, 20, {}, 0.3F, true, false},
};

class Body {
 public:
  explicit Body(const Case& given) : given_(given), random_(9) {}

  NodeCase Make() {
    const auto& [batch, heads, queries, keys, depth, width, mask, scale, scales_q, transposed] =
        given_;
    ValueId q = Operand(queries, depth, {0, 2, 1, 3});
    const ValueId k = transposed ? Operand(keys, depth, {0, 2, 3, 1})
                                 : Transposed(Operand(keys, depth, {}), {0, 1, 3, 2});
    const ValueId v = Operand(keys, width, {0, 2, 1, 3});
    if (scale && scales_q) q = Node(Mul{}, {q, Number(*scale)});
    ValueId scores = Node(MatMul{}, {q, k});
    if (scale && !scales_q) scores = Node(Mul{}, {Number(*scale), scores});
    if (!mask.empty()) scores = Node(Add{}, {scores, Input(mask)});
    ValueId y = Node(MatMul{}, {Node(Softmax{.axis = -1}, {scores}), v});
    if (transposed) y = Transposed(y, {0, 2, 1, 3});
    body_.AddOutput("y", y);
    return *MakeNodeCase(Fused{}, operands_, {}, {std::make_shared<const Graph>(std::move(body_))});
  }

 private:
  ValueId Node(Operation operation, std::vector<ValueId> inputs) {
    return body_.node(*body_.AddNode(std::move(operation), std::move(inputs))).output();
  }
  ValueId Transposed(ValueId value, std::vector<int64_t> perm) {
    return Node(Transpose{.perm = std::move(perm)}, {value});
  }
  ValueId Number(float value) { return body_.AddConstant(Constant::Scalar(value)); }
  ValueId Input(const std::vector<int64_t>& dims) {
    operands_.push_back(RandomConstant(random_, dims));
    return body_.AddInput("x", Type{DType::kFloat32, Shape::Of(dims), Layout()});
  }
  ValueId Operand(int64_t rows, int64_t columns, const std::vector<int64_t>& perm) {
    if (!given_.transposed) return Input({given_.batch, given_.heads, rows, columns});
    return Transposed(Input({given_.batch, rows, given_.heads, columns}), perm);
  }

  const Case& given_;
  Random random_;
  Graph body_;
  std::vector<ConstantRef> operands_;
};

class AttentionBodies : public EachIsa {
 protected:
};

TEST_P(AttentionBodies, MatchNaive) {
  for (const int threads : {1, 3}) {
    const ThreadCountGuard guard(threads);
    for (size_t i = 0; i < kCases.size(); ++i) {
      SCOPED_TRACE(i);
      EXPECT_EQ(ExpectCandidatesMatchNaive(Body(kCases[i]).Make(), {.misalignment = 4 * (i % 4),
                                                                    .backend = backend_.get()}),
                std::vector<std::string>{"attention"});
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Blocked, AttentionBodies, kEachIsa, NameOfIsa);

}  // namespace
}  // namespace sinter
