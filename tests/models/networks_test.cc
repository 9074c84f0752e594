#include "sinter/models/networks.h"

#include <cmath>
#include <filesystem>
#include <functional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "runtime/measure/difference.h"
#include "runtime/random_inputs.h"
#include "sinter/models/convnext.h"
#include "sinter/models/crnn.h"
#include "sinter/models/inception_v3.h"
#include "sinter/models/vision_transformer.h"
#include "sinter/models/yolo_v8.h"
#include "sinter/sinter.h"
#include "tests/models/network_graph.h"

namespace sinter {
namespace {

// A network, small enough for plain loops.
struct SmallNetwork {
  std::string name;
  std::function<absl::StatusOr<Model>()> build;
  std::vector<int64_t> dims;
};

std::vector<SmallNetwork> SmallNetworks() {
  return {
      {"ConvNext",
       [] {
         return BuildConvNext(
             {.channels = {24, 48, 64, 96}, .blocks = {1, 1, 2, 1}, .model = kKeepImported});
       },
       {2, 3, 64, 64}},
      {"VisionTransformer",
       [] {
         return BuildVisionTransformer(
             {.image = 64, .layers = 3, .hidden = 96, .heads = 3, .model = kKeepImported});
       },
       {2, 3, 64, 64}},
      {"Crnn", [] { return BuildCrnn({.hidden = 64, .model = kKeepImported}); }, {2, 1, 32, 40}},
      {"InceptionV3", [] { return BuildInceptionV3({.model = kKeepImported}); }, {1, 3, 75, 75}},
      {"YoloV8",
       [] { return BuildYoloV8({.height = 96, .width = 64, .model = kKeepImported}); },
       {1, 3, 96, 64}},
  };
}

Tensor ResultOf(const absl::StatusOr<Model>& model, const std::string& backend,
                const Tensor& input) {
  EXPECT_TRUE(model.ok()) << model.status();
  if (!model.ok()) return {};
  const auto session = Session::Create(*model, {.backend = backend, .threads = 1});
  EXPECT_TRUE(session.ok()) << session.status();
  if (!session.ok()) return {};
  auto output = (*session)->Run(input);
  EXPECT_TRUE(output.ok()) << output.status();
  return output.ok() ? *output : Tensor();
}

class SmallNetworkTest : public testing::TestWithParam<SmallNetwork> {
 protected:
  Tensor Input() const { return *RandomTensor(DType::kFloat32, GetParam().dims, 1); }
};

// Random weights neither let values vanish on their way nor grow beyond all bounds, so errors are
// seen in the results.
TEST_P(SmallNetworkTest, ResultsAreOfAModerateSize) {
  const Tensor result = ResultOf(GetParam().build(), "auto", Input());
  ASSERT_FALSE(result.empty());
  double squares = 0;
  for (const float value : result.values<float>()) {
    ASSERT_TRUE(std::isfinite(value));
    squares += double{value} * double{value};
  }
  const double size = std::sqrt(squares / static_cast<double>(result.element_count()));
  EXPECT_GT(size, 0.1);
  EXPECT_LT(size, 100);
}

TEST_P(SmallNetworkTest, BackendsAgree) {
  const Tensor expected = ResultOf(GetParam().build(), "naive", Input());
  const Tensor actual = ResultOf(GetParam().build(), "auto", Input());
  ASSERT_FALSE(expected.empty() || actual.empty());
  const auto error = RelativeError(actual, expected);
  ASSERT_TRUE(error.ok()) << error.status();
  EXPECT_LT(*error, 1e-4);
}

TEST_P(SmallNetworkTest, IsTheSameAsAnOnnxFile) {
  const auto model = GetParam().build();
  ASSERT_TRUE(model.ok()) << model.status();
  const std::string path =
      (std::filesystem::path(testing::TempDir()) / (GetParam().name + ".onnx")).string();
  ASSERT_TRUE(SaveModel(*model, path).ok()) << SaveModel(*model, path);
  const Tensor expected = ResultOf(model, "auto", Input());
  const Tensor actual = ResultOf(LoadModel(path), "auto", Input());
  std::filesystem::remove(path);
  ASSERT_FALSE(expected.empty() || actual.empty());
  const auto error = RelativeError(actual, expected);
  ASSERT_TRUE(error.ok()) << error.status();
  EXPECT_LT(*error, 1e-5);
}

INSTANTIATE_TEST_SUITE_P(Models, SmallNetworkTest, testing::ValuesIn(SmallNetworks()),
                         [](const auto& test) { return test.param.name; });

TEST(Networks, AnUnknownNameGetsTheKnownOnes) {
  const absl::Status status = BuildNetwork("alexnet").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  for (const std::string_view name : NetworkNames()) {
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr(std::string(name)));
  }
}

}  // namespace
}  // namespace sinter
