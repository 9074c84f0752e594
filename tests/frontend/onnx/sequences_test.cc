// Sequences and optionals that the import cannot take apart, and hostile ones. Right results are in
// model_cases.json.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using testing::HasSubstr;

// A sequence of the rows of x.
ModelMaker RowsModel(Shape shape = {5, 3}) {
  return ModelMaker(18)
      .Input("x", F32(std::move(shape)))
      .Input("i", Type{DType::kInt64, {}, {}})
      .Initializer("far", Constant::Scalar(int64_t{5}))
      .Initializer("one", Constant::Scalar(int64_t{1}))
      .Node("SplitToSequence", {"x"}, {"s"}, {{"axis", 0}});
}

std::string ErrorOf(ModelMaker model, const ImportLimits& limits = {}) {
  return std::string(model.Output("y").Import(limits).status().message());
}

TEST(Sequences, OnlyTheirOwnOperatorsTakeThem) {
  EXPECT_THAT(ErrorOf(RowsModel().Node("Neg", {"s"}, {"y"})),
              HasSubstr("neg: input 0 is a sequence, it takes tensors only"));
  EXPECT_THAT(ErrorOf(RowsModel().Node("SequenceConstruct", {"x", "s"}, {"y"})),
              HasSubstr("input 1 is a sequence, where it takes tensors only"));
  EXPECT_THAT(ErrorOf(RowsModel().Node("SequenceInsert", {"s", "s"}, {"y"})),
              HasSubstr("input 1 is a sequence, where it takes tensors only"));
  EXPECT_THAT(ErrorOf(RowsModel().Node("SequenceAt", {"s", "s"}, {"y"})),
              HasSubstr("input 1 is a sequence, where it takes tensors only"));
  EXPECT_THAT(ErrorOf(RowsModel().Node("SequenceErase", {"s", "s"}, {"y"})),
              HasSubstr("input 1 is a sequence, where it takes tensors only"));
  EXPECT_THAT(ErrorOf(RowsModel().Node("SequenceLength", {"x"}, {"y"})),
              HasSubstr("input 0 is not a sequence"));
  EXPECT_THAT(ErrorOf(RowsModel().Node("Identity", {"s"}, {"y"})),
              HasSubstr("output 'y' is a sequence, only tensors are supported"));
}

TEST(Sequences, PositionsAreChecked) {
  EXPECT_THAT(ErrorOf(RowsModel().Node("SequenceAt", {"s", "far"}, {"y"})),
              HasSubstr("position 5 in a sequence of 5 elements"));
  EXPECT_THAT(ErrorOf(RowsModel().Node("SequenceErase", {"s", "far"}, {"y"})),
              HasSubstr("position 5 in a sequence of 5 elements"));
  EXPECT_THAT(ErrorOf(RowsModel()
                          .Node("SequenceEmpty", {}, {"e"})
                          .Node("SequenceErase", {"e"}, {"t"})
                          .Node("SequenceLength", {"t"}, {"y"})),
              HasSubstr("the sequence is empty"));
}

TEST(Sequences, WhatARunDecidesNeedsOneShape) {
  EXPECT_EQ(ErrorOf(RowsModel().Node("SequenceAt", {"s", "i"}, {"y"})), "");
  EXPECT_THAT(ErrorOf(RowsModel()
                          .Node("Transpose", {"x"}, {"t"})
                          .Node("SequenceInsert", {"s", "t"}, {"u"})
                          .Node("SequenceAt", {"u", "i"}, {"y"})),
              HasSubstr("its position depends on data"));
  EXPECT_THAT(ErrorOf(RowsModel({Dim::Symbol("n"), 3}).Node("SequenceLength", {"s"}, {"y"})),
              HasSubstr("the axis has an open size"));
}

TEST(Sequences, BodiesOfLoopsDoNotCarryThem) {
  const GraphProto body = ModelMaker()
                              .Node("SequenceInsert", {"carried", "x"}, {"longer"})
                              .Node("Identity", {"go"}, {"on"})
                              .Output("on")
                              .Output("longer")
                              .graph();
  EXPECT_THAT(ErrorOf(RowsModel()
                          .Node("Loop", {"one", "", "s"}, {"t"}, {{"body", body}})
                          .Node("SequenceLength", {"t"}, {"y"})),
              HasSubstr("loop: input 2 is a sequence, it takes tensors only"));
}

TEST(Sequences, OptionalsWithoutAValue) {
  EXPECT_THAT(
      ErrorOf(RowsModel().Node("Optional", {}, {"o"}).Node("OptionalGetElement", {"o"}, {"y"})),
      HasSubstr("the optional holds no value"));
  EXPECT_THAT(ErrorOf(RowsModel().Node("Optional", {}, {"o"}).Node("Neg", {"o"}, {"y"})),
              HasSubstr("input 0 is an optional without a value, it takes tensors only"));
  EXPECT_THAT(
      ErrorOf(RowsModel().Node("Optional", {}, {"o"}).Node("SequenceAt", {"o", "one"}, {"y"})),
      HasSubstr("input 0 is not a sequence"));
}

// Maps within maps would copy nodes without end.
TEST(Sequences, CopiesAreLimited) {
  EXPECT_THAT(ErrorOf(RowsModel({100'000, 1}).Node("SequenceLength", {"s"}, {"y"})),
              HasSubstr("more than 65536 pieces"));
  GraphProto body =
      ModelMaker().Input("e", F32({1, 3})).Node("Neg", {"e"}, {"n"}).Output("n").graph();
  for (int depth = 0; depth < 6; ++depth) {
    body = ModelMaker()
               .Input("e", F32({1, 3}))
               .Node("SequenceMap", {"s"}, {"t"}, {{"body", body}})
               .Node("ConcatFromSequence", {"t"}, {"n"}, {{"axis", 0}})
               .Output("n")
               .graph();
  }
  EXPECT_THAT(ErrorOf(RowsModel({1000, 3})
                          .Node("SequenceMap", {"s"}, {"t"}, {{"body", body}})
                          .Node("ConcatFromSequence", {"t"}, {"y"}, {{"axis", 0}}),
                      {.max_made_bytes = int64_t{1} << 24}),
              HasSubstr("what the model describes without its data takes more than"));
}

}  // namespace
}  // namespace sinter::onnx
