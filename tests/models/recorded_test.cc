// The real models, imported and evaluated by the naive kernels, against ONNX Runtime: as imported,
// and after every portable pass.
#include "tests/models/recorded.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "kernels/naive/evaluate.h"
#include "passes/driver.h"
#include "passes/pipeline.h"
#include "sinter/status.h"

namespace sinter {
namespace {

class RecordedModel : public testing::TestWithParam<RecordedCase> {
 protected:
  void SetUp() override {
    auto graph = OpenGraph(GetParam());
    ASSERT_TRUE(graph.ok()) << graph.status();
    graph_ = *std::move(graph);
  }

  // The error of what the naive kernels make of `graph_`.
  absl::StatusOr<double> Error() const {
    SINTER_ASSIGN_OR_RETURN(const auto outputs, naive::Evaluate(graph_, MakeInputs(GetParam())));
    return RecordedError(GetParam(), outputs);
  }

  Graph graph_;
};

TEST_P(RecordedModel, ImportedAndNaiveAgreesWithOnnxRuntime) {
  ASSERT_EQ(graph_.inputs().size(), GetParam().inputs.size());
  for (size_t i = 0; i < graph_.inputs().size(); ++i) {
    EXPECT_EQ(graph_.value(graph_.inputs()[i]).name, GetParam().inputs[i].name);
  }
  ASSERT_EQ(graph_.outputs().size(), GetParam().outputs.size());
  for (size_t i = 0; i < graph_.outputs().size(); ++i) {
    EXPECT_EQ(graph_.outputs()[i].name, GetParam().outputs[i].name);
  }
  const auto error = Error();
  ASSERT_TRUE(error.ok()) << error.status();
  RecordProperty("error", testing::PrintToString(*error));
  EXPECT_LE(*error, GetParam().most_error);
}

class RecordedModelAfterPasses : public RecordedModel {};

TEST_P(RecordedModelAfterPasses, AgreesAfterEveryPassOfThePortablePipeline) {
  for (const Pass& pass : PortablePipeline()) {
    SCOPED_TRACE(pass.name);
    PassContext context;
    const absl::Status status = RunPasses({&pass, 1}, graph_, context);
    ASSERT_TRUE(status.ok()) << status;
    const PassRecord& record = context.log.passes[0];
    EXPECT_THAT(record.refused, testing::IsEmpty());
    if (record.rewrites.empty() && record.nodes_before == record.nodes_after) continue;
    const auto error = Error();
    ASSERT_TRUE(error.ok()) << error.status();
    RecordProperty(std::string(pass.name), testing::PrintToString(*error));
    EXPECT_LE(*error, GetParam().most_error);
  }
}

INSTANTIATE_TEST_SUITE_P(Models, RecordedModel, testing::ValuesIn(RecordedCases()),
                         [](const auto& test) { return test.param.name; });

// One case a kind of model, a fast one: the others would double the time of the whole test run.
INSTANTIATE_TEST_SUITE_P(Models, RecordedModelAfterPasses,
                         testing::Values(FindRecordedCase("det_320x480"),
                                         FindRecordedCase("rec_1x320"),
                                         FindRecordedCase("cls_48x192"),
                                         FindRecordedCase("shufflenet"),
                                         FindRecordedCase("minilm_2x17")),
                         [](const auto& test) { return test.param.name; });

// The comparison itself can fail.
TEST(RecordedError, SeesAnyWrongElement) {
  const RecordedOutput& recorded = FindRecordedCase("resnet50").outputs[0];
  ASSERT_EQ(recorded.stride, 1);
  std::vector<float> output = recorded.values;
  EXPECT_EQ(*RecordedError(recorded, recorded.dims, output), 0);
  output[17] += static_cast<float>(recorded.max_abs);
  EXPECT_NEAR(*RecordedError(recorded, recorded.dims, output), 1, 1e-6);
  output[17] = std::nanf("");
  EXPECT_EQ(*RecordedError(recorded, recorded.dims, output),
            std::numeric_limits<double>::infinity());
  output.pop_back();
  EXPECT_EQ(RecordedError(recorded, recorded.dims, output).status().code(),
            absl::StatusCode::kInvalidArgument);
}

// The first elements as models/seeded.py makes them.
TEST(MakeInput, IsTheGeneratorOfTheRecord) {
  const auto noise = MakeInput({.kind = "noise", .dims = {1, 1, 1, 4}, .seed = 6});
  EXPECT_THAT(noise->values<float>(),
              testing::ElementsAre(0x1.eb25280000000p-2F, -0x1.b7cc600000000p-4F,
                                   -0x1.c64e0c0000000p-1F, -0x1.93eda00000000p-1F));
  const auto integers = MakeInput({.kind = "integers", .dims = {4}, .seed = 6, .limit = 1000});
  EXPECT_THAT(integers->values<int64_t>(), testing::ElementsAre(739, 446, 56, 105));
  const auto mask = MakeInput({.kind = "mask", .dims = {2, 4}});
  EXPECT_THAT(mask->values<int64_t>(), testing::ElementsAre(1, 1, 1, 1, 1, 1, 1, 0));
}

}  // namespace
}  // namespace sinter
