// Runs ONNX's node tests, recorded by record_node_cases.py, and small models with rare features,
// recorded by record_model_cases.py, with the import and the naive kernels.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "frontend/onnx/import.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/verify.h"
#include "kernels/naive/evaluate.h"
#include "nlohmann/json.hpp"
#include "sinter/status.h"
#include "tests/paths.h"

namespace sinter {
namespace {

using Json = nlohmann::json;

// The only cases that the import or a kernel may refuse, with part of the message.
const std::map<std::string, std::string>& Unsupported() {
  static const auto* const kCases = new std::map<std::string, std::string>{
      {"not_2d", "operator set 1 is not supported"},
      {"not_3d", "operator set 1 is not supported"},
      {"scan_sum", "operators not supported: Scan"},
      {"training_dropout", "training_mode must be constant"},
      {"training_dropout_default", "training_mode must be constant"},
      {"training_dropout_default_mask", "training_mode must be constant"},
      {"training_dropout_mask", "training_mode must be constant"},
      {"training_dropout_zero_ratio", "training_mode must be constant"},
      {"training_dropout_zero_ratio_mask", "training_mode must be constant"},
  };
  return *kCases;
}

const Json& Cases() {
  static const Json cases = [] {
    Json all = Json::array();
    for (const char* const name : {"node_cases", "model_cases"}) {
      std::ifstream file(SourcePath(absl::StrCat("tests/frontend/onnx/", name, ".json")));
      const Json parsed = Json::parse(file);
      for (const Json& recorded : parsed.at("cases")) all.push_back(recorded);
    }
    return all;
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
      if constexpr (kIsFloatingPoint<T>) {
        elements.push_back(static_cast<T>(ToNumber(element)));
      } else {
        elements.push_back(element.get<T>());
      }
    }
    constant = Constant::FromValues<T>(tensor.at("dims").get<std::vector<int64_t>>(), elements);
  });
  return constant;
}

// ONNX's tolerance. Some of its expected values have four digits.
constexpr double kRelativeError = 1e-3;

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
      EXPECT_NEAR(computed[i], wanted[i], 1e-6 + kRelativeError * std::abs(wanted[i]))
          << "element " << i;
    }
  }
}

// Returns the case's outputs or the error.
absl::StatusOr<std::vector<ConstantRef>> Compute(const Json& recorded) {
  std::string model;
  if (!absl::Base64Unescape(recorded.at("model").get<std::string>(), &model)) {
    return absl::InternalError("the recorded model is not base64");
  }
  SINTER_ASSIGN_OR_RETURN(const Graph graph, ImportOnnx(model));
  SINTER_RETURN_IF_ERROR(Verify(graph));
  std::vector<ConstantRef> inputs;
  for (const Json& input : recorded.at("inputs")) inputs.push_back(ToConstant(input));
  return naive::Evaluate(graph, inputs);
}

class NodeCase : public testing::TestWithParam<size_t> {};

TEST_P(NodeCase, ImportedAndEvaluated) {
  const Json& recorded = Cases()[GetParam()];
  const auto name = recorded.at("name").get<std::string>();
  const auto outputs = Compute(recorded);
  if (const auto refused = Unsupported().find(name); refused != Unsupported().end()) {
    EXPECT_THAT(std::string(outputs.status().message()), testing::HasSubstr(refused->second));
    return;
  }
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  ASSERT_EQ(outputs->size(), recorded.at("outputs").size());
  for (size_t i = 0; i < outputs->size(); ++i) {
    SCOPED_TRACE(i);
    ExpectNear(*(*outputs)[i], *ToConstant(recorded.at("outputs")[i]));
  }
}

TEST(NodeCases, UnsupportedOnesExist) {
  for (const auto& [name, reason] : Unsupported()) {
    EXPECT_TRUE(std::any_of(Cases().begin(), Cases().end(), [&name = name](const Json& recorded) {
      return recorded.at("name") == name;
    })) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Onnx, NodeCase, testing::Range<size_t>(0, Cases().size()),
                         [](const auto& parameter) {
                           return Cases()[parameter.param].at("name").template get<std::string>();
                         });

}  // namespace
}  // namespace sinter
