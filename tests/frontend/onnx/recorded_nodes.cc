#include "tests/frontend/onnx/recorded_nodes.h"

#include <cmath>
#include <fstream>

#include "absl/strings/escaping.h"
#include "frontend/onnx/import.h"
#include "gtest/gtest.h"
#include "ir/verify.h"
#include "kernels/naive/evaluate.h"
#include "sinter/status.h"
#include "tests/paths.h"

namespace sinter {
namespace {

using Json = nlohmann::json;

double ToNumber(const Json& element) {
  return element.is_string() ? std::stod(element.get<std::string>()) : element.get<double>();
}

ConstantRef ToConstant(const Json& tensor) {
  ConstantRef constant;
  VisitDType(*ParseDType(tensor.at("dtype").get<std::string>()), [&](auto zero) {
    using T = decltype(zero);
    std::vector<T> elements;
    for (const Json& element : tensor.at("data")) {
      if constexpr (kIsFloatingPoint<T> || kIsNarrow<T>) {
        elements.push_back(static_cast<T>(ToNumber(element)));
      } else {
        elements.push_back(element.get<T>());
      }
    }
    constant = Constant::FromValues<T>(tensor.at("dims").get<std::vector<int64_t>>(), elements);
  });
  return constant;
}

void ExpectNear(const Constant& actual, const Constant& expected, double absolute,
                double relative) {
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
      EXPECT_NEAR(computed[i], wanted[i], absolute + relative * std::abs(wanted[i]))
          << "element " << i;
    }
  }
}

}  // namespace

Json ReadRecordedNodes(const std::string& file) {
  std::ifstream stream(SourcePath("tests/frontend/onnx/" + file));
  return Json::parse(stream).at("cases");
}

absl::StatusOr<std::string> RecordedModel(const Json& recorded) {
  std::string model;
  if (!absl::Base64Unescape(recorded.at("model").get<std::string>(), &model)) {
    return absl::InternalError("the recorded model is not base64");
  }
  return model;
}

absl::StatusOr<std::vector<ConstantRef>> ComputeRecorded(const Json& recorded) {
  SINTER_ASSIGN_OR_RETURN(const std::string model, RecordedModel(recorded));
  return ComputeRecorded(recorded, model);
}

absl::StatusOr<std::vector<ConstantRef>> ComputeRecorded(const Json& recorded,
                                                         const std::string& model) {
  SINTER_ASSIGN_OR_RETURN(const Graph graph, ImportOnnx(model));
  SINTER_RETURN_IF_ERROR(Verify(graph));
  std::vector<ConstantRef> inputs;
  for (const Json& input : recorded.at("inputs")) inputs.push_back(ToConstant(input));
  return naive::Evaluate(graph, inputs);
}

void ExpectRecordedOutputs(const Json& recorded, const std::vector<ConstantRef>& outputs,
                           double absolute, double relative) {
  ASSERT_EQ(outputs.size(), recorded.at("outputs").size());
  for (size_t i = 0; i < outputs.size(); ++i) {
    SCOPED_TRACE(i);
    ExpectNear(*outputs[i], *ToConstant(recorded.at("outputs")[i]), absolute, relative);
  }
}

}  // namespace sinter
