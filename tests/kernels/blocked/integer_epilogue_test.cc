// What follows integer products in fused nodes: biases, scales, offsets, bounds and quantisation, at
// every edge of tiles and vectors, with the same bytes as the naive kernels make one by one. The same
// of elementwise bodies on bytes.
#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/parallel.h"
#include "tests/kernels/blocked/each_isa.h"
#include "tests/kernels/body_maker.h"
#include "tests/kernels/candidate_runner.h"
#include "tests/random_elements.h"

namespace sinter {
namespace {

using testing::IsEmpty;
using testing::Not;

using Dims = std::vector<int64_t>;

struct Root {
  std::string name;
  Operation operation;
  Dims x;
  Dims w;
  Dims channel;  // the dims of one number for each channel
  Dims w_zero;
};

std::vector<Root> Roots() {
  const auto conv = [](std::vector<int64_t> strides, std::vector<int64_t> pads, int64_t group) {
    return ConvInteger{.strides = std::move(strides), .pads = std::move(pads), .group = group};
  };
  return {
      {"row", MatMulInteger{}, {1, 31}, {31, 100}, {100}, {100}},
      {"tiles", MatMulInteger{}, {2, 13, 37}, {37, 65}, {65}, {}},
      {"one_column", MatMulInteger{}, {77, 9}, {9, 1}, {1}, {}},
      {"pixel", conv({}, {}, 1), {1, 70, 1, 1}, {130, 70, 1, 1}, {130, 1, 1}, {130}},
      {"padded", conv({}, {1, 1, 1, 1}, 1), {2, 24, 20, 20}, {17, 24, 3, 3}, {1, 17, 1, 1}, {}},
      {"first", conv({2, 2}, {3, 3, 3, 3}, 1), {2, 3, 21, 37}, {40, 3, 7, 7}, {40, 1, 1}, {}},
      {"groups", conv({}, {}, 3), {2, 12, 5, 6}, {57, 4, 1, 1}, {57, 1, 1}, {57}},
      {"line", conv({2}, {2, 1}, 1), {2, 10, 31}, {21, 10, 4}, {21, 1}, {}},
      {"depthwise", conv({}, {1, 1, 1, 1}, 35), {2, 35, 7, 21}, {35, 1, 3, 3}, {35, 1, 1}, {35}},
      {"depthwise_s2",
       conv({2, 2}, {2, 2, 2, 2}, 16),
       {1, 16, 9, 24},
       {16, 1, 5, 5},
       {16, 1, 1},
       {}},
      {"depthwise_wide", conv({}, {1, 1}, 1100), {1, 1100, 9}, {1100, 1, 2}, {1100, 1}, {}},
  };
}

class IntegerEpilogues : public EachIsa {
 protected:
  ValueId Sums(const Root& root, BodyMaker& make) const {
    const DType x = make.Byte();
    const DType w = make.Byte();
    const bool depthwise = root.name.rfind("depthwise", 0) == 0;
    const bool constant = !depthwise || make.random().Chance(0.7);
    // Weights of 7 bits run other tiles.
    const bool narrow = make.random().Chance(0.5);
    const double middle = w == DType::kInt8 ? 0 : 128;
    const ValueId x_value = make.Bytes(x, root.x, false);
    const ValueId w_value = narrow ? make.Operand(w, root.w, middle - 64, middle + 64, constant)
                                   : make.Bytes(w, root.w, constant);
    const ValueId x_zero = make.Bytes(x, {});
    const ValueId w_zero =
        narrow ? make.Operand(w, root.w_zero, middle, middle) : make.Bytes(w, root.w_zero);
    return make.Node(root.operation, {x_value, w_value, x_zero, w_zero});
  }
  std::vector<std::string> Checked(const NodeCase& node_case) const {
    return ExpectCandidatesMatchNaive(node_case, {.backend = backend_.get()});
  }
};

TEST_P(IntegerEpilogues, Quantised) {
  uint64_t seed = 0;
  for (const int threads : {1, 3}) {
    const ThreadCountGuard guard(threads);
    for (const Root& root : Roots()) {
      for (int variant = 0; variant < 8; ++variant) {
        SCOPED_TRACE(absl::StrCat(root.name, " ", variant));
        BodyMaker make(++seed);
        Random& random = make.random();
        const auto dims = [&] { return random.Chance(0.5) ? root.channel : Dims{}; };
        ValueId y = Sums(root, make);
        if ((variant & 1) != 0) {
          y = make.Node(Add{}, {y, make.Operand(DType::kInt32, dims(), -20000, 20000)});
        }
        y = make.Node(Cast{.to = DType::kFloat32}, {y});
        // Some factors are chosen so that many quotients are half-way between two integers.
        const ValueId scale = random.Chance(0.3)
                                  ? make.Number(1.0F / 512)
                                  : make.Operand(DType::kFloat32, dims(), 1e-4, 4e-3);
        y = make.Node(Mul{}, random.Chance(0.5) ? std::vector{y, scale} : std::vector{scale, y});
        if ((variant & 2) != 0) {
          y = make.Node(Add{}, {make.Operand(DType::kFloat32, dims(), -50, 50), y});
        }
        const int64_t bounds = random.Integer(0, 3);
        if (bounds == 1) y = make.Node(Relu{}, {y});
        if (bounds == 2) y = make.Node(Clip{.min = -9.75F, .max = 60.5F}, {y});
        if (bounds == 3) y = make.Node(Clip{.min = -700, .max = -600}, {y});
        const DType to = make.Byte();
        const ValueId quantum = make.Number((variant & 4) != 0 ? 0.37F : 1.0F);
        std::vector<ValueId> operands = {y, quantum};
        if (to == DType::kInt8 || random.Chance(0.8)) operands.push_back(make.Bytes(to, {}));
        y = make.Node(QuantizeLinear{.to = to}, operands);
        EXPECT_THAT(Checked(make.Finish(y)), Not(IsEmpty()));
      }
    }
  }
}

// Factors and offsets that are not finite give the zero point or one of the bounds.
TEST_P(IntegerEpilogues, SpecialValues) {
  uint64_t seed = 0;
  for (const Root& root : Roots()) {
    for (const bool clips : {false, true}) {
      SCOPED_TRACE(root.name);
      BodyMaker make(++seed);
      const auto special = [&](double low, double high) {
        return make.Operand(WithSpecialValues(
            RandomElements(
                {.dtype = DType::kFloat32, .dims = root.channel, .low = low, .high = high},
                make.random()),
            0.5, make.random()));
      };
      ValueId y = make.Node(Cast{.to = DType::kFloat32}, {Sums(root, make)});
      y = make.Node(Mul{}, {y, special(1e-4, 4e-3)});
      y = make.Node(Add{}, {y, special(-50, 50)});
      if (clips) y = make.Node(Clip{.min = 3, .max = 60.5F}, {y});
      const DType to = make.Byte();
      y = make.Node(QuantizeLinear{.to = to},
                    {y, make.Number(clips ? 1.0F : -0.5F), make.Bytes(to, {})});
      EXPECT_THAT(Checked(make.Finish(y)), Not(IsEmpty()));
    }
  }
}

// Without a quantisation the result is f32. Scale and bias may be computed at run time.
TEST_P(IntegerEpilogues, Real) {
  uint64_t seed = 0;
  for (const Root& root : Roots()) {
    for (int variant = 0; variant < 4; ++variant) {
      SCOPED_TRACE(root.name);
      BodyMaker make(++seed);
      ValueId y = make.Node(Cast{.to = DType::kFloat32}, {Sums(root, make)});
      if (variant > 0) y = make.Node(Mul{}, {y, make.Operand(DType::kFloat32, {}, -1, 1, false)});
      if (variant > 1) {
        y = make.Node(Add{}, {y, make.Operand(DType::kFloat32, root.channel, -50, 50, false)});
      }
      if (variant > 2) y = make.Node(Relu{}, {y});
      EXPECT_THAT(Checked(make.Finish(y)), Not(IsEmpty()));
    }
  }
}

// Other operations, other orders and operands along other axes are left to other kernels.
TEST_P(IntegerEpilogues, OthersAreNotOffered) {
  const Root root = {"", MatMulInteger{}, {5, 9}, {9, 7}, {7}, {}};
  const auto real = [&](BodyMaker& make) {
    return make.Node(Cast{.to = DType::kFloat32}, {Sums(root, make)});
  };
  const auto number = [](BodyMaker& make, const Dims& dims) {
    return make.Operand(DType::kFloat32, dims, 1, 2);
  };
  const std::vector<std::function<ValueId(BodyMaker&)>> others = {
      [&](BodyMaker& make) {
        return make.Node(Add{}, {Sums(root, make), make.Operand(DType::kInt32, {7}, 1, 2)});
      },
      [&](BodyMaker& make) { return make.Node(Cast{.to = DType::kInt64}, {Sums(root, make)}); },
      [&](BodyMaker& make) {
        return make.Node(Mul{}, {real(make), number(make, {5, 1})});
      },
      [&](BodyMaker& make) {
        return make.Node(Add{}, {real(make), number(make, {5, 7})});
      },
      [&](BodyMaker& make) { return make.Node(Sigmoid{}, {real(make)}); },
      [&](BodyMaker& make) { return make.Node(Relu{}, {make.Node(Relu{}, {real(make)})}); },
      [&](BodyMaker& make) {
        const ValueId sum = make.Node(Add{}, {real(make), number(make, {7})});
        return make.Node(Mul{}, {sum, number(make, {7})});
      },
      [&](BodyMaker& make) {
        return make.Node(QuantizeLinear{.axis = 1}, {real(make), number(make, {7})});
      },
      [&](BodyMaker& make) {
        return make.Node(QuantizeLinear{.to = DType::kInt16}, {real(make), number(make, {})});
      },
  };
  uint64_t seed = 0;
  for (const auto& other : others) {
    BodyMaker make(++seed);
    const ValueId result = other(make);
    EXPECT_THAT(backend_->Candidates(make.Finish(result).query()), IsEmpty()) << seed;
  }
}

// Elementwise bodies that read bytes and i32 and write bytes, in every layout.
TEST_P(IntegerEpilogues, ElementwiseOnBytes) {
  uint64_t seed = 0;
  for (const int threads : {1, 3}) {
    const ThreadCountGuard guard(threads);
    for (const Dims& dims : {Dims{1}, Dims{3, 41}, Dims{2, 16, 5, 7}, Dims{1, 5, 90, 100}}) {
      for (int variant = 0; variant < 8; ++variant) {
        SCOPED_TRACE(absl::StrCat(testing::PrintToString(dims), " ", variant));
        BodyMaker make(++seed);
        Random& random = make.random();
        const DType a = make.Byte();
        ValueId y = make.Node(DequantizeLinear{},
                              {make.Bytes(a, dims, false), make.Number(0.37F), make.Bytes(a, {})});
        const ValueId b =
            make.Node(Cast{.to = DType::kFloat32},
                      {(variant & 1) != 0 ? make.Operand(DType::kInt32, dims, -1000, 1000, false)
                                          : make.Bytes(make.Byte(), dims, false)});
        y = make.Node(Add{}, {y, make.Node(Mul{}, {b, make.Number(0.25F)})});
        if (random.Chance(0.5)) y = make.Node(Relu{}, {y});
        if (random.Chance(0.5)) {
          y = make.Node(Sub{}, {make.Operand(DType::kFloat32, dims, -50, 50, false), y});
        }
        if ((variant & 2) != 0) {
          const DType to = make.Byte();
          std::vector<ValueId> operands = {y, make.Number(random.Chance(0.5) ? 1.0F : 0.37F)};
          if (to == DType::kInt8 || random.Chance(0.8)) operands.push_back(make.Bytes(to, {}));
          y = make.Node(QuantizeLinear{.to = to}, operands);
        }
        EXPECT_THAT(Checked(make.Finish(y)), Not(IsEmpty()));
      }
    }
  }
}

// Scales that are computed or along an axis, bytes that broadcast, and bodies without an operation.
TEST_P(IntegerEpilogues, OtherElementwiseBodiesAreNotOffered) {
  const Dims dims = {4, 5};
  const auto bytes = [&](BodyMaker& make) { return make.Bytes(DType::kUint8, dims, false); };
  const std::vector<std::function<ValueId(BodyMaker&)>> others = {
      [&](BodyMaker& make) {
        const ValueId scale = make.Operand(DType::kFloat32, {}, 1, 2, false);
        return make.Node(Relu{}, {make.Node(DequantizeLinear{}, {bytes(make), scale})});
      },
      [&](BodyMaker& make) {
        const ValueId scale = make.Operand(DType::kFloat32, {5}, 1, 2);
        return make.Node(Relu{}, {make.Node(DequantizeLinear{}, {bytes(make), scale})});
      },
      [&](BodyMaker& make) {
        const ValueId row =
            make.Node(Cast{.to = DType::kFloat32}, {make.Bytes(DType::kUint8, {5}, false)});
        return make.Node(Add{}, {make.Operand(DType::kFloat32, dims, 1, 2, false), row});
      },
      [&](BodyMaker& make) {
        const ValueId real = make.Node(DequantizeLinear{}, {bytes(make), make.Number(0.5F)});
        return make.Node(QuantizeLinear{}, {real, make.Number(0.25F)});
      },
      [&](BodyMaker& make) {
        const ValueId real = make.Node(Relu{}, {make.Operand(DType::kFloat32, dims, 1, 2, false)});
        const ValueId quantised = make.Node(QuantizeLinear{}, {real, make.Number(0.25F)});
        return make.Node(Cast{.to = DType::kFloat32}, {quantised});
      },
  };
  uint64_t seed = 0;
  for (const auto& other : others) {
    BodyMaker make(++seed);
    const ValueId result = other(make);
    EXPECT_THAT(backend_->Candidates(make.Finish(result).query()), IsEmpty()) << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Blocked, IntegerEpilogues, kEachIsa, NameOfIsa);

}  // namespace
}  // namespace sinter
