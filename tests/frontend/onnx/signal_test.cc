// frontend/onnx/fourier.cc, signal_windows.cc, linear_attention.cc: what they refuse, and open sizes.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::HasSubstr;

ConstantRef Number(int64_t value) { return Constant::Scalar(value); }

std::string ShapeOfResult(const absl::StatusOr<Graph>& graph) {
  EXPECT_TRUE(graph.ok()) << graph.status();
  return graph.ok() ? graph->type(graph->outputs()[0].value).shape.ToString() : "";
}

TEST(ImportDft, OpenSizes) {
  const Dim n = Dim::Symbol("N");
  EXPECT_EQ(ShapeOfResult(ImportNode(17, "DFT", {F32({2, n, 1})}, {{"onesided", 1}})),
            "[2,(N/2)+1,2]");
  EXPECT_EQ(
      ShapeOfResult(ImportNode(20, "DFT", {F32({2, n, 2})}, {{"onesided", 1}, {"inverse", 1}})),
      "[2,(N-1)*2,1]");
  EXPECT_EQ(ShapeOfResult(ImportNode(20, "DFT", {F32({n, 5, 2}), Number(9), Number(0)})),
            "[9,5,2]");
}

TEST(ImportDft, HostileShapesAreRefused) {
  const auto error = [](const std::vector<Operand>& operands, const Attributes& attributes = {}) {
    return ErrorOfNode(20, "DFT", operands, attributes);
  };
  for (const std::string& text :
       {error({F32({})}), error({F32({4})}), error({F32({2, 4, 3})}),
        error({F32({2, 4, 1}), Number(4), Number(2)}),
        error({F32({2, 4, 1}), Number(4), Number(-4)}),
        error({F32({2, 4, 1}), kOmitted, Integers({0, 1})}), error({F32({2, 4, 1}), Number(0)}),
        error({F32({2, 4, 1}), Number(-3)}), error({F32({2, 4, 1}), Number(int64_t{1} << 60)}),
        error({F32({2, 0, 1})}), error({F32({2, 1, 2})}, {{"onesided", 1}, {"inverse", 1}}),
        error({F32({2, 4, 2})}, {{"onesided", 1}}), error({I64({2, 4, 1})})}) {
    EXPECT_THAT(text, HasSubstr("node")) << text;
  }
}

TEST(ImportStft, HostileShapesAreRefused) {
  const auto error = [](const std::vector<Operand>& operands) {
    return ErrorOfNode(17, "STFT", operands);
  };
  EXPECT_THAT(error({F32({9, 1}), Number(2)}), HasSubstr("rank 3"));
  EXPECT_THAT(error({F32({1, 9, 1}), Number(0)}), HasSubstr("frame_step is 0"));
  EXPECT_THAT(error({F32({1, 9, 1}), Integers({1, 2})}), HasSubstr("one number"));
  EXPECT_THAT(error({F32({1, 9, 1}), Number(1), F32({2, 2})}), HasSubstr("rank 1"));
  EXPECT_THAT(error({F32({1, 9, 1}), Number(1), F32({4}), Number(5)}), HasSubstr("has 4"));
  EXPECT_THAT(error({F32({1, 9, 1}), Number(1), F32({10})}), HasSubstr("a frame 10"));
  EXPECT_THAT(error({F32({1, 9, 1}), Number(1), kOmitted, Number(-1)}), HasSubstr("-1 elements"));
  EXPECT_THAT(error({F32({1, 9, 3}), Number(1), F32({4})}), HasSubstr("1 or 2 elements"));
}

TEST(ImportStft, OpenSizes) {
  const Dim n = Dim::Symbol("N");
  EXPECT_EQ(ShapeOfResult(ImportNode(17, "STFT", {F32({2, n, 1}), Number(4), F32({8})})),
            "[2,((N-8)/4)+1,5,2]");
}

TEST(ImportWindows, HostileSizesAreRefused) {
  for (const std::string op_type : {"BlackmanWindow", "HammingWindow", "HannWindow"}) {
    EXPECT_THAT(ErrorOfNode(17, op_type, {Number(-1)}), HasSubstr("the size is -1"));
    EXPECT_THAT(ErrorOfNode(17, op_type, {Integers({1, 2})}), HasSubstr("must be a scalar"));
    EXPECT_THAT(ErrorOfNode(17, op_type, {F32({})}), HasSubstr("must be an integer"));
    EXPECT_THAT(ErrorOfNode(17, op_type, {Number(int64_t{1} << 60)}), HasSubstr("node"));
    EXPECT_EQ(ShapeOfResult(ImportNode(17, op_type, {Number(0)})), "[0]");
  }
  const auto mel = [](int64_t bands, int64_t length, int64_t rate) {
    return ErrorOfNode(17, "MelWeightMatrix",
                       {Number(bands), Number(length), Number(rate), F32({}), F32({})});
  };
  EXPECT_EQ(mel(3, 8, 100), "");
  EXPECT_THAT(mel(0, 8, 100), HasSubstr("num_mel_bins is 0"));
  EXPECT_THAT(mel(3, -8, 100), HasSubstr("dft_length is -8"));
  EXPECT_THAT(mel(3, 8, 0), HasSubstr("sample_rate is 0"));
}

TEST(ImportLinearAttention, OperandsThatDoNotFitAreRefused) {
  const auto error = [](const std::vector<Operand>& operands, const char* rule, int q_heads = 4,
                        int kv_heads = 2) {
    return ErrorOfNode(
        27, "LinearAttention", operands,
        {{"update_rule", rule}, {"q_num_heads", q_heads}, {"kv_num_heads", kv_heads}});
  };
  const Type q = F32({2, 3, 8});
  const Type k = F32({2, 3, 4});
  const Type v = F32({2, 3, 6});
  EXPECT_EQ(error({q, k, v}, "linear"), "");
  EXPECT_THAT(error({q, k, v}, "gated"), HasSubstr("update_rule is 'gated'"));
  EXPECT_THAT(error({q, k, v}, "linear", 3, 2), HasSubstr("cannot share"));
  EXPECT_THAT(error({q, k, v}, "linear", 0, 0), HasSubstr("cannot share"));
  EXPECT_THAT(error({q, k, F32({2, 3, 5})}, "linear"), HasSubstr("cannot share"));
  EXPECT_THAT(error({q, F32({2, 3, 6}), v}, "linear"), HasSubstr("the key has the shape"));
  EXPECT_THAT(error({F32({8}), k, v}, "linear"), HasSubstr("rank"));
  EXPECT_THAT(error({q, k, v, F32({2, 2, 2, 2})}, "linear"), HasSubstr("the past has the shape"));
  EXPECT_THAT(error({q, k, v, kOmitted, F32({2, 3, 3})}, "gated"), HasSubstr("the decay has"));
  EXPECT_THAT(error({q, k, v, kOmitted, kOmitted, F32({2, 3, 3})}, "delta"),
              HasSubstr("the beta has"));
}

TEST(ImportDropout, WhatTheRunDecidesIsAnOperator) {
  const Type flag{DType::kBool, Shape{}, {}};
  const auto graph = ImportNode(13, "Dropout", {F32({2}), F32({}), flag});
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_TRUE(graph->node(graph->TopologicalOrder()[0]).operation.Is<Dropout>());
  const ConstantRef training = Constant::Scalar(true);
  EXPECT_THAT(ErrorOfNode(13, "Dropout", {F32({2}), Constant::Scalar(0.5F), training}),
              HasSubstr("at random"));
  EXPECT_THAT(ErrorOfNode(13, "Dropout", {F32({2}), F32({2}), flag}), HasSubstr("scalar"));
}

TEST(ImportScan, OfABatch) {
  EXPECT_THAT(ErrorOfNode(8, "Scan", {I64({1}), F32({1, 2}), F32({1, 3, 2})},
                          {{"num_scan_inputs", 1}, {"body", GraphProto()}}),
              HasSubstr("sequence_lens is not supported"));
  EXPECT_THAT(ErrorOfNode(8, "Scan", {kOmitted, F32({1, 2}), F32({1})},
                          {{"num_scan_inputs", 1}, {"body", GraphProto()}}),
              HasSubstr("rank 2 or more"));
}

}  // namespace
}  // namespace sinter::onnx
