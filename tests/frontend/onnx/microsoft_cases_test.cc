// Compares the operators of the domain com.microsoft with ONNX Runtime's results, recorded by
// record_microsoft_cases.py.
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "schemas/onnx.pb.h"
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

// The case's model with open sizes: of every input the first axis, and in rank 3 or more the second
// one. Sizes that are equal share a symbol.
std::string WithOpenSizes(const std::string& bytes) {
  onnx::ModelProto model;
  EXPECT_TRUE(model.ParseFromString(bytes));
  for (onnx::ValueInfoProto& input : *model.mutable_graph()->mutable_input()) {
    auto& dims = *input.mutable_type()->mutable_tensor_type()->mutable_shape()->mutable_dim();
    for (int axis = 0; axis < dims.size() && axis < (dims.size() < 3 ? 1 : 2); ++axis) {
      dims[axis].set_dim_param("s" + std::to_string(dims[axis].dim_value()));
    }
  }
  return model.SerializeAsString();
}

// Cases that need one of those sizes: of weights, matrices to invert, biases, masks.
const std::set<std::string>& NeedsSizes() {
  static const auto* const kNames = new std::set<std::string>{
      "Attention_mask_begins",
      "FusedConv_one_axis",
      "Inverse_matrix",
      "Inverse_size_1",
      "Inverse_size_2",
      "Inverse_size_3",
      "Inverse_size_4",
      "Inverse_size_6",
      "MultiHeadAttention_bias",
      "MultiHeadAttention_mask_and_bias",
      "MultiHeadAttention_past_causal",
  };
  return *kNames;
}

TEST_P(MicrosoftCase, GivesTheSameWithOpenSizes) {
  const Json& recorded = MicrosoftCases()[GetParam()];
  const auto bytes = RecordedModel(recorded);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  const auto outputs = ComputeRecorded(recorded, WithOpenSizes(*bytes));
  if (NeedsSizes().count(recorded.at("name").get<std::string>()) > 0) {
    EXPECT_FALSE(outputs.ok());
    return;
  }
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
