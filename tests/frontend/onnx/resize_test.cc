// frontend/onnx/resize.cc: Resize, Upsample.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::HasSubstr;
using Values = Attribute::Values;

// The attributes of newer versions only.
const std::string kRest =
    ", cubic_coeff_a=-0.75, exclude_outside=false, extrapolation_value=0.0, antialias=false, "
    "keep_aspect_ratio_policy=stretch, axes=[]";

const Type kImage = F32({1, 1, 2, 4});
const ConstantRef kDouble = Floats({1, 1, 2, 2});
const std::string kOldDouble =
    "resize(%1, @0) {mode=nearest, coordinate_transformation_mode=asymmetric, "
    "nearest_mode=floor" +
    kRest + "}\nf32[1,1,4,8]";

TEST(Resizing, UpsampleOfBothVersions) {
  EXPECT_EQ(
      NodesOf(ImportNode(7, "Upsample", {kImage}, {{"scales", std::vector<float>{1, 1, 2, 2}}})),
      "resize(%0, @1) {mode=nearest, coordinate_transformation_mode=asymmetric, "
      "nearest_mode=floor" +
          kRest + "}\nf32[1,1,4,8]");
  EXPECT_EQ(NodesOf(ImportNode(9, "Upsample", {kImage, kDouble})), kOldDouble);
  EXPECT_THAT(NodesOf(ImportNode(9, "Upsample", {kImage, kDouble}, {{"mode", "linear"}})),
              HasSubstr("mode=linear"));
  EXPECT_THAT(ErrorOfNode(10, "Upsample", {kImage, kDouble}), HasSubstr("not supported: Upsample"));
}

// Version 10 has no coordinate modes. Enlarging rounds down, as Upsample does, and shrinking rounds
// up. The numbers are from ONNX's test of that version.
TEST(Resizing, Version10) {
  EXPECT_EQ(NodesOf(ImportNode(10, "Resize", {kImage, kDouble})), kOldDouble);
  const auto shrunk = ImportNode(10, "Resize", {kImage, Floats({1, 1, 0.6F, 0.6F})});
  EXPECT_THAT(NodesOf(shrunk), HasSubstr("nearest_mode=ceil"));
  EXPECT_THAT(
      *Evaluated(shrunk, {Constant::FromValues<float>({1, 1, 2, 4}, {1, 2, 3, 4, 5, 6, 7, 8})}),
      testing::ElementsAre(1, 3));
  EXPECT_THAT(
      NodesOf(ImportNode(10, "Resize", {kImage, Floats({1, 1, 0.5F, 2})}, {{"mode", "linear"}})),
      HasSubstr("f32[1,1,1,8]"));
  EXPECT_THAT(ErrorOfNode(10, "Resize", {kImage, Floats({1, 1, 0.5F, 2})}),
              HasSubstr("shrinks one axis and enlarges another"));
}

TEST(Resizing, ScalesOrSizes) {
  const std::string attributes =
      "{mode=nearest, coordinate_transformation_mode=half_pixel, "
      "nearest_mode=round_prefer_floor" +
      kRest + "}";
  EXPECT_EQ(NodesOf(ImportNode(13, "Resize", {kImage, kOmitted, kDouble})),
            "resize(%1, @0) " + attributes + "\nf32[1,1,4,8]");
  EXPECT_EQ(NodesOf(ImportNode(13, "Resize", {kImage, kOmitted, kOmitted, Integers({1, 1, 3, 5})})),
            "resize(%1, @0) " + attributes + "\nf32[1,1,3,5]");
  // Exporters of opset 11 pass empty tensors for omitted operands.
  EXPECT_EQ(NodesOf(ImportNode(11, "Resize", {kImage, Floats({}), kDouble})),
            "resize(%2, @1) " + attributes + "\nf32[1,1,4,8]");
  EXPECT_EQ(
      NodesOf(ImportNode(11, "Resize", {kImage, Floats({}), Floats({}), Integers({1, 1, 3, 5})})),
      "resize(%3, @2) " + attributes + "\nf32[1,1,3,5]");
  EXPECT_THAT(ErrorOfNode(13, "Resize", {kImage, kOmitted, kDouble, Integers({1, 1, 3, 5})}),
              HasSubstr("either scales or sizes must be given"));
  EXPECT_THAT(ErrorOfNode(13, "Resize", {kImage}),
              HasSubstr("either scales or sizes must be given"));
}

TEST(Resizing, Modes) {
  EXPECT_THAT(
      NodesOf(ImportNode(13, "Resize", {kImage, kOmitted, kDouble},
                         {{"mode", "linear"},
                          {"coordinate_transformation_mode", "align_corners"},
                          {"nearest_mode", "ceil"},
                          {"cubic_coeff_a", -0.75F},
                          {"exclude_outside", 0},
                          {"extrapolation_value", 0.0F}})),
      HasSubstr("{mode=linear, coordinate_transformation_mode=align_corners, nearest_mode=ceil,"));
  const auto nodes = [](const Attribute& attribute) {
    return NodesOf(
        ImportNode(19, "Resize", {kImage, kOmitted, kDouble}, {{"mode", "cubic"}, attribute}));
  };
  EXPECT_THAT(nodes({"exclude_outside", 1}), HasSubstr("exclude_outside=true"));
  EXPECT_THAT(nodes({"antialias", 1}), HasSubstr("antialias=true"));
  EXPECT_THAT(nodes({"coordinate_transformation_mode", "half_pixel_symmetric"}),
              HasSubstr("coordinate_transformation_mode=half_pixel_symmetric"));
  EXPECT_THAT(ErrorOfNode(19, "Resize", {kImage, kOmitted, kDouble}, {{"antialias", 1}}),
              HasSubstr("antialias is not for mode nearest"));
}

// A crop region that begins before the input.
TEST(Resizing, Crops) {
  const auto graph =
      ImportNode(13, "Resize", {F32({3}), Floats({-0.5F, 1}), kOmitted, Integers({4})},
                 {{"mode", "linear"},
                  {"coordinate_transformation_mode", "tf_crop_and_resize"},
                  {"extrapolation_value", 7.0F}});
  EXPECT_THAT(*Evaluated(graph, {Floats({1, 2, 4})}), testing::ElementsAre(7, 1, 2, 4));
  EXPECT_THAT(ErrorOfNode(13, "Resize", {F32({3}), kOmitted, kOmitted, Integers({4})},
                          {{"coordinate_transformation_mode", "tf_crop_and_resize"}}),
              HasSubstr("roi must be given"));
  EXPECT_THAT(ErrorOfNode(13, "Resize", {F32({3}), Floats({0}), kOmitted, Integers({4})},
                          {{"coordinate_transformation_mode", "tf_crop_and_resize"}}),
              HasSubstr("roi must have 2 elements"));
}

// A filter wider than the image gives a weighted mean of all elements.
TEST(Resizing, AntialiasingTakesEveryElement) {
  const auto graph = ImportNode(18, "Resize", {F32({4}), kOmitted, kOmitted, Integers({1})},
                                {{"mode", "linear"}, {"antialias", 1}, {"exclude_outside", 1}});
  const auto shrunk = Evaluated(graph, {Floats({0, 0, 8, 0})});
  EXPECT_GT(shrunk->front(), 1);
  EXPECT_LT(shrunk->front(), 4);
}

TEST(Resizing, KeepsTheAspectRatio) {
  const auto shape = [](const char* policy) {
    return NodesOf(ImportNode(18, "Resize", {kImage, kOmitted, kOmitted, Integers({6, 8})},
                              {{"axes", Values{2, 3}}, {"keep_aspect_ratio_policy", policy}}));
  };
  EXPECT_THAT(shape("stretch"), HasSubstr("f32[1,1,6,8]"));
  EXPECT_THAT(shape("not_larger"), HasSubstr("f32[1,1,4,8]"));
  EXPECT_THAT(shape("not_smaller"), HasSubstr("f32[1,1,6,12]"));
}

TEST(Resizing, Axes) {
  EXPECT_THAT(NodesOf(ImportNode(18, "Resize", {kImage, kOmitted, Floats({3, 2})},
                                 {{"axes", Values{-1, 2}}})),
              HasSubstr("f32[1,1,4,12]"));
  EXPECT_THAT(NodesOf(ImportNode(18, "Resize", {kImage, kOmitted, kOmitted, Integers({7})},
                                 {{"axes", Values{3}}})),
              HasSubstr("f32[1,1,2,7]"));
  EXPECT_THAT(ErrorOfNode(18, "Resize", {kImage, kOmitted, Floats({3})}, {{"axes", Values{2, 3}}}),
              HasSubstr("must have 2 elements, one for each of axes"));
  EXPECT_THAT(ErrorOfNode(17, "Resize", {kImage, kOmitted, kDouble}, {{"axes", Values{2, 3}}}),
              HasSubstr("unknown attribute 'axes'"));
}

}  // namespace
}  // namespace sinter::onnx
