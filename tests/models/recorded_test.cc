// The real models, imported and evaluated by the naive kernels, against ONNX Runtime.
#include "tests/models/recorded.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>

#include "frontend/onnx/import.h"
#include "kernels/naive/evaluate.h"

namespace sinter {
namespace {

class RecordedModel : public testing::TestWithParam<RecordedCase> {};

TEST_P(RecordedModel, ImportedAndNaiveAgreesWithOnnxRuntime) {
  const RecordedCase& recorded = GetParam();
  ASSERT_TRUE(std::filesystem::exists(recorded.model_path))
      << recorded.model_path << " is missing; `models/fetch --all` gets it";
  const auto graph = ImportOnnxFile(recorded.model_path);
  ASSERT_TRUE(graph.ok()) << graph.status();
  ASSERT_EQ(graph->inputs().size(), 1u);
  EXPECT_EQ(graph->value(graph->inputs()[0]).name, recorded.input_name);
  ASSERT_EQ(graph->outputs().size(), 1u);
  EXPECT_EQ(graph->outputs()[0].name, recorded.output_name);

  const ConstantRef input = Constant::FromValues(recorded.input_dims, MakeInput(recorded));
  const auto outputs = naive::Evaluate(*graph, {{input}});
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  const Constant& output = *outputs->front();
  const auto error = RecordedError(recorded, output.dims(), output.values<float>());
  ASSERT_TRUE(error.ok()) << error.status();
  RecordProperty("error", testing::PrintToString(*error));
  EXPECT_LE(*error, 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Models, RecordedModel, testing::ValuesIn(RecordedCases()),
                         [](const auto& test) { return test.param.name; });

// The comparison itself can fail.
TEST(RecordedError, SeesAnyWrongElement) {
  const RecordedCase& recorded = FindRecordedCase("resnet50");
  ASSERT_EQ(recorded.stride, 1);
  std::vector<float> output = recorded.values;
  EXPECT_EQ(*RecordedError(recorded, recorded.output_dims, output), 0);
  output[17] += static_cast<float>(recorded.output_max_abs);
  EXPECT_NEAR(*RecordedError(recorded, recorded.output_dims, output), 1, 1e-6);
  output[17] = std::nanf("");
  EXPECT_EQ(*RecordedError(recorded, recorded.output_dims, output),
            std::numeric_limits<double>::infinity());
  output.pop_back();
  EXPECT_EQ(RecordedError(recorded, recorded.output_dims, output).status().code(),
            absl::StatusCode::kInvalidArgument);
}

// The first elements as models/seeded.py makes them.
TEST(MakeInput, IsTheGeneratorOfTheRecord) {
  RecordedCase recorded{.input_dims = {1, 1, 1, 4}, .input_kind = "noise", .input_seed = 6};
  EXPECT_EQ(MakeInput(recorded),
            (std::vector<float>{0x1.eb25280000000p-2F, -0x1.b7cc600000000p-4F,
                                -0x1.c64e0c0000000p-1F, -0x1.93eda00000000p-1F}));
}

}  // namespace
}  // namespace sinter
