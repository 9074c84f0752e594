// The functions of vectors against the C library's, over their whole range and at its ends.
#include "kernels/blocked/vector_functions.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "gtest/gtest.h"

namespace sinter::blocked {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

struct Function {
  const char* name;
  VectorFunctionId id;
  std::function<double(double)> truth;
  double relative;  // allowed error, and
  double absolute;
};

void PrintTo(const Function& function, std::ostream* out) { *out << function.name; }

class VectorFunctions : public testing::TestWithParam<Function> {};

// Every float that is a multiple of 2^-6 up to 160, small ones, and those that end the range.
std::vector<float> Arguments() {
  std::vector<float> arguments = {0.0F,
                                  -0.0F,
                                  kInfinity,
                                  -kInfinity,
                                  kNan,
                                  std::numeric_limits<float>::max(),
                                  std::numeric_limits<float>::lowest(),
                                  std::numeric_limits<float>::min()};
  for (int i = -160 * 64; i <= 160 * 64; ++i) arguments.push_back(static_cast<float>(i) / 64);
  for (float x = 1; x > 1e-30F; x /= 3) {
    arguments.push_back(x);
    arguments.push_back(-x);
  }
  return arguments;
}

TEST_P(VectorFunctions, MatchTheCLibrary) {
  const Function& function = GetParam();
  const std::vector<float> arguments = Arguments();
  std::vector<float> results(arguments.size());
  FunctionFor(function.id)(arguments.data(), nullptr, results.data(), arguments.size(), {});
  for (size_t i = 0; i < arguments.size(); ++i) {
    const auto expected = static_cast<double>(static_cast<float>(function.truth(arguments[i])));
    if (std::isnan(expected)) {
      EXPECT_TRUE(std::isnan(results[i])) << arguments[i] << " gives " << results[i];
    } else if (std::isinf(expected)) {
      EXPECT_EQ(results[i], expected) << arguments[i];
    } else {
      EXPECT_NEAR(results[i], expected, function.absolute + function.relative * std::abs(expected))
          << arguments[i];
    }
  }
}

constexpr double kUlp = 1.2e-7;

INSTANTIATE_TEST_SUITE_P(
    Blocked, VectorFunctions,
    testing::Values(
        Function{"erf", VectorFunctionId::kErf, [](double x) { return std::erf(x); }, 4 * kUlp, 0},
        Function{"exp", VectorFunctionId::kExp, [](double x) { return std::exp(x); }, 2 * kUlp,
                 1e-37},
        Function{"log", VectorFunctionId::kLog, [](double x) { return std::log(x); }, 3 * kUlp, 0},
        Function{"sigmoid", VectorFunctionId::kSigmoid,
                 [](double x) { return 1 / (1 + std::exp(-x)); }, 4 * kUlp, 1e-37},
        Function{
            "softplus", VectorFunctionId::kSoftplus,
            [](double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); },
            4 * kUlp, 1e-37},
        Function{"tanh", VectorFunctionId::kTanh, [](double x) { return std::tanh(x); }, 5 * kUlp,
                 0},
        Function{"sign", VectorFunctionId::kSign,
                 [](double x) { return x > 0   ? 1.0
                                       : x < 0 ? -1.0
                                               : x; }, 0, 0},
        Function{"round", VectorFunctionId::kRound, [](double x) { return std::nearbyint(x); }, 0,
                 0},
        Function{"relu", VectorFunctionId::kRelu, [](double x) { return x < 0 ? 0.0 : x; }, 0, 0}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(RowFunctions, OfEveryLength) {
  const RowFunctions& rows = Rows();
  for (size_t count = 1; count < 100; ++count) {
    std::vector<float> a(count);
    double sum = 0;
    double squares = 0;
    for (size_t i = 0; i < count; ++i) {
      a[i] = static_cast<float>((i * 37) % 19) - 7;
      sum += a[i];
      squares += (a[i] - 2.0) * (a[i] - 2.0);
    }
    EXPECT_EQ(rows.sum(a.data(), count), sum);
    EXPECT_EQ(rows.sum_of_squares(a.data(), 2, count), squares);
    EXPECT_EQ(rows.sum_of_differences(a.data(), 2, count), sum - 2 * static_cast<float>(count));
    EXPECT_EQ(rows.max(a.data(), count), *std::max_element(a.begin(), a.end()));
    EXPECT_EQ(rows.min(a.data(), count), *std::min_element(a.begin(), a.end()));
    a[count / 2] = kNan;
    EXPECT_TRUE(std::isnan(rows.max(a.data(), count))) << count;
    EXPECT_TRUE(std::isnan(rows.min(a.data(), count))) << count;
  }
}

}  // namespace
}  // namespace sinter::blocked
