// The import and the naive kernels against ONNX's own node tests: record_node_cases.py wrote them.
#include <cmath>
#include <fstream>
#include <map>

#include "absl/strings/escaping.h"
#include "frontend/onnx/import.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/status.h"
#include "ir/verify.h"
#include "kernels/naive/evaluate.h"
#include "nlohmann/json.hpp"

namespace sinter {
namespace {

using Json = nlohmann::json;

// Cases that the import refuses, with what its message says; it must refuse no others.
const std::map<std::string, std::string>& Unsupported() {
  static const auto* const kCases = new std::map<std::string, std::string>{};
  return *kCases;
}

const Json& Cases() {
  static const Json cases = [] {
    std::ifstream file(SINTER_SOURCE_DIR "/tests/frontend/onnx/node_cases.json");
    return Json::parse(file).at("cases");
  }();
  return cases;
}

double ToNumber(const Json& element) {
  return element.is_string() ? std::stod(element.get<std::string>()) : element.get<double>();
}

ConstantRef ToConstant(const Json& tensor) {
  ConstantRef constant;
  VisitDType(*ParseDType(tensor.at("dtype").get<std::string>()), [&](auto zero) {
    using T = decltype(zero);
    std::vector<T> elements;
    for (const Json& element : tensor.at("data")) {
      if constexpr (std::is_floating_point_v<T>) {
        elements.push_back(static_cast<T>(ToNumber(element)));
      } else {
        elements.push_back(element.get<T>());
      }
    }
    constant = Constant::FromValues<T>(tensor.at("dims").get<std::vector<int64_t>>(), elements);
  });
  return constant;
}

void ExpectNear(const Constant& actual, const Constant& expected) {
  ASSERT_EQ(actual.dtype(), expected.dtype());
  ASSERT_EQ(actual.dims(), expected.dims());
  const std::vector<double> computed = actual.ToDoubles();
  const std::vector<double> wanted = expected.ToDoubles();
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (std::isnan(wanted[i])) {
      EXPECT_TRUE(std::isnan(computed[i])) << "element " << i << " is " << computed[i];
    } else if (std::isinf(wanted[i])) {
      EXPECT_EQ(computed[i], wanted[i]) << "element " << i;
    } else {
      EXPECT_NEAR(computed[i], wanted[i], 1e-6 + 1e-5 * std::abs(wanted[i])) << "element " << i;
    }
  }
}

class NodeCase : public testing::TestWithParam<size_t> {};

TEST_P(NodeCase, ImportedAndEvaluated) {
  const Json& recorded = Cases()[GetParam()];
  std::string model;
  ASSERT_TRUE(absl::Base64Unescape(recorded.at("model").get<std::string>(), &model));
  const auto graph = ImportOnnx(model);
  if (const auto entry = Unsupported().find(recorded.at("name").get<std::string>());
      entry != Unsupported().end()) {
    EXPECT_EQ(graph.status().code(), absl::StatusCode::kUnimplemented);
    EXPECT_THAT(std::string(graph.status().message()), testing::HasSubstr(entry->second));
    return;
  }
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_TRUE(Verify(*graph).ok()) << Verify(*graph);
  std::vector<ConstantRef> inputs;
  for (const Json& input : recorded.at("inputs")) inputs.push_back(ToConstant(input));
  const auto outputs = naive::Evaluate(*graph, inputs);
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  ASSERT_EQ(outputs->size(), recorded.at("outputs").size());
  for (size_t i = 0; i < outputs->size(); ++i) {
    SCOPED_TRACE(graph->outputs()[i].name);
    ExpectNear(*(*outputs)[i], *ToConstant(recorded.at("outputs")[i]));
  }
}

INSTANTIATE_TEST_SUITE_P(Onnx, NodeCase, testing::Range<size_t>(0, Cases().size()),
                         [](const auto& parameter) {
                           return Cases()[parameter.param].at("name").template get<std::string>();
                         });

}  // namespace
}  // namespace sinter
