// Integer products on backends that have none: `legalise` makes f32 products of them.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/text.h"
#include "kernels/naive/evaluate.h"
#include "kernels/naive/naive.h"
#include "passes/driver.h"
#include "passes/pipeline.h"
#include "tests/random_net.h"

namespace sinter {
namespace {

using testing::IsEmpty;

// Takes whatever has f32 operands and results only.
class FloatBackend : public Backend {
 public:
  std::string_view name() const override { return "floats"; }
  std::string version() const override { return "1"; }
  std::string isa() const override { return "none"; }
  std::vector<CandidateRef> Candidates(const KernelQuery& query) const override {
    for (size_t i = 0; i < (*query).inputs.size(); ++i) {
      if (query.input(i).dtype != DType::kFloat32) return {};
    }
    return query.output(0).dtype == DType::kFloat32 ? naive_->Candidates(query)
                                                    : std::vector<CandidateRef>{};
  }

 private:
  std::unique_ptr<Backend> naive_ = naive::NewNaiveBackend();
};

class FloatProducts : public testing::Test {
 protected:
  static Graph Parsed(const std::string& text) {
    const auto graph = Parse(text);
    EXPECT_TRUE(graph.ok()) << graph.status();
    return *graph;
  }

  // Runs `legalise`, and expects the results to stay the same.
  Graph Legalised(const Graph& before, BackendSet backends) {
    Graph graph = before;
    PassContext context;
    context.options.verify_each = true;
    context.backends = std::move(backends);
    for (const ValueId input : graph.inputs()) {
      context.input_dims.push_back(graph.type(input).shape.ToIntegers());
    }
    for (const Pass& pass : SpecialisedPipeline()) {
      if (pass.name != "legalise") continue;
      const absl::Status status = RunPasses({&pass, 1}, graph, context);
      EXPECT_TRUE(status.ok()) << status;
      EXPECT_THAT(context.log.passes[0].refused, IsEmpty());
    }
    Random random(5);
    std::vector<ConstantRef> inputs;
    for (const ValueId input : before.inputs()) {
      inputs.push_back(RandomFloats(random, before.type(input).shape.ToIntegers(), -4, 4));
    }
    const auto expected = naive::Evaluate(before, inputs);
    const auto actual = naive::Evaluate(graph, inputs);
    EXPECT_TRUE(expected.ok()) << expected.status();
    EXPECT_TRUE(actual.ok()) << actual.status();
    EXPECT_EQ((*actual)[0]->ToDoubles(), (*expected)[0]->ToDoubles());
    return graph;
  }
  static void ExpectGraph(const Graph& graph, const std::string& text) {
    EXPECT_EQ(Difference(graph, Parsed(text)), "") << Print(graph);
  }
  BackendSet WithFloats() const { return {.preferred = {&floats_}, .fallback = naive_.get()}; }

  // A graph of `rest`, which has these constants and a quantised tensor.
  static std::string Convolution(const std::string& bias, const std::string& rest) {
    return R"(graph "g" {
  input %0:f32[1,2,3,4] "x"
  constant @1:f32[] "s" = [0.05]
  constant @2:u8[] "zx" = [120]
  constant @3:i8[3,2,1,1] "w" = [1,-2,3,-4,5,6]
  constant @4:i8[3] "zw" = [0,1,-1]
  constant @5:i32[3,1,1] "b" = )" +
           bias + R"(
  constant @6:f32[3,1,1] "t" = [0.025,0.0125,0.00625]
  %7:u8[1,2,3,4] = quantize_linear(%0, @1, @2) {axis=1, block_size=0, to=u8, precision=f32, saturate=true}
)" + rest + "}\n";
  }

  FloatBackend floats_;
  std::unique_ptr<Backend> naive_ = naive::NewNaiveBackend();
};

// A convolution with its bias, scale and Relu.
constexpr char kFused[] =
    R"(  %8:f32[1,3,5,6] = fused(%7, @3, @2, @4, @5, @6)
    graph "" {
      input %0:u8[1,2,3,4] "operand0"
      input %1:i8[3,2,1,1] "operand1"
      input %2:u8[] "operand2"
      input %3:i8[3] "operand3"
      input %4:i32[3,1,1] "operand4"
      input %5:f32[3,1,1] "operand5"
      %6:i32[1,3,5,6] = conv_integer(%0, %1, %2, %3) {strides=[], pads=[1,1,1,1], dilations=[], group=1, auto_pad=NOTSET}
      %7:i32[1,3,5,6] = add(%6, %4)
      %8:f32[1,3,5,6] = cast(%7) {to=f32, saturate=true, round_mode=up}
      %9:f32[1,3,5,6] = mul(%8, %5)
      %10:f32[1,3,5,6] = relu(%9)
      output %10 "result"
    }
  output %8 "y"
)";

TEST_F(FloatProducts, ConvolutionWithABias) {
  const Graph graph = Legalised(Parsed(Convolution("[100,-200,300]", kFused)), WithFloats());
  ExpectGraph(graph, R"(graph "g" {
  input %0:f32[1,2,3,4] "x"
  constant @1:f32[] "s" = [0.05]
  constant @2:u8[] "zx" = [120]
  constant @6:f32[3,1,1] "t" = [0.025,0.0125,0.00625]
  constant @9:f32[] = [1.0]
  constant @11:f32[3,2,1,1] = [1.0,-2.0,2.0,-5.0,6.0,7.0]
  constant @12:f32[3,1,1] = [100.0,-200.0,300.0]
  %7:u8[1,2,3,4] = quantize_linear(%0, @1, @2) {axis=1, block_size=0, to=u8, precision=f32, saturate=true}
  %10:f32[1,2,3,4] = dequantize_linear(%7, @9, @2) {axis=0, block_size=0, to=f32} as "float-product"
  %13:f32[1,3,5,6] = fused(%10, @11, @12, @6) as "float-product"
    graph "" {
      input %0:f32[1,2,3,4] "operand0"
      input %1:f32[3,2,1,1] "operand1"
      input %3:f32[3,1,1] "operand2"
      input %5:f32[3,1,1] "operand3"
      %2:f32[1,3,5,6] = conv(%0, %1) {strides=[], pads=[1,1,1,1], dilations=[], group=1, auto_pad=NOTSET}
      %4:f32[1,3,5,6] = add(%2, %3)
      %6:f32[1,3,5,6] = mul(%4, %5)
      %7:f32[1,3,5,6] = relu(%6)
      output %7 "result"
    }
  output %13 "y"
}
)");
}

TEST_F(FloatProducts, AMatrixProductAlone) {
  const Graph graph = Legalised(Parsed(R"(graph "g" {
  input %0:f32[5,2] "x"
  constant @1:f32[] "s" = [0.05]
  constant @2:u8[] "zx" = [120]
  constant @3:i8[2,3] "w" = [1,-2,3,-4,5,6]
  constant @4:i8[3] "zw" = [0,1,-1]
  %5:u8[5,2] = quantize_linear(%0, @1, @2) {axis=1, block_size=0, to=u8, precision=f32, saturate=true}
  %6:f32[5,3] = fused(%5, @3, @2, @4)
    graph "" {
      input %0:u8[5,2] "operand0"
      input %1:i8[2,3] "operand1"
      input %2:u8[] "operand2"
      input %3:i8[3] "operand3"
      %4:i32[5,3] = matmul_integer(%0, %1, %2, %3)
      %5:f32[5,3] = cast(%4) {to=f32, saturate=true, round_mode=up}
      output %5 "result"
    }
  output %6 "y"
}
)"),
                                WithFloats());
  ExpectGraph(graph, R"(graph "g" {
  input %0:f32[5,2] "x"
  constant @1:f32[] "s" = [0.05]
  constant @2:u8[] "zx" = [120]
  constant @7:f32[] = [1.0]
  constant @9:f32[2,3] = [1.0,-3.0,4.0,-4.0,4.0,7.0]
  %5:u8[5,2] = quantize_linear(%0, @1, @2) {axis=1, block_size=0, to=u8, precision=f32, saturate=true}
  %8:f32[5,2] = dequantize_linear(%5, @7, @2) {axis=0, block_size=0, to=f32} as "float-product"
  %10:f32[5,3] = matmul(%8, @9) as "float-product"
  output %10 "y"
}
)");
}

// Whether the graph has an integer product still.
bool HasIntegerProduct(const Graph& graph) {
  return Print(graph).find("conv_integer") != std::string::npos;
}

TEST_F(FloatProducts, IntegerProductsThatABackendRunsStay) {
  const Graph graph =
      Legalised(Parsed(Convolution("[100,-200,300]", kFused)), {.preferred = {naive_.get()}});
  EXPECT_TRUE(HasIntegerProduct(graph));
  const Graph substituted =
      Legalised(Parsed(Convolution("[100,-200,300]", kFused)),
                {.preferred = {&floats_}, .substitutes = {naive_.get()}, .fallback = naive_.get()});
  EXPECT_TRUE(HasIntegerProduct(substituted));
}

// With this bias the sums in i32 may wrap around.
TEST_F(FloatProducts, SumsThatMayWrapAroundStay) {
  const Graph graph = Legalised(Parsed(Convolution("[100,2147483647,300]", kFused)), WithFloats());
  EXPECT_TRUE(HasIntegerProduct(graph));
}

TEST_F(FloatProducts, SumsThatAreResultsStay) {
  const Graph graph = Legalised(
      Parsed(Convolution("[100,-200,300]", R"(  %8:i32[1,3,5,6] = fused(%7, @3, @2, @4, @5)
    graph "" {
      input %0:u8[1,2,3,4] "operand0"
      input %1:i8[3,2,1,1] "operand1"
      input %2:u8[] "operand2"
      input %3:i8[3] "operand3"
      input %4:i32[3,1,1] "operand4"
      %5:i32[1,3,5,6] = conv_integer(%0, %1, %2, %3) {strides=[], pads=[1,1,1,1], dilations=[], group=1, auto_pad=NOTSET}
      %6:i32[1,3,5,6] = add(%5, %4)
      output %6 "result"
    }
  output %8 "y"
)")),
      WithFloats());
  EXPECT_TRUE(HasIntegerProduct(graph));
}

}  // namespace
}  // namespace sinter
