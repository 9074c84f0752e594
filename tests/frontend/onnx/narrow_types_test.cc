// Element types of fewer than 16 bits in ONNX's files: constants, casts, quantisation, and what the
// export writes.
#include <limits>

#include "frontend/onnx/export.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "ir/text.h"
#include "kernels/naive/evaluate.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr DType kNarrow[] = {DType::kInt2,           DType::kUint2,      DType::kInt4,
                             DType::kUint4,          DType::kFloat4E2M1, DType::kFloat8E4M3FN,
                             DType::kFloat8E4M3FNUZ, DType::kFloat8E5M2, DType::kFloat8E5M2FNUZ,
                             DType::kFloat8E8M0};

// Elements with the bits 0, 1, 2, ...
ConstantRef Counting(DType dtype, int64_t count) {
  std::vector<uint8_t> bits(static_cast<size_t>(count));
  for (size_t i = 0; i < bits.size(); ++i)
    bits[i] = static_cast<uint8_t>(i % (1U << BitsOf(dtype)));
  return *Constant::CopyOf(dtype, {count}, bits.data());
}

absl::StatusOr<Graph> ImportTensor(const TensorProto& tensor) {
  ModelMaker model;
  *model.graph().add_initializer() = tensor;
  return model.Output(tensor.name()).Import();
}

TEST(NarrowTypes, TensorsSurviveExportAndImport) {
  for (const DType dtype : kNarrow) {
    for (const int64_t count : {0, 1, 3, 4, 5, 7, 8, 300}) {
      const ConstantRef constant = Counting(dtype, count);
      const TensorProto tensor = ToTensorProto(*constant, "w");
      EXPECT_EQ(static_cast<int64_t>(tensor.raw_data().size()), PackedBytes(dtype, count));
      const auto graph = ImportTensor(tensor);
      ASSERT_TRUE(graph.ok()) << graph.status();
      EXPECT_EQ(*graph->value(graph->outputs()[0].value).constant, *constant);
      // The same bytes as int32_data.
      TensorProto typed = tensor;
      typed.clear_raw_data();
      for (const char byte : tensor.raw_data()) typed.add_int32_data(static_cast<uint8_t>(byte));
      const auto again = ImportTensor(typed);
      ASSERT_TRUE(again.ok()) << again.status();
      EXPECT_EQ(*again->value(again->outputs()[0].value).constant, *constant);
    }
  }
}

TEST(NarrowTypes, TheFirstElementIsInTheLowestBits) {
  TensorProto tensor = ToTensorProto(*Counting(DType::kInt4, 3), "w");
  tensor.set_raw_data("\x2f\xf1");  // the last four bits are padding
  EXPECT_THAT(*Evaluated(ImportTensor(tensor)), ElementsAre(-1, 2, 1));
  tensor.set_data_type(TensorProto::UINT2);
  tensor.set_raw_data("\x1b");
  EXPECT_THAT(*Evaluated(ImportTensor(tensor)), ElementsAre(3, 2, 1));
  tensor.set_raw_data("\x1b\x1b");
  EXPECT_THAT(ImportTensor(tensor).status().message(),
              HasSubstr("the shape takes 1 bytes, the data has 2"));
  tensor.clear_raw_data();
  EXPECT_THAT(ImportTensor(tensor).status().message(),
              HasSubstr("the shape takes 1 elements, the data has 0"));
}

TEST(NarrowTypes, CastsKeepTheAttributesThatHaveAnEffect) {
  const auto cast = [](DType to, const Attributes& more = {}) {
    Attributes attributes = more;
    attributes.emplace_back("to", DataTypeOf(to));
    return NodesOf(ImportNode(25, "Cast", {F32({2})}, attributes));
  };
  EXPECT_EQ(cast(DType::kFloat8E5M2, {{"saturate", 0}}),
            "cast(%0) {to=f8e5m2, saturate=false, round_mode=up}\nf8e5m2[2]");
  EXPECT_EQ(cast(DType::kFloat8E8M0, {{"round_mode", "nearest"}}),
            "cast(%0) {to=f8e8m0, saturate=true, round_mode=nearest}\nf8e8m0[2]");
  EXPECT_EQ(cast(DType::kInt4, {{"saturate", 0}}),
            "cast(%0) {to=i4, saturate=true, round_mode=up}\ni4[2]");
  EXPECT_THAT(cast(DType::kFloat8E8M0, {{"round_mode", "away"}}),
              HasSubstr("round_mode 'away' is not supported"));
  EXPECT_EQ(NodesOf(ImportNode(19, "CastLike", {F32({2}), Counting(DType::kFloat8E4M3FN, 1)},
                               {{"saturate", 0}})),
            "cast(%1) {to=f8e4m3fn, saturate=false, round_mode=up}\nf8e4m3fn[2]");
}

TEST(NarrowTypes, Quantisation) {
  const ConstantRef scale = Constant::Scalar(2.0F);
  EXPECT_EQ(NodesOf(ImportNode(21, "QuantizeLinear", {F32({7}), scale},
                               {{"output_dtype", DataTypeOf(DType::kInt4)}})),
            "quantize_linear(%1, @0) {axis=1, block_size=0, to=i4, precision=f32, "
            "saturate=true}\ni4[7]");
  const ConstantRef x = Floats({-100, -3, 0, 3, 5, 7, 100});
  EXPECT_THAT(*Evaluated(ImportNode(25, "QuantizeLinear", {x, scale, Constant::Scalar(Int2(1))})),
              ElementsAre(-2, -1, 1, 1, 1, 1, 1));
  EXPECT_THAT(*Evaluated(ImportNode(23, "QuantizeLinear", {x, scale},
                                    {{"output_dtype", DataTypeOf(DType::kFloat4E2M1)}})),
              ElementsAre(-6, -1.5, 0, 1.5, 2, 4, 6));
  const ConstantRef zero = Constant::Scalar(Float8E5M2(0));
  const ConstantRef large = Floats({1e30F});
  EXPECT_THAT(*Evaluated(ImportNode(19, "QuantizeLinear", {large, scale, zero})),
              ElementsAre(57344));
  EXPECT_THAT(*Evaluated(ImportNode(19, "QuantizeLinear", {large, scale, zero}, {{"saturate", 0}})),
              ElementsAre(std::numeric_limits<double>::infinity()));
  const ConstantRef power = Constant::Scalar(Float8E8M0(4));
  EXPECT_THAT(*Evaluated(ImportNode(25, "QuantizeLinear", {Floats({9, -9}), power},
                                    {{"output_dtype", DataTypeOf(DType::kInt4)}})),
              ElementsAre(2, -2));
  EXPECT_THAT(*Evaluated(ImportNode(25, "DequantizeLinear",
                                    {Constant::FromValues<Int4>({2}, {Int4(-8), Int4(7)}), power},
                                    {{"output_dtype", DataTypeOf(DType::kFloat32)}})),
              ElementsAre(-32, 28));
  EXPECT_THAT(ErrorOfNode(25, "DequantizeLinear", {Counting(DType::kFloat8E8M0, 2), scale}),
              HasSubstr("input 0 must be of type"));
  EXPECT_THAT(ErrorOfNode(25, "QuantizeLinear", {F32({2}), scale},
                          {{"output_dtype", DataTypeOf(DType::kFloat8E8M0)}}),
              HasSubstr("to must be an integer of 16 bits or fewer, or"));
}

TEST(NarrowTypes, OperatorsThatComputeRefuseThem) {
  const Type type{DType::kFloat8E4M3FN, {2}, {}};
  EXPECT_THAT(ErrorOfNode(25, "Relu", {type}),
              HasSubstr("relu: input 0 is of type f8e4m3fn, which is only converted and moved"));
  EXPECT_THAT(ErrorOfNode(25, "Equal", {type, type}), HasSubstr("equal: input 0 is of type"));
  EXPECT_EQ(NodesOf(ImportNode(20, "IsNaN", {type})), "is_nan(%0)\nbool[2]");
  EXPECT_THAT(
      ErrorOfNode(26, "BitCast", {Type{DType::kInt4, {2}, {}}}, {{"to", DataTypeOf(DType::kInt8)}}),
      HasSubstr("elements of i4 and i8 differ in size"));
  EXPECT_EQ(NodesOf(ImportNode(26, "BitCast", {type}, {{"to", DataTypeOf(DType::kUint8)}})),
            "bit_cast(%0) {to=u8}\nu8[2]");
}

TEST(NarrowTypes, ExportedModelsComputeTheSame) {
  for (const DType dtype : kNarrow) {
    Graph graph;
    const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {6}, {}});
    const ValueId w = graph.AddConstant(Counting(dtype, 5), "w");
    const auto add = [&](Operation operation, std::vector<ValueId> inputs) {
      return graph.node(*graph.AddNode(std::move(operation), std::move(inputs))).output();
    };
    const ValueId cast =
        add(Cast{.to = dtype,
                 .saturate = dtype != DType::kFloat8E5M2,
                 .round_mode = dtype == DType::kFloat8E8M0 ? RoundMode::kDown : RoundMode::kUp},
            {x});
    graph.AddOutput("y", add(Concat{}, {cast, w}));
    const auto bytes = ExportOnnx(graph);
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    EXPECT_EQ(ExportOpsetFor(graph), BitsOf(dtype) == 2 ? 25 : 24);
    const auto again = ImportOnnx(*bytes);
    ASSERT_TRUE(again.ok()) << again.status();
    const ConstantRef input = Floats({0, -1, 2.7F, 3, 1000, 1e9F});
    const std::vector<ConstantRef> inputs = {input};
    EXPECT_EQ(*naive::Evaluate(graph, inputs)->front(), *naive::Evaluate(*again, inputs)->front())
        << NameOf(dtype);
    // The text form, too.
    const auto parsed = Parse(Print(graph, {.all_constants_inline = true}));
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_EQ(Difference(graph, *parsed), "");
  }
}

TEST(NarrowTypes, TextOfElementsThatDoNotFit) {
  const auto error = [](const std::string& constant) {
    return std::string(
        Parse("graph \"g\" { constant " + constant + " output @0 \"y\" }").status().message());
  };
  EXPECT_EQ(error("@0:i4[2] = [-8,7]"), "");
  EXPECT_THAT(error("@0:i4[1] = [8]"), HasSubstr("'8' is not an element of type i4"));
  EXPECT_THAT(error("@0:u2[1] = [-1]"), HasSubstr("'-1' is not an element of type u2"));
  EXPECT_EQ(error("@0:f4e2m1[1] = [0xf]"), "");
  EXPECT_THAT(error("@0:f4e2m1[1] = [0x10]"), HasSubstr("'0x10' is not an element"));
  EXPECT_THAT(error("@0:f8e5m2[1] = [0x100]"), HasSubstr("'0x100' is not an element"));
}

}  // namespace
}  // namespace sinter::onnx
