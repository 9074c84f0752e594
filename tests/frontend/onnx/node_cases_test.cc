// Runs ONNX's node tests, recorded by record_node_cases.py, and small models with rare features,
// recorded by record_model_cases.py, with the import and the naive kernels.
#include <algorithm>
#include <map>

#include "frontend/onnx/export.h"
#include "frontend/onnx/import.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/recorded_nodes.h"

namespace sinter {
namespace {

using Json = nlohmann::json;

// The only cases that the import or a kernel may refuse, with part of the message.
const std::map<std::string, std::string>& Unsupported() {
  static const auto* const kCases = new std::map<std::string, std::string>{
      {"training_dropout", "drops elements at random"},
      {"training_dropout_default", "drops elements at random"},
      {"training_dropout_default_mask", "drops elements at random"},
      {"training_dropout_mask", "drops elements at random"},
  };
  return *kCases;
}

const Json& Cases() {
  static const Json cases = [] {
    Json all = Json::array();
    for (const char* const file : {"node_cases.json", "model_cases.json"}) {
      for (const Json& recorded : ReadRecordedNodes(file)) all.push_back(recorded);
    }
    return all;
  }();
  return cases;
}

class NodeCase : public testing::TestWithParam<size_t> {};

TEST_P(NodeCase, ImportedAndEvaluated) {
  const Json& recorded = Cases()[GetParam()];
  const auto name = recorded.at("name").get<std::string>();
  const auto outputs = ComputeRecorded(recorded);
  if (const auto refused = Unsupported().find(name); refused != Unsupported().end()) {
    EXPECT_THAT(std::string(outputs.status().message()), testing::HasSubstr(refused->second));
    return;
  }
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  // ONNX's tolerance. Some of its expected values have four digits.
  ExpectRecordedOutputs(recorded, *outputs, 1e-6, 1e-3);
}

// The export and a second import change nothing. What operator set 24 lacks is refused.
TEST_P(NodeCase, ExportedComputesTheSame) {
  const Json& recorded = Cases()[GetParam()];
  const absl::StatusOr<std::string> model = RecordedModel(recorded);
  ASSERT_TRUE(model.ok()) << model.status();
  const absl::StatusOr<Graph> graph = ImportOnnx(*model);
  if (!graph.ok()) return;  // another test says which ones are refused
  const absl::StatusOr<std::string> exported = ExportOnnx(*graph);
  if (absl::IsUnimplemented(exported.status())) {
    EXPECT_THAT(
        std::string(exported.status().message()),
        testing::AnyOf(testing::HasSubstr("operators that cannot be exported"),
                       testing::HasSubstr("mod: for floating point with the sign of the divisor"),
                       testing::HasSubstr("space_to_depth: a mode that is not DCR")));
    return;
  }
  ASSERT_TRUE(exported.ok()) << exported.status();
  const auto outputs = ComputeRecorded(recorded, *exported);
  if (!outputs.ok()) {
    EXPECT_FALSE(ComputeRecorded(recorded).ok()) << outputs.status();
    return;
  }
  ExpectRecordedOutputs(recorded, *outputs, 1e-6, 1e-3);
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
