// MatMulInteger, ConvInteger and what surrounds them in quantised models: exact results at every
// edge, tails of vectors, bands and tiles, all element types, zero points, groups and threads.
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/parallel.h"
#include "tests/kernels/blocked/each_isa.h"
#include "tests/kernels/candidate_runner.h"
#include "tests/random_elements.h"

namespace sinter {
namespace {

using testing::IsEmpty;
using testing::Not;

using Dims = std::vector<int64_t>;

ConstantRef Elements(DType dtype, const Dims& dims, Random& random, double low, double high) {
  return RandomElements({.dtype = dtype, .dims = dims, .low = low, .high = high}, random);
}

// All values of the type.
ConstantRef Bytes(DType dtype, const Dims& dims, Random& random) {
  const bool is_signed = dtype == DType::kInt8;
  return Elements(dtype, dims, random, is_signed ? -128.9 : 0, is_signed ? 127.9 : 255.9);
}

// One value: the least, if `bit` is not set, or the most.
ConstantRef Extreme(DType dtype, const Dims& dims, bool most, Random& random) {
  const double value = dtype == DType::kInt8 ? (most ? 127 : -128) : (most ? 255 : 0);
  return Elements(dtype, dims, random, value, value);
}

struct Product {
  std::string name;
  Operation operation;
  Dims a;
  Dims b;
  Dims a_zero = {};
  Dims b_zero = {};
};

std::vector<Product> Products() {
  const auto conv = [](std::vector<int64_t> strides, std::vector<int64_t> pads,
                       std::vector<int64_t> dilations, int64_t group) {
    return ConvInteger{.strides = std::move(strides),
                       .pads = std::move(pads),
                       .dilations = std::move(dilations),
                       .group = group};
  };
  return {
      {"one", MatMulInteger{}, {1, 1}, {1, 1}},
      {"row", MatMulInteger{}, {1, 301}, {301, 100}, {}, {100}},
      {"few_rows", MatMulInteger{}, {4, 64}, {64, 33}, {4, 1}},
      {"tiles_and_one", MatMulInteger{}, {13, 37}, {37, 65}, {13, 1}, {65}},
      {"bands", MatMulInteger{}, {700, 200}, {200, 18}, {700, 1}, {18}},
      {"long_sums", MatMulInteger{}, {2, 33101}, {33101, 3}},
      {"one_column", MatMulInteger{}, {77, 9}, {9, 1}, {1, 1}, {1}},
      {"vector_left", MatMulInteger{}, {9}, {9, 20}, {}, {20}},
      {"vector_right", MatMulInteger{}, {5, 9}, {9}, {5, 1}},
      {"vectors", MatMulInteger{}, {40}, {40}, {1}, {1}},
      {"folded_batch", MatMulInteger{}, {2, 3, 7, 30}, {30, 40}, {7, 1}, {1, 40}},
      {"batches", MatMulInteger{}, {4, 9, 33}, {4, 33, 21}, {4, 9, 1}, {4, 1, 21}},
      {"broadcast_batches", MatMulInteger{}, {2, 1, 9, 8}, {3, 8, 5}, {}, {5}},
      {"broadcast_left", MatMulInteger{}, {9, 8}, {2, 2, 8, 5}, {9, 1}, {1, 2, 1, 5}},
      {"pixel", conv({}, {}, {}, 1), {1, 70, 1, 1}, {130, 70, 1, 1}, {}, {130}},
      {"images", conv({2, 2}, {}, {}, 1), {3, 6, 9, 8}, {33, 6, 1, 1}},
      {"padded", conv({}, {1, 1, 1, 1}, {}, 1), {2, 24, 20, 20}, {17, 24, 3, 3}, {}, {17}},
      {"bands_of_lines", conv({}, {1, 1, 1, 1}, {}, 1), {1, 64, 40, 40}, {9, 64, 3, 3}},
      {"odd_channels", conv({2, 1}, {1, 0, 0, 2}, {}, 1), {2, 7, 9, 10}, {20, 7, 3, 2}},
      {"first", conv({2, 2}, {3, 3, 3, 3}, {}, 1), {2, 3, 21, 37}, {40, 3, 7, 7}, {}, {40}},
      {"one_channel", conv({}, {1, 1, 1, 1}, {}, 1), {2, 1, 5, 40}, {1, 1, 3, 3}},
      {"dilated", conv({}, {2, 3, 2, 3}, {2, 3}, 1), {1, 8, 9, 10}, {20, 8, 3, 3}},
      {"wide_pads", conv({3, 1}, {4, 5, 3, 6}, {}, 1), {1, 5, 3, 4}, {9, 5, 3, 3}},
      {"outside", conv({}, {4, 4, 4, 4}, {}, 1), {1, 2, 2, 3}, {2, 2, 3, 3}},
      {"groups", conv({}, {1, 1, 1, 1}, {}, 3), {2, 12, 5, 6}, {60, 4, 3, 3}, {}, {60}},
      {"odd_groups", conv({}, {}, {}, 2), {2, 34, 5, 6}, {66, 17, 1, 1}},
      {"multiplier", conv({}, {1, 1, 1, 1}, {}, 5), {1, 5, 5, 6}, {10, 1, 3, 3}, {}, {10}},
      {"line", conv({2}, {2, 1}, {}, 1), {2, 10, 31}, {21, 10, 4}},
      {"volume",
       conv({1, 2, 1}, {1, 1, 0, 1, 0, 1}, {2, 1, 1}, 1),
       {2, 3, 5, 6, 7},
       {9, 3, 2, 3, 2},
       {},
       {9}},
      {"depthwise", conv({}, {1, 1, 1, 1}, {}, 35), {2, 35, 7, 21}, {35, 1, 3, 3}, {}, {35}},
      {"depthwise_s2", conv({2, 2}, {2, 2, 2, 2}, {}, 16), {1, 16, 9, 24}, {16, 1, 5, 5}},
      {"depthwise_dilated", conv({}, {2, 4, 2, 4}, {2, 4}, 9), {1, 9, 8, 30}, {9, 1, 3, 3}},
      {"depthwise_line", conv({}, {1, 1}, {}, 40), {1, 40, 19}, {40, 1, 3}},
      {"depthwise_volume", conv({}, {1, 0, 1, 1, 0, 1}, {}, 3), {1, 3, 4, 5, 6}, {3, 1, 3, 2, 3}},
  };
}

class IntegerProducts : public EachIsa {
 protected:
  NodeCase Made(const Product& product, std::vector<ConstantRef> operands, bool weights) const {
    return *MakeNodeCase(product.operation, std::move(operands), {false, weights});
  }
  std::vector<std::string> Checked(const NodeCase& node_case, size_t misalignment = 0) const {
    return ExpectCandidatesMatchNaive(node_case,
                                      {.misalignment = misalignment, .backend = backend_.get()});
  }
};

TEST_P(IntegerProducts, EveryShape) {
  uint64_t seed = 0;
  for (const int threads : {1, 3}) {
    const ThreadCountGuard guard(threads);
    for (const Product& product : Products()) {
      SCOPED_TRACE(product.name);
      Random random(++seed);
      const DType a = random.Chance(0.5) ? DType::kInt8 : DType::kUint8;
      const DType b = random.Chance(0.5) ? DType::kInt8 : DType::kUint8;
      const NodeCase made =
          Made(product,
               {Bytes(a, product.a, random), Bytes(b, product.b, random),
                Bytes(a, product.a_zero, random), Bytes(b, product.b_zero, random)},
               /*weights=*/true);
      EXPECT_THAT(Checked(made, 4 * (seed % 4)), Not(IsEmpty()));
    }
  }
}

// Differences of 255 and -255 in all combinations of types. The sums of "long_sums" wrap around.
TEST_P(IntegerProducts, Extremes) {
  for (const Product& product : Products()) {
    if (product.name != "few_rows" && product.name != "long_sums" && product.name != "padded" &&
        product.name != "depthwise") {
      continue;
    }
    SCOPED_TRACE(product.name);
    for (int bits = 0; bits < 64; ++bits) {
      Random random(1);
      const DType a = (bits & 1) != 0 ? DType::kInt8 : DType::kUint8;
      const DType b = (bits & 2) != 0 ? DType::kInt8 : DType::kUint8;
      const NodeCase made = Made(product,
                                 {Extreme(a, product.a, (bits & 4) != 0, random),
                                  Extreme(b, product.b, (bits & 8) != 0, random),
                                  Extreme(a, product.a_zero, (bits & 16) != 0, random),
                                  Extreme(b, product.b_zero, (bits & 32) != 0, random)},
                                 /*weights=*/true);
      EXPECT_THAT(Checked(made), Not(IsEmpty()));
    }
  }
}

// Weights of at most 7 bits, whose products are added in 16 bits: random ones, and the largest sums.
TEST_P(IntegerProducts, NarrowWeights) {
  uint64_t seed = 0;
  for (const int threads : {1, 3}) {
    const ThreadCountGuard guard(threads);
    for (const Product& product : Products()) {
      for (const int kind : {0, 1, 2, 3}) {
        SCOPED_TRACE(absl::StrCat(product.name, " ", kind));
        Random random(++seed);
        const DType a = random.Chance(0.5) ? DType::kInt8 : DType::kUint8;
        const DType b = random.Chance(0.5) ? DType::kInt8 : DType::kUint8;
        const double middle = b == DType::kInt8 ? 0 : 128;
        const double low = kind == 1 ? 64 : -64;
        const double high = kind == 2 ? -64 : kind == 3 ? 65 : 64;
        const NodeCase made = *MakeNodeCase(
            product.operation,
            {kind == 0 ? Bytes(a, product.a, random) : Extreme(a, product.a, true, random),
             Elements(b, product.b, random, middle + low, middle + high),
             Bytes(a, random.Chance(0.5) ? product.a_zero : Dims{}, random),
             Elements(b, product.b_zero, random, middle, middle)},
            {false, true, false, true});
        EXPECT_THAT(Checked(made, 4 * (seed % 4)), Not(IsEmpty()));
      }
    }
  }
}

// Products of activations pack the second factor in each run. So may depthwise weights be.
TEST_P(IntegerProducts, WithoutConstants) {
  for (const Product& product : Products()) {
    SCOPED_TRACE(product.name);
    Random random(3);
    const NodeCase made =
        Made(product,
             {Bytes(DType::kUint8, product.a, random), Bytes(DType::kUint8, product.b, random),
              Bytes(DType::kUint8, product.a_zero, random),
              Bytes(DType::kUint8, product.b_zero, random)},
             /*weights=*/false);
    const bool offered =
        product.operation.Is<MatMulInteger>() || product.name.rfind("depthwise", 0) == 0;
    EXPECT_EQ(Checked(made).empty(), !offered);
  }
}

TEST_P(IntegerProducts, OthersAreNotOffered) {
  const std::vector<Product> others = {
      {"no_rows", MatMulInteger{}, {0, 3}, {3, 2}},
      {"no_sum", MatMulInteger{}, {2, 0}, {0, 2}},
      {"no_columns", MatMulInteger{}, {2, 3}, {3, 0}},
      {"zero_of_each", MatMulInteger{}, {2, 3}, {3, 4}, {2, 3}},
      {"crop", ConvInteger{.pads = {-1, 0, 0, 0}}, {1, 4, 5, 5}, {8, 4, 3, 3}},
      {"terabytes",
       ConvInteger{.strides = {1, 1 << 30}, .pads = {0, 1 << 30, 0, 1 << 30}},
       {1, 4, 5, 5},
       {8, 4, 3, 3}},
  };
  for (const Product& product : others) {
    SCOPED_TRACE(product.name);
    Random random(1);
    const NodeCase made = Made(
        product,
        {Bytes(DType::kInt8, product.a, random), Bytes(DType::kInt8, product.b, random),
         Bytes(DType::kInt8, product.a_zero, random), Bytes(DType::kInt8, product.b_zero, random)},
        /*weights=*/true);
    EXPECT_THAT(backend_->Candidates(made.query()), IsEmpty());
  }
}

// Every number of elements up to some vectors, for the tails; 40,000 are split among threads.
TEST_P(IntegerProducts, QuantisationAndCasts) {
  for (const int threads : {1, 3}) {
    const ThreadCountGuard guard(threads);
    for (const int64_t count : {1, 2, 3, 5, 8, 13, 16, 31, 33, 40000}) {
      for (const DType byte : {DType::kInt8, DType::kUint8}) {
        Random random(static_cast<uint64_t>(count));
        const ConstantRef x = WithSpecialValues(
            Elements(DType::kFloat32, {1, count}, random, -300, 300), 0.05, random);
        // Many quotients lie half-way between two integers.
        const ConstantRef halves = Elements(DType::kInt32, {1, count}, random, -400, 400);
        const ConstantRef real = Constant::FromValues<float>({1, count}, [&] {
          std::vector<float> values;
          for (const int32_t half : halves->values<int32_t>()) {
            values.push_back(static_cast<float>(half) * 0.5F);
          }
          return values;
        }());
        for (const float scale : {1.0F, 0.37F, -2.0F, 0.0F, 1e-30F}) {
          const ConstantRef scales = Constant::FromValues<float>({}, std::vector<float>{scale});
          for (const ConstantRef& from : {x, real}) {
            const auto quantise = [&](std::vector<ConstantRef> operands) {
              EXPECT_THAT(
                  Checked(*MakeNodeCase(QuantizeLinear{.to = byte}, std::move(operands), {})),
                  Not(IsEmpty()));
            };
            if (byte == DType::kUint8) quantise({from, scales});
            quantise({from, scales, Bytes(byte, {}, random)});
          }
          EXPECT_THAT(Checked(*MakeNodeCase(
                          DequantizeLinear{},
                          {Bytes(byte, {1, count}, random), scales, Bytes(byte, {}, random)}, {})),
                      Not(IsEmpty()));
        }
        for (const DType from : {byte, DType::kInt32}) {
          const ConstantRef given = from == byte ? Bytes(byte, {1, count}, random)
                                                 : Elements(from, {1, count}, random, -2e9, 2e9);
          EXPECT_THAT(Checked(*MakeNodeCase(Cast{.to = DType::kFloat32}, {given}, {})),
                      Not(IsEmpty()));
        }
      }
    }
  }
}

TEST_P(IntegerProducts, Biases) {
  const Dims whole = {2, 9, 5, 7};
  for (const Dims& other :
       {whole, Dims{}, Dims{1}, Dims{9, 1, 1}, Dims{1, 9, 1, 1}, Dims{7}, Dims{5, 7},
        Dims{2, 1, 1, 1}, Dims{9, 5, 7}, Dims{1, 9, 5, 1}, Dims{2, 9, 1, 1}}) {
    for (const bool swapped : {false, true}) {
      Random random(5);
      std::vector<ConstantRef> operands = {Elements(DType::kInt32, whole, random, -2e9, 2e9),
                                           Elements(DType::kInt32, other, random, -2e9, 2e9)};
      if (swapped) std::swap(operands[0], operands[1]);
      EXPECT_THAT(Checked(*MakeNodeCase(Add{}, std::move(operands), {})), Not(IsEmpty()));
    }
  }
}

// Bytes are transposed in blocks, with rows and columns left over.
TEST_P(IntegerProducts, Transposes) {
  for (const Dims& dims : {Dims{16, 16}, Dims{37, 50}, Dims{8, 100}, Dims{33, 15}, Dims{64, 32}}) {
    Random random(7);
    EXPECT_THAT(
        Checked(*MakeNodeCase(Transpose{.perm = {1, 0}}, {Bytes(DType::kUint8, dims, random)}, {})),
        Not(IsEmpty()));
  }
}

// The least and the most of all elements are found in any layout.
TEST_P(IntegerProducts, Ranges) {
  for (const Operation& operation :
       {Operation(ReduceMin{.keepdims = false}), Operation(ReduceMax{.keepdims = true})}) {
    Random random(6);
    const std::vector<std::string> kernels = Checked(
        *MakeNodeCase(operation, {Elements(DType::kFloat32, {2, 16, 5, 7}, random, -9, 9)}, {}));
    EXPECT_GE(kernels.size(), 4U);
  }
}

INSTANTIATE_TEST_SUITE_P(Blocked, IntegerProducts, kEachIsa, NameOfIsa);

}  // namespace
}  // namespace sinter
