#include "sinter/models/yolo_v8.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "kernels/naive/evaluate.h"
#include "tests/models/counting.h"
#include "tests/models/layer_shapes.h"
#include "tests/models/network_graph.h"
#include "tests/models/unset_weights.h"

namespace sinter {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Ultralytics' count. The 16 numbers of the bins are no parameters here.
TEST(YoloV8, HasTheParametersOfUltralytics) {
  UnsetWeights weights;
  const auto graph = GraphOf(BuildYoloV8({.weights = &weights, .model = kKeepImported}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(ParameterCount(*graph), 3157200 - 16);
  EXPECT_EQ(CountNodes(*graph, "batch_normalization"), 57);
  EXPECT_EQ(CountNodes(*graph, "resize"), 2);
}

TEST(YoloV8, HasTheShapesOfUltralytics) {
  UnsetWeights weights;
  auto graph = GraphOf(BuildYoloV8({.weights = &weights, .model = kKeepImported}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->type(graph->inputs()[0]).ToString(), "f32[N,3,640,640]");
  EXPECT_EQ(graph->outputs()[0].name, "boxes");
  EXPECT_EQ(graph->type(graph->outputs()[0].value).ToString(), "f32[N,84,8400]");
  auto shapes = LayerShapes(*std::move(graph), {2, 3, 640, 640});
  EXPECT_EQ(shapes["model.4.cv2.conv"], "[2,64,80,80]");
  EXPECT_EQ(shapes["model.6.cv2.conv"], "[2,128,40,40]");
  EXPECT_EQ(shapes["model.9.cv2.conv"], "[2,256,20,20]");
  EXPECT_EQ(shapes["model.15.cv2.conv"], "[2,64,80,80]");
  EXPECT_EQ(shapes["model.21.cv2.conv"], "[2,256,20,20]");
  EXPECT_EQ(shapes["model.22.cv3.1.2"], "[2,80,40,40]");
}

class Zeros : public WeightSource {
 public:
  absl::StatusOr<Tensor> Get(const std::string&, const std::vector<int64_t>& dims,
                             WeightRole) override {
    return Tensor::Create(DType::kFloat32, dims);
  }
};

// All bins have the same score, so a box reaches 7.5 cells in each direction.
TEST(YoloV8, BoxesOfEqualScoresLieAroundTheirCells) {
  Zeros zeros;
  const auto graph = GraphOf(BuildYoloV8(
      {.weights = &zeros, .classes = 2, .height = 32, .width = 64, .model = kKeepImported}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  const auto result = naive::Evaluate(
      *graph, {{Constant::FromValues<float>({1, 3, 32, 64}, std::vector<float>(6144, 1))}});
  ASSERT_TRUE(result.ok()) << result.status();
  const Constant& boxes = *(*result)[0];
  ASSERT_EQ(boxes.dims(), (std::vector<int64_t>{1, 6, 32 + 8 + 2}));
  const std::vector<double> values = boxes.ToDoubles();
  const auto column = [&](size_t place) {
    std::vector<double> box;
    for (size_t row = 0; row < 6; ++row) box.push_back(values[row * 42 + place]);
    return box;
  };
  EXPECT_THAT(column(0), ElementsAre(4, 4, 120, 120, 0.5, 0.5));
  EXPECT_THAT(column(7), ElementsAre(60, 4, 120, 120, 0.5, 0.5));
  EXPECT_THAT(column(8), ElementsAre(4, 12, 120, 120, 0.5, 0.5));
  EXPECT_THAT(column(32), ElementsAre(8, 8, 240, 240, 0.5, 0.5));
  EXPECT_THAT(column(41), ElementsAre(48, 16, 480, 480, 0.5, 0.5));
}

TEST(YoloV8, RefusesSizesThatAreNoMultiples) {
  for (const int64_t size : {0, -32, 48}) {
    EXPECT_EQ(BuildYoloV8({.height = size}).status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(BuildYoloV8({.width = size}).status().code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_EQ(BuildYoloV8({.classes = 0}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(YoloV8, TakesTheCallersWeights) {
  NamedWeights wrong({{"model.0.conv.weight", *Tensor::Create(DType::kFloat32, {1})}});
  const absl::Status status = BuildYoloV8({.weights = &wrong}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("weight 'model.0.conv.weight' must be f32[16,3,3,3], not f32[1]"));
}

}  // namespace
}  // namespace sinter
