// The real models through our own files: what .sinter holds computes the same bit for bit, what the
// export writes computes what ONNX Runtime did.
#include <string>

#include "frontend/file/read.h"
#include "frontend/file/write.h"
#include "frontend/onnx/export.h"
#include "frontend/onnx/import.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/constant.h"
#include "ir/graph.h"
#include "sinter/backends.h"
#include "sinter/sinter.h"
#include "sinter/status.h"
#include "tests/models/recorded.h"

namespace sinter {
namespace {

absl::StatusOr<std::vector<Tensor>> Outputs(const Model& model, const RecordedCase& recorded,
                                            const std::string& backend) {
  SINTER_ASSIGN_OR_RETURN(const auto session, Session::Create(model, {.backend = backend}));
  std::vector<Tensor> inputs;
  for (const ConstantRef& input : MakeInputs(recorded)) {
    inputs.push_back(ToTensor(input));
  }
  return session->Run(inputs);
}

std::vector<std::string> Bytes(const std::vector<Tensor>& tensors) {
  std::vector<std::string> bytes;
  for (const Tensor& tensor : tensors) {
    bytes.emplace_back(static_cast<const char*>(tensor.data()),
                       static_cast<size_t>(tensor.byte_size()));
  }
  return bytes;
}

class RecordedRoundTrip : public testing::TestWithParam<RecordedCase> {
 protected:
  void SetUp() override {
    auto graph = OpenGraph(GetParam());
    ASSERT_TRUE(graph.ok()) << graph.status();
    auto model = Model::Create(*std::move(graph));
    ASSERT_TRUE(model.ok()) << model.status();
    model_ = std::make_unique<Model>(*std::move(model));
  }

  std::unique_ptr<Model> model_;
};

TEST_P(RecordedRoundTrip, SinterFilesComputeTheSameBitForBit) {
  const auto written = WriteSinter(model_->graph());
  ASSERT_TRUE(written.ok()) << written.status();
  auto graph = ReadSinter(*written);
  ASSERT_TRUE(graph.ok()) << graph.status();
  const auto model = Model::Create(*std::move(graph));
  ASSERT_TRUE(model.ok()) << model.status();
  for (const BackendInfo& backend : AvailableBackends()) {
    SCOPED_TRACE(backend.name);
    const auto before = Outputs(*model_, GetParam(), backend.name);
    ASSERT_TRUE(before.ok()) << before.status();
    const auto after = Outputs(*model, GetParam(), backend.name);
    ASSERT_TRUE(after.ok()) << after.status();
    EXPECT_TRUE(Bytes(*before) == Bytes(*after));
  }
}

TEST_P(RecordedRoundTrip, ExportAfterThePassesComputesTheSame) {
  const auto exported = ExportOnnx(model_->graph());
  ASSERT_TRUE(exported.ok()) << exported.status();
  auto graph = ImportOnnx(*exported);
  ASSERT_TRUE(graph.ok()) << graph.status();
  const auto model = Model::Create(*std::move(graph));
  ASSERT_TRUE(model.ok()) << model.status();
  const auto outputs = Outputs(*model, GetParam(), "auto");
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  const auto error = RecordedError(GetParam(), *outputs);
  ASSERT_TRUE(error.ok()) << error.status();
  EXPECT_LE(*error, GetParam().most_error);
}

std::string NameOfCase(const testing::TestParamInfo<RecordedCase>& test) { return test.param.name; }

// One a kind of model, a fast one.
INSTANTIATE_TEST_SUITE_P(Small, RecordedRoundTrip,
                         testing::Values(FindRecordedCase("cls_48x192"),
                                         FindRecordedCase("squeezenet"),
                                         FindRecordedCase("shufflenet"),
                                         FindRecordedCase("minilm_2x17")),
                         NameOfCase);
// `./dev test --full` runs these.
INSTANTIATE_TEST_SUITE_P(Full, RecordedRoundTrip, testing::ValuesIn(RecordedCases()), NameOfCase);

}  // namespace
}  // namespace sinter
