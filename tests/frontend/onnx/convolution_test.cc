// frontend/onnx/convolution.cc: Conv, ConvTranspose.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::HasSubstr;
using Values = Attribute::Values;

const Type kImage = F32({1, 2, 8, 8});

Type Weight(int64_t a, int64_t b, int64_t kernel) { return F32({a, b, kernel, kernel}); }

TEST(Convolution, DefaultsAndAttributes) {
  EXPECT_EQ(NodesOf(ImportNode(11, "Conv", {kImage, Weight(4, 2, 3)})),
            "conv(%0, %1) {strides=[], pads=[], dilations=[], group=1, auto_pad=NOTSET}\n"
            "f32[1,4,6,6]");
  EXPECT_EQ(NodesOf(ImportNode(11, "Conv", {kImage, Weight(4, 1, 3), F32({4})},
                               {{"kernel_shape", Values{3, 3}},
                                {"strides", Values{2, 1}},
                                {"pads", Values{1, 0, 1, 2}},
                                {"dilations", Values{1, 2}},
                                {"group", 2}})),
            "conv(%0, %1, %2) {strides=[2,1], pads=[1,0,1,2], dilations=[1,2], group=2, "
            "auto_pad=NOTSET}\nf32[1,4,4,6]");
  EXPECT_EQ(
      NodesOf(ImportNode(11, "Conv", {F32({1, 2, 9}), F32({4, 2, 3})}, {{"strides", Values{2}}})),
      "conv(%0, %1) {strides=[2], pads=[], dilations=[], group=1, auto_pad=NOTSET}\nf32[1,4,4]");
}

TEST(Convolution, AutoPad) {
  const auto shape = [](const char* auto_pad) {
    const auto graph = ImportNode(11, "Conv", {kImage, Weight(4, 2, 3)},
                                  {{"auto_pad", auto_pad}, {"strides", Values{2, 2}}});
    EXPECT_TRUE(graph.ok()) << graph.status();
    return graph->type(graph->outputs()[0].value).ToString();
  };
  EXPECT_EQ(shape("SAME_UPPER"), "f32[1,4,4,4]");
  EXPECT_EQ(shape("SAME_LOWER"), "f32[1,4,4,4]");
  EXPECT_EQ(shape("VALID"), "f32[1,4,3,3]");
  EXPECT_EQ(shape("NOTSET"), "f32[1,4,3,3]");
}

TEST(Convolution, SymbolicImages) {
  const auto graph =
      ImportNode(11, "Conv", {F32({Dim::Symbol("N"), 2, Dim::Symbol("H"), 8}), Weight(4, 2, 3)},
                 {{"pads", Values{1, 1, 1, 1}}});
  EXPECT_THAT(NodesOf(graph), HasSubstr("f32[N,4,H,8]"));
}

TEST(Convolution, TransposedDefaultsAndAttributes) {
  EXPECT_EQ(NodesOf(ImportNode(11, "ConvTranspose", {kImage, Weight(2, 3, 2)},
                               {{"strides", Values{2, 2}}})),
            "conv_transpose(%0, %1) {strides=[2,2], pads=[], dilations=[], output_padding=[], "
            "group=1}\nf32[1,3,16,16]");
  EXPECT_EQ(NodesOf(ImportNode(11, "ConvTranspose", {kImage, Weight(2, 3, 3), F32({6})},
                               {{"strides", Values{2, 2}},
                                {"pads", Values{1, 1, 1, 1}},
                                {"output_padding", Values{1, 1}},
                                {"group", 2}})),
            "conv_transpose(%0, %1, %2) {strides=[2,2], pads=[1,1,1,1], dilations=[], "
            "output_padding=[1,1], group=2}\nf32[1,6,16,16]");
}

// SAME makes the output `stride` times as large; the odd element goes to the end for SAME_UPPER.
TEST(Convolution, TransposedAutoPad) {
  const auto nodes = [](const char* auto_pad, int64_t kernel) {
    return NodesOf(ImportNode(11, "ConvTranspose", {kImage, Weight(2, 3, kernel)},
                              {{"strides", Values{2, 2}}, {"auto_pad", auto_pad}}));
  };
  EXPECT_THAT(nodes("SAME_UPPER", 3),
              testing::AllOf(HasSubstr("pads=[0,0,1,1]"), HasSubstr("[1,3,16,16]")));
  EXPECT_THAT(nodes("SAME_LOWER", 3),
              testing::AllOf(HasSubstr("pads=[1,1,0,0]"), HasSubstr("[1,3,16,16]")));
  EXPECT_THAT(nodes("VALID", 3), testing::AllOf(HasSubstr("pads=[]"), HasSubstr("[1,3,17,17]")));
  EXPECT_THAT(nodes("SAME_UPPER", 1), HasSubstr("pads=[0,0,-1,-1]"));
}

// The odd element goes to the begin unless auto_pad is SAME_UPPER, whatever that says otherwise.
TEST(Convolution, TransposedOutputShape) {
  const auto nodes = [](Attributes attributes) {
    attributes.emplace_back("strides", Values{2, 2});
    attributes.emplace_back("output_shape", Values{14, 15});
    return NodesOf(ImportNode(11, "ConvTranspose", {kImage, Weight(2, 3, 3)}, attributes));
  };
  EXPECT_THAT(nodes({}), testing::AllOf(HasSubstr("pads=[2,1,1,1]"), HasSubstr("[1,3,14,15]")));
  EXPECT_THAT(nodes({{"auto_pad", "SAME_UPPER"}}),
              testing::AllOf(HasSubstr("pads=[1,1,2,1]"), HasSubstr("[1,3,14,15]")));
  EXPECT_THAT(nodes({{"output_padding", Values{1, 1}}}), HasSubstr("pads=[2,2,2,1]"));
  EXPECT_THAT(
      ErrorOfNode(11, "ConvTranspose", {kImage, Weight(2, 3, 3)}, {{"output_shape", Values{14}}}),
      HasSubstr("must have 2 elements, not 1"));
  EXPECT_THAT(ErrorOfNode(11, "ConvTranspose", {F32({1, 2, Dim::Symbol("H"), 8}), Weight(2, 3, 3)},
                          {{"output_shape", Values{14, 15}}}),
              HasSubstr("output_shape for the input [1,2,H,8]"));
}

}  // namespace
}  // namespace sinter::onnx
