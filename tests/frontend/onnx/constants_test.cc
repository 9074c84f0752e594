// frontend/onnx/constants.cc: Constant, ConstantOfShape, Dropout, Identity.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::HasSubstr;
using Values = Attribute::Values;

// The constant that a model without inputs computes.
const Constant& Only(const absl::StatusOr<Graph>& graph) {
  return *graph->value(graph->outputs().front().value).constant;
}

TEST(Constants, EveryFormOfConstant) {
  const auto constant = [](const Attribute& attribute) {
    const auto graph = ImportNode(13, "Constant", {}, {attribute});
    EXPECT_TRUE(graph.ok()) << graph.status();
    EXPECT_EQ(graph->node_count(), 0);
    return Only(graph);
  };
  const ConstantRef tensor = Constant::FromValues<int8_t>({1, 3}, {1, -2, 3});
  EXPECT_EQ(constant({"value", tensor}), *tensor);
  EXPECT_EQ(constant({"value_float", 0.5F}), *Constant::Scalar(0.5F));
  EXPECT_EQ(constant({"value_int", -7}), *Constant::Scalar<int64_t>(-7));
  EXPECT_EQ(constant({"value_floats", std::vector<float>{1, 2}}), *Floats({1, 2}));
  EXPECT_EQ(constant({"value_ints", Values{3, 4}}), *Integers({3, 4}));
}

TEST(Constants, FormsThatAreRefused) {
  EXPECT_THAT(ErrorOfNode(13, "Constant", {}), HasSubstr("the constant has no value"));
  EXPECT_THAT(ErrorOfNode(13, "Constant", {}, {{"value_int", 1}, {"value_float", 1.0F}}),
              HasSubstr("two values"));
  EXPECT_THAT(ErrorOfNode(13, "Constant", {}, {{"value_string", "a"}}),
              HasSubstr("value_string is not supported"));
  EXPECT_THAT(ErrorOfNode(13, "Constant", {}, {{"value_int", 1.0F}}),
              HasSubstr("must be of type integer"));
}

TEST(Constants, ConstantOfShape) {
  EXPECT_EQ(Only(ImportNode(9, "ConstantOfShape", {Integers({2, 1})})),
            *Constant::FromValues<float>({2, 1}, {0, 0}));
  EXPECT_EQ(Only(ImportNode(9, "ConstantOfShape", {Integers({2})}, {{"value", Integers({7})}})),
            *Integers({7, 7}));
  EXPECT_EQ(Only(ImportNode(9, "ConstantOfShape", {Integers({})})), *Constant::Scalar(0.0F));
  EXPECT_EQ(Only(ImportNode(9, "ConstantOfShape", {Integers({0})})), *Floats({}));
  EXPECT_THAT(ErrorOfNode(9, "ConstantOfShape", {Integers({2})}, {{"value", Integers({1, 2})}}),
              HasSubstr("must have one element, not 2"));
  EXPECT_THAT(NodesOf(ImportNode(9, "ConstantOfShape", {I64({2})})), HasSubstr("f32[?0,?1]"));
  EXPECT_THAT(ErrorOfNode(9, "ConstantOfShape", {Floats({2})}), HasSubstr("must be integers"));
}

TEST(Constants, ConstantOfSymbolicShapeIsAnExpand) {
  const auto graph = ModelMaker()
                         .Input("x", F32({Dim::Symbol("N"), 2}))
                         .Node("Shape", {"x"}, {"shape"})
                         .Node("ConstantOfShape", {"shape"}, {"y"}, {{"value", Floats({3})}})
                         .Output("y")
                         .Import();
  EXPECT_THAT(NodesOf(graph), HasSubstr("expand(@2, %1)\nf32[N,2]"));
  EXPECT_THAT(*Evaluated(graph, {Constant::FromValues<float>({1, 2}, {0, 0})}),
              testing::ElementsAre(3, 3));
}

TEST(Constants, DropoutThatDropsNothing) {
  EXPECT_EQ(NodesOf(ImportNode(7, "Dropout", {F32({2})}, {{"ratio", 0.5F}})), "f32[2]");
  EXPECT_EQ(NodesOf(ImportNode(12, "Dropout", {F32({2}), Constant::Scalar(0.5F)}, {{"seed", 3}})),
            "f32[2]");
  EXPECT_EQ(NodesOf(ImportNode(12, "Dropout", {F32({2}), kOmitted, Constant::Scalar(false)})),
            "f32[2]");
  EXPECT_THAT(ErrorOfNode(12, "Dropout", {F32({2}), kOmitted, Constant::Scalar(true)}),
              HasSubstr("in training it drops elements at random"));
  EXPECT_THAT(
      ErrorOfNode(12, "Dropout", {F32({2}), Constant::Scalar(0.5F), Constant::Scalar(true)}),
      HasSubstr("in training it drops elements at random"));
  const Type flag{DType::kBool, Shape(), {}};
  EXPECT_EQ(NodesOf(ImportNode(12, "Dropout", {F32({2}), kOmitted, flag})),
            "dropout(%0, @2, %1)\nf32[2]");
  for (const Operand& training : std::vector<Operand>{Constant::Scalar(true), flag}) {
    EXPECT_EQ(NodesOf(ImportNode(12, "Dropout", {F32({2}), Constant::Scalar(0.0F), training})),
              "f32[2]");
  }
}

// A sparse tensor [2, 3].
SparseTensorProto SparseTensor(const ConstantRef& values, const ConstantRef& indices) {
  SparseTensorProto sparse;
  *sparse.mutable_values() = ToTensorProto(*values, "w");
  *sparse.mutable_indices() = ToTensorProto(*indices, "");
  sparse.add_dims(2);
  sparse.add_dims(3);
  return sparse;
}

TEST(Constants, SparseTensorsRefuse) {
  const auto error_of = [](const SparseTensorProto& sparse, const ImportLimits& limits = {}) {
    ModelMaker model;
    *model.graph().add_sparse_initializer() = sparse;
    model.Node("Relu", {"w"}, {"y"}).Output("y");
    return std::string(model.Import(limits).status().message());
  };
  EXPECT_EQ(error_of(SparseTensor(Floats({1, 2}), Integers({0, 5}))), "");
  EXPECT_THAT(error_of(SparseTensor(Floats({1, 2}), Integers({0, 6}))),
              HasSubstr("sparse tensor 'w': its index 6 is outside"));
  EXPECT_THAT(error_of(SparseTensor(Floats({1, 2}), Integers({-1, 5}))),
              HasSubstr("its index -1 is outside"));
  const ConstantRef coordinates = Constant::FromValues<int64_t>({1, 2}, {0, 3});
  EXPECT_THAT(error_of(SparseTensor(Floats({1}), coordinates)),
              HasSubstr("its index 3 is outside"));
  EXPECT_THAT(error_of(SparseTensor(Floats({1}), Integers({0, 5}))),
              HasSubstr("its indices must be i64 of shape [1] or [1,2], not i64[2]"));
  EXPECT_THAT(error_of(SparseTensor(Floats({1}), Floats({0}))), HasSubstr("not f32[1]"));
  EXPECT_THAT(error_of(SparseTensor(Constant::Scalar(1.0F), Integers({0}))),
              HasSubstr("its values must have rank 1"));
  SparseTensorProto large = SparseTensor(Floats({1}), Integers({0}));
  large.set_dims(0, 1 << 20);
  EXPECT_THAT(error_of(large, {.max_made_bytes = 1 << 20}), HasSubstr("more than 1048576 bytes"));
  EXPECT_THAT(error_of({}), HasSubstr("its element type is not stated"));
  ModelMaker twice;
  twice.Initializer("w", Floats({1}));
  *twice.graph().add_sparse_initializer() = SparseTensor(Floats({1}), Integers({0}));
  EXPECT_THAT(std::string(twice.Node("Relu", {"w"}, {"y"}).Output("y").Import().status().message()),
              HasSubstr("initializer 'w' is defined twice"));
}

TEST(Constants, IdentityDoesNothing) {
  EXPECT_EQ(NodesOf(ImportNode(7, "Identity", {F32({2})})), "f32[2]");
}

}  // namespace
}  // namespace sinter::onnx
