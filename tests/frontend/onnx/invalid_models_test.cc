// Models, written by hand, that contradict themselves or ask for too much.
#include <string>
#include <vector>

#include "frontend/onnx/lowering.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/cost.h"
#include "ir/verify.h"
#include "kernels/naive/evaluate.h"
#include "sinter/status.h"
#include "tests/frontend/onnx/damage.h"
#include "tests/frontend/onnx/onnx_models.h"
#include "tests/frontend/onnx/whole_model.h"

namespace sinter::onnx {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string ErrorOf(const ModelMaker& model, const ImportLimits& limits = kTight) {
  return std::string(model.Import(limits).status().message());
}

TEST(InvalidModel, TinyFiles) {
  for (const std::string& bytes : {std::string(), std::string("\0", 1), std::string("\x08"),
                                   std::string("hello"), std::string(8, '\xff')}) {
    const auto graph = ImportOnnx(bytes);
    EXPECT_EQ(graph.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(graph.status().message()), HasSubstr("not an ONNX model"));
  }
}

TEST(InvalidModel, TensorsThatContradictThemselves) {
  const auto error_with = [](const std::function<void(TensorProto&)>& damage) {
    ModelMaker model;
    model.Input("x", F32({2}))
        .Initializer("w", Floats({1, 2}))
        .Node("Add", {"x", "w"}, {"y"})
        .Output("y");
    damage(*model.graph().mutable_initializer(0));
    return ErrorOf(model);
  };
  EXPECT_THAT(error_with([](TensorProto& t) { t.set_dims(0, 3); }),
              HasSubstr("tensor 'w': the shape takes 12 bytes, the data has 8"));
  EXPECT_THAT(error_with([](TensorProto& t) { t.set_dims(0, -2); }),
              AllOf(HasSubstr("tensor 'w'"), HasSubstr("negative dimension")));
  EXPECT_THAT(error_with([](TensorProto& t) {
                t.set_dims(0, int64_t{1} << 40);
                t.add_dims(int64_t{1} << 40);
              }),
              AllOf(HasSubstr("tensor 'w'"), HasSubstr("does not fit 64 bits")));
  EXPECT_THAT(error_with([](TensorProto& t) {
                t.set_dims(0, INT64_MIN);
                t.add_dims(INT64_MIN);
              }),
              HasSubstr("negative dimension"));
  EXPECT_THAT(error_with([](TensorProto& t) {
                for (int i = 0; i < 40; ++i) t.add_dims(1);
              }),
              HasSubstr("rank 41 is above the limit"));
  EXPECT_THAT(error_with([](TensorProto& t) { t.set_dims(0, 1 << 30); }),
              HasSubstr("the limit is 1048576"));
  EXPECT_THAT(error_with([](TensorProto& t) { t.set_data_type(TensorProto::INT64); }),
              HasSubstr("the shape takes 16 bytes"));
  EXPECT_THAT(error_with([](TensorProto& t) { t.set_data_type(TensorProto::UNDEFINED); }),
              HasSubstr("tensor 'w': its element type is not stated"));
  EXPECT_THAT(error_with([](TensorProto& t) { t.set_data_type(-7); }), HasSubstr("type -7"));
  EXPECT_THAT(error_with([](TensorProto& t) { t.set_data_location(TensorProto::EXTERNAL); }),
              HasSubstr("another file"));
  EXPECT_THAT(error_with([](TensorProto& t) {
                t.clear_raw_data();
                t.set_data_type(TensorProto::UINT8);
                t.add_int32_data(1);
                t.add_int32_data(256);
              }),
              HasSubstr("tensor 'w': element 1 is 256"));
}

TEST(InvalidModel, NodesThatContradictThemselves) {
  const Type image = F32({1, 4, 8, 8});
  const ConstantRef weight = RandomFloats({4, 4, 3, 3}, -1, 1);
  const auto conv_error = [&](const Attribute& attribute) {
    return ErrorOfNode(17, "Conv", {image, weight}, {attribute});
  };
  using Values = Attribute::Values;
  EXPECT_THAT(conv_error({"strides", Values{0, 1}}), HasSubstr("node: conv: strides holds 0"));
  EXPECT_THAT(conv_error({"strides", Values{1, -1}}), HasSubstr("strides holds -1"));
  EXPECT_THAT(conv_error({"strides", Values{1}}), HasSubstr("strides must have 2 elements"));
  EXPECT_THAT(conv_error({"dilations", Values{0, 0}}), HasSubstr("dilations holds 0"));
  EXPECT_THAT(conv_error({"dilations", Values{INT64_MAX, 1}}), HasSubstr("dilations holds"));
  EXPECT_THAT(conv_error({"pads", Values{INT64_MIN, 0, 0, 0}}), HasSubstr("pads holds"));
  EXPECT_THAT(conv_error({"pads", Values{-4, -4, -4, -4}}), HasSubstr("does not fit"));
  EXPECT_THAT(conv_error({"group", 0}), HasSubstr("node: conv: group 0"));
  EXPECT_THAT(conv_error({"group", -4}), HasSubstr("group -4"));
  EXPECT_THAT(conv_error({"group", INT64_MAX}), HasSubstr("group"));
  EXPECT_THAT(conv_error({"kernel_shape", Values{3, 5}}), HasSubstr("kernel_shape is [3,5]"));
  EXPECT_THAT(conv_error({"auto_pad", "SAME"}), HasSubstr("auto_pad 'SAME' is not supported"));
  const auto pool_error = [&](const std::vector<int64_t>& kernel) {
    return ErrorOfNode(17, "MaxPool", {image}, {{"kernel_shape", kernel}});
  };
  EXPECT_THAT(pool_error({0, 1}), HasSubstr("kernel_shape holds 0"));
  EXPECT_THAT(pool_error({9, 9}), HasSubstr("does not fit spatial axis 0"));
  EXPECT_THAT(pool_error({}), HasSubstr("kernel_shape must have 2 elements"));

  const auto reshape_error = [&](const std::vector<int64_t>& target, const Type& type) {
    return ErrorOfNode(17, "Reshape", {type, Integers(target)});
  };
  EXPECT_THAT(reshape_error({-1, -1}, image),
              HasSubstr("node: reshape: the target shape has two -1"));
  EXPECT_THAT(reshape_error({0, 0, 0, 0, 0}, image), HasSubstr("a 0 at axis 4"));
  EXPECT_THAT(ErrorOfNode(17, "Reshape", {F32({0, 4}), Integers({0, -1})}, {{"allowzero", 1}}),
              HasSubstr("a 0 beside a -1"));
  EXPECT_THAT(reshape_error({-2, 4}, image), HasSubstr("a dimension -2"));
  EXPECT_THAT(reshape_error({1 << 30, 1 << 30, 1 << 30}, image), HasSubstr("does not fit 64 bits"));
  EXPECT_THAT(reshape_error({7, 5}, image), HasSubstr("cannot reshape [1,4,8,8] to [7,5]"));

  EXPECT_THAT(
      ErrorOfNode(17, "Slice", {image, Integers({0}), Integers({1}), Integers({0}), Integers({0})}),
      HasSubstr("node: slice: a step is 0"));
  EXPECT_THAT(ErrorOfNode(17, "Slice", {image, Integers({0}), Integers({1}), Integers({9})}),
              HasSubstr("axis 9"));
  EXPECT_THAT(ErrorOfNode(17, "Concat", {image, image}, {{"axis", INT64_MIN}}), HasSubstr("axis"));
  EXPECT_THAT(ErrorOfNode(17, "Transpose", {image}, {{"perm", Values{0, 1, 2, 2}}}),
              HasSubstr("node: transpose"));
  EXPECT_THAT(ErrorOfNode(17, "MatMul", {F32({2, 3}), F32({4, 5})}), HasSubstr("node: matmul"));
  EXPECT_THAT(ErrorOfNode(17, "Add", {F32({2, 3}), F32({4, 3})}), HasSubstr("node: add"));
  EXPECT_THAT(ErrorOfNode(17, "Add", {F32({2}), I64({2})}), HasSubstr("node: add"));
  EXPECT_THAT(ErrorOfNode(17, "Relu", {Type{DType::kBool, {2}, {}}}), HasSubstr("node: relu"));
  EXPECT_THAT(ErrorOfNode(17, "Softmax", {F32({2})}, {{"axis", 1.5F}}),
              HasSubstr("node: softmax: attribute 'axis' must be of type integer, not float"));
  EXPECT_THAT(ErrorOfNode(17, "Softmax", {F32({2})}, {{"axis", 0}, {"axis", 0}}),
              HasSubstr("'axis' is given twice"));
  EXPECT_THAT(ErrorOfNode(17, "Softmax", {F32({2})}, {{"axle", 0}}),
              HasSubstr("unknown attribute 'axle'"));
  EXPECT_THAT(ErrorOfNode(17, "Relu", {}), HasSubstr("node: relu: it cannot take 0 inputs"));
  EXPECT_THAT(ErrorOfNode(17, "Add", {kOmitted, F32({2})}), HasSubstr("input 0 is missing"));
}

// Indices are data. Those in shape arithmetic are checked at import, the others when they run.
TEST(InvalidModel, GatherOutOfRange) {
  for (const int64_t index : {3L, -4L, INT64_MAX, INT64_MIN}) {
    const ConstantRef indices = Integers({index});
    EXPECT_THAT(ErrorOfNode(17, "Gather", {Integers({1, 2, 3}), indices}),
                AllOf(HasSubstr("node: gather: index"), HasSubstr("out of range")));
    const auto graph = ImportNode(17, "Gather", {F32({3, 2}), I64({1})});
    ASSERT_TRUE(graph.ok()) << graph.status();
    const auto result = Evaluated(graph, {RandomFloats({3, 2}, 0, 1), indices});
    EXPECT_THAT(std::string(result.status().message()),
                AllOf(HasSubstr("node: gather"), HasSubstr("out of range")));
  }
}

TEST(InvalidModel, GraphsThatContradictThemselves) {
  const Type type = F32({2});
  EXPECT_THAT(ErrorOf(ModelMaker()
                          .Input("x", type)
                          .Node("Add", {"x", "b"}, {"a"}, {}, "first")
                          .Node("Relu", {"a"}, {"b"}, {}, "second")
                          .Output("b")),
              HasSubstr("first: it is part of a cycle"));
  EXPECT_THAT(ErrorOf(ModelMaker().Node("Relu", {"a"}, {"a"}, {}, "self").Output("a")),
              HasSubstr("self: it is part of a cycle"));
  EXPECT_THAT(ErrorOf(ModelMaker()
                          .Input("x", type)
                          .Node("Relu", {"x"}, {"y"}, {}, "one")
                          .Node("Exp", {"x"}, {"y"}, {}, "two")
                          .Output("y")),
              HasSubstr("two: its output 'y' is already defined by one"));
  EXPECT_THAT(
      ErrorOf(ModelMaker().Input("x", type).Node("Relu", {"x"}, {"x"}, {}, "n").Output("x")),
      HasSubstr("n: its output 'x' is already defined by an input or initializer"));
  EXPECT_THAT(ErrorOf(ModelMaker().Input("x", type).Input("x", type).Output("x")),
              HasSubstr("input 'x' is defined twice"));
  EXPECT_THAT(
      ErrorOf(ModelMaker().Initializer("w", Floats({1})).Initializer("w", Floats({1})).Output("w")),
      HasSubstr("initializer 'w' is defined twice"));
  EXPECT_THAT(
      ErrorOf(ModelMaker().Input("x", type).Node("Add", {"x", "w"}, {"y"}, {}, "n").Output("y")),
      HasSubstr("n: its input 1 'w' is not defined"));
  EXPECT_THAT(ErrorOf(ModelMaker().Input("x", type).Output("y")),
              HasSubstr("output 'y' is not defined"));
  EXPECT_THAT(ErrorOf(ModelMaker().Input("x", type)), HasSubstr("no outputs"));
  EXPECT_THAT(ErrorOf(ModelMaker().Input("", type).Output("")), HasSubstr("no name"));
  EXPECT_THAT(ErrorOf(ModelMaker().Input("x", type).Output("")), HasSubstr("output ''"));
  EXPECT_THAT(ErrorOf(ModelMaker(29).Input("x", type).Output("x")), HasSubstr("operator set 29"));
  EXPECT_THAT(ErrorOf(ModelMaker(1 << 30).Input("x", type).Output("x")), HasSubstr("operator set"));
}

TEST(InvalidModel, SizesOfInputs) {
  EXPECT_THAT(ErrorOf(ModelMaker().Input("x", F32({-7})).Output("x")),
              HasSubstr("input 'x': dimension 0 is -7"));
  EXPECT_THAT(
      ErrorOf(ModelMaker().Input("x", F32({int64_t{1} << 40, int64_t{1} << 40})).Output("x")),
      HasSubstr("input 'x': the size of the shape"));
  EXPECT_THAT(ErrorOf(ModelMaker().Input("x", F32({1 << 21})).Output("x")),
              HasSubstr("the limit is 1048576"));
  EXPECT_THAT(ErrorOf(ModelMaker().Input("x", F32({1, 1, 1, 1, 1, 1, 1, 1, 1})).Output("x")),
              HasSubstr("rank 9"));
}

// Small files whose graphs need much memory.
TEST(InvalidModel, Bombs) {
  const ConstantRef huge = Integers({1 << 15, 1 << 15});
  const ConstantRef wrapping = Integers({int64_t{1} << 62, 16});
  for (const ConstantRef& shape : {huge, wrapping}) {
    EXPECT_THAT(ErrorOfNode(17, "ConstantOfShape", {shape}), HasSubstr("node: constantofshape"));
    EXPECT_THAT(ErrorOf(ModelMaker()
                            .Input("x", F32({1, 1}))
                            .Initializer("shape", shape)
                            .Node("Expand", {"x", "shape"}, {"y"}, {}, "n")
                            .Output("y")),
                HasSubstr("n: "));
    EXPECT_THAT(ErrorOf(ModelMaker()
                            .Input("x", F32({1, 1}))
                            .Initializer("sizes", shape)
                            .Node("Resize", {"x", "", "", "sizes"}, {"y"}, {}, "n")
                            .Output("y")),
                HasSubstr("n: "));
  }
  EXPECT_THAT(ErrorOfNode(17, "ConstantOfShape", {Integers({-1})}), HasSubstr("negative"));
  EXPECT_THAT(ErrorOf(ModelMaker()
                          .Input("x", F32({16, 16}))
                          .Initializer("scales", Floats({65536, 65536}))
                          .Node("Resize", {"x", "", "scales"}, {"y"}, {}, "n")
                          .Output("y")),
              HasSubstr("n: "));
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float scale : {-1.0F, 0.0F, 1e9F, infinity, std::nanf("")}) {
    EXPECT_THAT(ErrorOfNode(17, "Resize", {F32({4}), kOmitted, Floats({scale})}),
                HasSubstr("node: resize: the scale of axis 0 is"));
  }
  // Padding by convolution.
  EXPECT_THAT(
      ErrorOf(ModelMaker()
                  .Input("x", F32({1, 1, 4, 4}))
                  .Initializer("w", RandomFloats({1, 1, 1, 1}, 0, 1))
                  .Node("Conv", {"x", "w"}, {"y"},
                        {{"pads", Attribute::Values{1 << 30, 1 << 30, 1 << 30, 1 << 30}}}, "n")
                  .Output("y")),
      HasSubstr("n: "));
  // Each node doubles the size of the one before.
  ModelMaker doubling;
  doubling.Input("x0", F32({1}));
  for (int i = 0; i < 64; ++i) {
    const std::string from = "x" + std::to_string(i);
    doubling.Node("Concat", {from, from}, {"x" + std::to_string(i + 1)}, {{"axis", 0}});
  }
  EXPECT_THAT(ErrorOf(doubling.Output("x64")),
              HasSubstr("Concat #20: concat: the shape [2097152]"));
  // Many constants, each within the limit.
  ModelMaker filling;
  filling.Initializer("shape", Integers({1 << 16}));
  for (int i = 0; i < 8; ++i) {
    filling.Node("ConstantOfShape", {"shape"}, {"x" + std::to_string(i)});
  }
  EXPECT_THAT(ErrorOf(filling.Output("x7")), HasSubstr("takes more than 1048576 bytes"));
}

// Sizes that overflow only after the open dimensions are bound are rejected before allocation.
TEST(InvalidModel, OverflowWhenBound) {
  ModelMaker model;
  model.Input("x0", F32({Dim::Symbol("N")})).Initializer("scales", Floats({65536}));
  for (int i = 0; i < 8; ++i) {
    model.Node("Resize", {"x" + std::to_string(i), "", "scales"}, {"x" + std::to_string(i + 1)});
  }
  const auto graph = model.Output("x8").Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  const auto result = naive::Evaluate(*graph, {{Floats({1, 2})}});
  EXPECT_THAT(std::string(result.status().message()),
              AllOf(HasSubstr("Resize #"), HasSubstr("does not fit 64 bits")));
}

TEST(InvalidModel, BodiesThatNestTooDeep) {
  GraphProto graph;
  graph.set_name("innermost");
  for (int depth = 0; depth < 2000; ++depth) {
    GraphProto outer;
    NodeProto& node = *outer.add_node();
    node.set_op_type("If");
    AttributeProto& attribute = *node.add_attribute();
    attribute.set_name("then_branch");
    attribute.set_type(AttributeProto::GRAPH);
    attribute.mutable_g()->Swap(&graph);
    graph.Swap(&outer);
  }
  ModelMaker model;
  model.graph().Swap(&graph);
  EXPECT_THAT(ErrorOf(model), HasSubstr("not an ONNX model"));
}

TEST(InvalidModel, UnsupportedOperatorsAreListedAtOnce) {
  ModelMaker model;
  model.Input("x", F32({2}))
      .Node("Frobnicate", {"x"}, {"a"}, {}, "first")
      .Node("Frobnicate", {"a"}, {"b"}, {}, "second")
      .Node("Relu", {"b"}, {"c"})
      .Node("Relu", {"c"}, {"d"}, {}, "own")
      .Output("d");
  model.graph().mutable_node(3)->set_domain("com.example");
  const auto graph = model.Import();
  EXPECT_EQ(graph.status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(
      std::string(graph.status().message()),
      "operators not supported: Frobnicate (2 nodes, first 'first'), com.example.Relu (1 node, "
      "'own')");
}

}  // namespace
}  // namespace sinter::onnx
