// Matmuls in bands: two with constant matrices as one kernel.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/cache_sizes.h"
#include "kernels/parallel.h"
#include "tests/kernels/blocked/each_isa.h"
#include "tests/kernels/body_maker.h"
#include "tests/kernels/candidate_runner.h"

namespace sinter {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct LayersCase {
  std::vector<int64_t> input;
  int64_t between;  // columns of the first result
  int64_t columns;
  std::vector<Operation> activation = {};
  bool bias = false;
  bool adds_input = false;  // as a residual block does; the columns are those of the input
  bool one_matrix = false;
};

// A fused node of two matmuls, whose matrices and biases are constants.
NodeCase MakeLayers(const LayersCase& made, uint64_t seed) {
  BodyMaker make(seed);
  const auto constant = [&](const std::vector<int64_t>& dims) {
    return make.Operand(DType::kFloat32, dims, -1, 1);
  };
  const auto add_bias = [&](ValueId value, int64_t columns) {
    return made.bias ? make.Node(Add{}, {value, constant({columns})}) : value;
  };
  const ValueId input = make.Operand(DType::kFloat32, made.input, -1, 1, /*constant=*/false);
  const ValueId matrix = constant({made.input.back(), made.between});
  ValueId value = add_bias(make.Node(MatMul{}, {input, matrix}), made.between);
  for (const Operation& operation : made.activation) value = make.Node(operation, {value});
  const ValueId second = made.one_matrix ? matrix : constant({made.between, made.columns});
  value = add_bias(make.Node(MatMul{}, {value, second}), made.columns);
  return make.Finish(made.adds_input ? make.Node(Add{}, {value, input}) : value);
}

// Rows for which a result of so many columns exceeds L2 a little.
int64_t ManyRows(int64_t columns) { return Level2CacheFloats() / columns + 7; }

class OwnMatMulLayers : public EachIsa {};

TEST_P(OwnMatMulLayers, EveryCase) {
  const std::vector<LayersCase> cases = {
      {{ManyRows(67), 5}, 67, 3},
      {{1, ManyRows(131), 33}, 131, 17, {Gelu{}}, true},
      {{ManyRows(96), 24}, 96, 24, {Relu{}}, true, true},
      {{3, ManyRows(250) / 3 + 1, 1}, 250, 1, {HardSwish{}}, false, true},
      {{ManyRows(19) * 2, 11}, 19, 50, {Clip{.min = -1, .max = 1}}, true},
  };
  for (const int threads : {1, 2, 3}) {
    const ThreadCountGuard guard(threads);
    uint64_t seed = 0;
    for (const LayersCase& made : cases) {
      SCOPED_TRACE(testing::Message() << made.between << " columns, " << threads << " threads");
      const size_t misalignment = 4 * (++seed % 4);
      EXPECT_THAT(ExpectCandidatesMatchNaive(MakeLayers(made, seed), {.misalignment = misalignment,
                                                                      .backend = backend_.get()}),
                  ElementsAre("matmuls in bands"));
    }
  }
}

// Single products are faster where the result between them stays in L2, and where every band would
// read large matrices again. A matrix has one packed format, so it cannot be that of both products.
TEST_P(OwnMatMulLayers, AreNotOfferedWhereTheyDoNotPay) {
  const LayersCase small = {{100, 8}, 24, 8};
  const LayersCase large_matrices = {{ManyRows(512), 4 * Level2CacheFloats() / 512}, 512, 8};
  const LayersCase one_matrix = {
      .input = {ManyRows(32), 32}, .between = 32, .columns = 32, .one_matrix = true};
  for (const LayersCase& made : {small, large_matrices, one_matrix}) {
    EXPECT_THAT(backend_->Candidates(MakeLayers(made, 1).query()), IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(Isa, OwnMatMulLayers, kEachIsa, NameOfIsa);

}  // namespace
}  // namespace sinter
