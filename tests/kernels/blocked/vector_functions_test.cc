// Compares the vector functions with the naive kernels of their operators, over their whole range
// and at its ends, for every instruction set.
#include "kernels/blocked/vector_functions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/blocked/blocked.h"
#include "kernels/blocked/operator_functions.h"
#include "kernels/naive/evaluate.h"
#include "tests/kernels/blocked/each_isa.h"

namespace sinter::blocked {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// A row of vector_functions.inc.
struct Function {
  const char* name;
  VectorFunctionId id;
  const OperatorDefinition& definition;
  size_t operands;
  double ulps;
  double absolute;
};

void PrintTo(const Function& function, std::ostream* out) { *out << function.name; }

std::vector<Function> Functions() {
  return {
#define SINTER_UNARY_FUNCTION(Name, Operator, condition, p, q, ulps, absolute, ...) \
  {#Name, VectorFunctionId::k##Name, DefinitionOf<Operator>(), 1, ulps, absolute},
#define SINTER_BINARY_FUNCTION(Name, Operator, ulps, absolute, ...) \
  {#Name, VectorFunctionId::k##Name, DefinitionOf<Operator>(), 2, ulps, absolute},
#include "kernels/blocked/vector_functions.inc"
  };
}

// Every multiple of 2^-6 up to 160, small numbers, and the ends of the range.
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

// The operator with random attributes for which the function computes it, and the parameters.
std::pair<Operation, Parameters> OperationOf(const Function& function) {
  for (uint64_t seed = 0;; ++seed) {
    SINTER_CHECK(seed < 1000);
    Random random(seed);
    const RandomCase random_case = function.definition.random_case(random);
    const Operation& operation = *random_case.operation;
    if (function.operands == 2) {
      SINTER_CHECK(BinaryFunctionOf(operation) == function.id);
      return {operation, {}};
    }
    const auto unary = UnaryFunctionOf(operation);
    if (unary && unary->id == function.id) return {operation, unary->parameters};
  }
}

class VectorFunctions : public testing::TestWithParam<std::tuple<Function, const char*>> {
  const IsaCap cap_{std::get<1>(GetParam())};
};

TEST_P(VectorFunctions, MatchTheNaiveKernel) {
  const Function& function = std::get<0>(GetParam());
  const auto [operation, parameters] = OperationOf(function);
  const std::vector<float> a = Arguments();
  std::vector<float> b = a;
  std::reverse(b.begin() + 5, b.end());  // pairs NaN with NaN and infinities with each other
  std::rotate(b.begin(), b.begin() + 1, b.begin() + 5);

  Graph graph;
  const auto count = static_cast<int64_t>(a.size());
  const std::vector<ConstantRef> operands = {Constant::FromValues<float>({count}, a),
                                             Constant::FromValues<float>({count}, b)};
  std::vector<ValueId> values;
  for (size_t i = 0; i < function.operands; ++i) values.push_back(graph.AddConstant(operands[i]));
  const auto node = graph.AddNode(operation, values);
  ASSERT_TRUE(node.ok()) << node.status();
  const auto truth =
      naive::EvaluateNode(graph, *node, std::span(operands).first(function.operands));
  ASSERT_TRUE(truth.ok()) << truth.status();

  std::vector<float> results(a.size());
  FunctionFor(function.id)(a.data(), b.data(), results.data(), a.size(), parameters);
  for (size_t i = 0; i < a.size(); ++i) {
    SCOPED_TRACE(absl::StrCat("of ", a[i], " and ", b[i]));
    const double expected = (*truth)[0]->values<float>()[i];
    if (std::isnan(expected)) {
      EXPECT_TRUE(std::isnan(results[i])) << results[i];
    } else if (std::isinf(expected)) {
      EXPECT_EQ(results[i], expected);
    } else {
      constexpr double kUlp = 1.2e-7;
      EXPECT_NEAR(results[i], expected,
                  function.absolute + function.ulps * kUlp * std::abs(expected));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Blocked, VectorFunctions,
                         testing::Combine(testing::ValuesIn(Functions()), kEachIsa),
                         [](const auto& test) {
                           const std::string isa = std::get<1>(test.param);
                           return std::string(std::get<0>(test.param).name) +
                                  (isa.empty() ? "" : "_" + isa);
                         });

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
