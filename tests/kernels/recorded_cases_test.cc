// Compares every naive kernel with ONNX Runtime's results, recorded by
// tests/kernels/cases/record.py.
#include <cmath>
#include <fstream>

#include "gtest/gtest.h"
#include "ir/graph.h"
#include "kernels/naive/evaluate.h"
#include "nlohmann/json.hpp"
#include "tests/paths.h"

namespace sinter {
namespace {

using Json = nlohmann::json;

const Json& Cases() {
  static const Json cases = [] {
    std::ifstream file(SourcePath("tests/kernels/cases/operators.json"));
    return Json::parse(file).at("cases");
  }();
  return cases;
}

ConstantRef ToConstant(const Json& tensor) {
  const auto dims = tensor.at("dims").get<std::vector<int64_t>>();
  ConstantRef constant;
  VisitDType(*ParseDType(tensor.at("dtype").get<std::string>()), [&](auto zero) {
    using T = decltype(zero);
    if constexpr (std::is_arithmetic_v<T>) {
      constant = Constant::FromValues<T>(dims, tensor.at("data").get<std::vector<T>>());
    }
  });
  return constant;
}

AttributeList ToAttributes(const Json& attributes) {
  AttributeList list;
  for (const auto& [name, value] : attributes.items()) {
    if (value.is_boolean()) {
      list.emplace_back(name, value.get<bool>());
    } else if (value.is_number_integer()) {
      list.emplace_back(name, value.get<int64_t>());
    } else if (value.is_number()) {
      list.emplace_back(name, value.get<float>());
    } else if (value.is_string()) {
      list.emplace_back(name, value.get<std::string>());
    } else {
      list.emplace_back(name, value.get<std::vector<int64_t>>());
    }
  }
  return list;
}

class RecordedCase : public testing::TestWithParam<size_t> {};

TEST_P(RecordedCase, NaiveAgreesWithOnnxRuntime) {
  const Json& recorded = Cases()[GetParam()];
  const OperatorDefinition* definition = FindOperator(recorded.at("operator").get<std::string>());
  ASSERT_NE(definition, nullptr);
  const auto operation = Operation::Create(*definition, ToAttributes(recorded.at("attributes")));
  ASSERT_TRUE(operation.ok()) << operation.status();
  Graph graph;
  std::vector<ValueId> operands;
  std::vector<ConstantRef> inputs;
  for (const Json& input : recorded.at("inputs")) {
    inputs.push_back(ToConstant(input));
    operands.push_back(graph.AddConstant(inputs.back()));
  }
  const auto node = graph.AddNode(*operation, operands);
  ASSERT_TRUE(node.ok()) << node.status();
  const auto results = naive::EvaluateNode(graph, *node, inputs);
  ASSERT_TRUE(results.ok()) << results.status();
  const ConstantRef expected = ToConstant(recorded.at("output"));
  ASSERT_EQ((*results)[0]->dtype(), expected->dtype());
  ASSERT_EQ((*results)[0]->dims(), expected->dims());
  const std::vector<double> actual = (*results)[0]->ToDoubles();
  const std::vector<double> wanted = expected->ToDoubles();
  for (size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_NEAR(actual[i], wanted[i], 1e-6 + 1e-5 * std::abs(wanted[i])) << "element " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Operators, RecordedCase, testing::Range<size_t>(0, Cases().size()),
                         [](const auto& parameter) {
                           return Cases()[parameter.param].at("name").template get<std::string>();
                         });

}  // namespace
}  // namespace sinter
