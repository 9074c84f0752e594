// Compares the operators of the domain com.microsoft with ONNX Runtime's results, recorded by
// record_microsoft_cases.py.
#include "gtest/gtest.h"
#include "tests/frontend/onnx/recorded_nodes.h"

namespace sinter {
namespace {

using Json = nlohmann::json;

const Json& MicrosoftCases() {
  static const Json cases = ReadRecordedNodes("microsoft_cases.json");
  return cases;
}

class MicrosoftCase : public testing::TestWithParam<size_t> {};

TEST_P(MicrosoftCase, GivesWhatOnnxRuntimeGives) {
  const Json& recorded = MicrosoftCases()[GetParam()];
  const auto outputs = ComputeRecorded(recorded);
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  ExpectRecordedOutputs(recorded, *outputs, recorded.value("error", 2e-6), 1e-5);
}

INSTANTIATE_TEST_SUITE_P(
    OnnxRuntime, MicrosoftCase, testing::Range<size_t>(0, MicrosoftCases().size()),
    [](const auto& parameter) {
      return MicrosoftCases()[parameter.param].at("name").template get<std::string>();
    });

}  // namespace
}  // namespace sinter
