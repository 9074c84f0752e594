// frontend/onnx/sampling.cc, and Col2Im and DeformConv of convolution.cc.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Values = Attribute::Values;

const Type kLine = F32({1, 1, 4});
const ConstantRef kNumbers = Constant::FromValues<float>({1, 1, 4}, {1, 2, 3, 4});

TEST(Sampling, GridSampleModesOfBothVersions) {
  const Type image = F32({1, 1, 2, 2});
  const Type grid = F32({1, 3, 3, 2});
  EXPECT_EQ(NodesOf(ImportNode(16, "GridSample", {image, grid}, {{"mode", "bicubic"}})),
            "grid_sample(%0, %1) {mode=cubic, padding_mode=zeros, align_corners=false}\n"
            "f32[1,1,3,3]");
  EXPECT_THAT(NodesOf(ImportNode(20, "GridSample", {image, grid})), HasSubstr("mode=linear"));
  EXPECT_THAT(ErrorOfNode(20, "GridSample", {image, grid}, {{"mode", "bilinear"}}),
              HasSubstr("'bilinear' is not supported"));
  EXPECT_THAT(ErrorOfNode(20, "GridSample", {image, F32({1, 3, 3, 3})}), HasSubstr("does not fit"));
}

// With align_corners, positions 0 and 3 are the outer elements. Positions beyond depend on the
// padding mode, and NaN counts as outside.
TEST(Sampling, GridSamplePadding) {
  const auto sampled = [](const char* padding) {
    const auto graph = ImportNode(20, "GridSample", {kLine, F32({1, 4, 1})},
                                  {{"padding_mode", padding}, {"align_corners", 1}});
    return *Evaluated(graph, {kNumbers, Constant::FromValues<float>({1, 4, 1}, {-1, 0, 3, NAN})});
  };
  EXPECT_THAT(sampled("zeros"), ElementsAre(1, 2.5, 0, 0));
  EXPECT_THAT(sampled("border"), ElementsAre(1, 2.5, 4, 1));
  EXPECT_THAT(sampled("reflection"), ElementsAre(1, 2.5, 1, 1));
}

TEST(Sampling, AffineGrid) {
  const ConstantRef identity = Constant::FromValues<float>({1, 2, 3}, {1, 0, 0, 0, 1, 0});
  const auto graph = ImportNode(20, "AffineGrid", {F32({1, 2, 3}), Integers({1, 5, 1, 2})});
  EXPECT_THAT(*Evaluated(graph, {identity}), ElementsAre(-0.5, 0, 0.5, 0));
  EXPECT_THAT(ErrorOfNode(20, "AffineGrid", {F32({1, 2, 3}), Integers({2, 5, 1, 2})}),
              HasSubstr("theta must have shape [2,2,3]"));
  EXPECT_THAT(ErrorOfNode(20, "AffineGrid", {F32({1, 2, 3}), Integers({1, 5, -1, 2})}),
              HasSubstr("negative"));
}

TEST(Sampling, RegionsOfOtherImagesAreRefused) {
  const auto align = [](float x2, int64_t image) {
    const auto graph = ImportNode(
        16, "RoiAlign",
        {F32({1, 1, 2, 2}), Constant::FromValues<float>({1, 4}, {0, 0, x2, 2}), Integers({image})});
    return Evaluated(graph, {Constant::FromValues<float>({1, 1, 2, 2}, {1, 2, 3, 4})});
  };
  EXPECT_THAT(*align(2, 0), ElementsAre(2.5));
  EXPECT_THAT(std::string(align(2, 1).status().message()), HasSubstr("is of image 1 of 1"));
  EXPECT_THAT(std::string(align(1e30F, 0).status().message()), HasSubstr("too many samples"));
  EXPECT_THAT(std::string(align(NAN, 0).status().message()), HasSubstr("too many samples"));
}

// Samples outside the image count as zeros and cost nothing. The region has 30,000 pixels per side,
// around an image of four.
TEST(Sampling, MostOfARegionOutsideOfTheImage) {
  const auto align = [](const std::vector<float>& region, const char* mode) {
    const auto graph =
        ImportNode(16, "RoiAlign",
                   {F32({1, 1, 2, 2}), Constant::FromValues<float>({1, 4}, region), Integers({0})},
                   {{"mode", mode}, {"coordinate_transformation_mode", "half_pixel"}});
    return Evaluated(graph, {Constant::FromValues<float>({1, 1, 2, 2}, {-1, -2, -3, -4})});
  };
  // The samples at -1, 0, 1 and 2 along each axis are inside, every pixel four times.
  EXPECT_THAT(*align({-15000, -15000, 15000, 15000}, "avg"),
              ElementsAre(testing::DoubleNear(-40 / 9e8, 1e-14)));
  EXPECT_THAT(*align({-15000, -15000, 15000, 15000}, "max"), ElementsAre(0));
  // An inverted region has no samples, and their sum is 0.
  EXPECT_THAT(*align({5, 5, -5, -5}, "avg"), ElementsAre(0));
}

TEST(Sampling, TooManySamplesAreRefused) {
  EXPECT_THAT(ErrorOfNode(16, "RoiAlign", {F32({1, 1, 2, 2}), F32({1, 4}), Integers({0})},
                          {{"sampling_ratio", 257}}),
              HasSubstr("sampling_ratio is out of range"));
}

// Pixels 0 to 1 of both axes, then the same with scale 0.5, then a region outside the image.
TEST(Sampling, MaxRoiPool) {
  const auto pooled = [](const std::vector<float>& region, float scale) {
    const auto graph = ImportNode(7, "MaxRoiPool",
                                  {F32({1, 1, 2, 2}), Constant::FromValues<float>({1, 5}, region)},
                                  {{"pooled_shape", Values{1, 1}}, {"spatial_scale", scale}});
    return Evaluated(graph, {Constant::FromValues<float>({1, 1, 2, 2}, {1, 2, 3, 4})});
  };
  EXPECT_THAT(*pooled({0, 0, 0, 1, 1}, 1), ElementsAre(4));
  EXPECT_THAT(*pooled({0, 0, 0, 0.5F, 2}, 0.5F), ElementsAre(3));
  EXPECT_THAT(*pooled({0, 7, 7, 9, 9}, 1), ElementsAre(0));
  EXPECT_THAT(std::string(pooled({1, 0, 0, 1, 1}, 1).status().message()),
              HasSubstr("image 1 of 1"));
}

// Blocks of two elements at stride one overlap by one.
TEST(Sampling, Col2Im) {
  const auto graph = ImportNode(18, "Col2Im", {F32({1, 2, 2}), Integers({3}), Integers({2})});
  EXPECT_THAT(*Evaluated(graph, {Constant::FromValues<float>({1, 2, 2}, {1, 2, 10, 20})}),
              ElementsAre(1, 12, 20));
  EXPECT_THAT(ErrorOfNode(18, "Col2Im", {F32({1, 2, 3}), Integers({3}), Integers({2})}),
              HasSubstr("does not hold 2 blocks"));
  EXPECT_THAT(ErrorOfNode(18, "Col2Im", {F32({1, 2, 2}), Integers({3}), Integers({0})}),
              HasSubstr("kernel_shape holds 0"));
}

// One tap, offset down by half a pixel at the only output position, with a mask of 2.
TEST(Sampling, DeformConv) {
  const auto graph = ImportNode(19, "DeformConv",
                                {F32({1, 1, 2, 1}), Constant::FromValues<float>({1, 1, 1, 1}, {1}),
                                 Constant::FromValues<float>({1, 2, 2, 1}, {0.5F, 0.5F, 0, 0}),
                                 Floats({100}), Constant::FromValues<float>({1, 1, 2, 1}, {2, 2})});
  EXPECT_THAT(*Evaluated(graph, {Constant::FromValues<float>({1, 1, 2, 1}, {1, 3})}),
              ElementsAre(104, 103));
  EXPECT_THAT(
      ErrorOfNode(19, "DeformConv", {F32({1, 1, 2, 1}), F32({1, 1, 1, 1}), F32({1, 3, 2, 1})}),
      HasSubstr("input 2 must have shape [1,2,2,1]"));
}

}  // namespace
}  // namespace sinter::onnx
