// Properties of the backend besides results: packings, precision, refusals.
#include <limits>
#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/onednn/engine.h"
#include "kernels/onednn/onednn.h"
#include "tests/kernels/candidate_runner.h"

namespace sinter {
namespace {

class OnePackedFormat : public PackingCatalog {
 public:
  explicit OnePackedFormat(std::string packed_format) : packed_format_(std::move(packed_format)) {}
  std::vector<std::string> PackedFormatsOf(const Constant&,
                                           std::string_view backend) const override {
    EXPECT_EQ(backend, "onednn");
    return {packed_format_};
  }

 private:
  std::string packed_format_;
};

absl::StatusOr<NodeCase> ConvCase(Random& random, int64_t width, int64_t kernel,
                                  int64_t channels = 24) {
  const int64_t pad = kernel / 2;
  return MakeNodeCase(
      Conv{.pads = {pad, pad, pad, pad}},
      {RandomConstant(random, {1, channels, 6, width}),
       RandomConstant(random, {32, channels, kernel, kernel}), RandomConstant(random, {32})},
      {false, true, true});
}

// Every other width can use the packing that the first plan chose (a width of 1 uses another
// kernel).
TEST(OneDnnPackings, OnePackedFormatServesAllWidths) {
  const auto backend = onednn::NewOneDnnBackend();
  for (const int64_t kernel : {1, 3}) {
    Random random(1);
    const auto first = ConvCase(random, 40, kernel);
    ASSERT_TRUE(first.ok());
    int packing_candidates = 0;
    for (const CandidateRef& candidate : backend->Candidates(first->query())) {
      if (!candidate->inputs[1].packing) continue;
      ++packing_candidates;
      EXPECT_FALSE(candidate->inputs[0].packing || candidate->inputs[2].packing);
      const OnePackedFormat catalog(candidate->inputs[1].packing->packed_format);
      for (const int64_t width : {3, 17, 41, 200}) {
        const auto other = ConvCase(random, width, kernel);
        ASSERT_TRUE(other.ok());
        const auto candidates = backend->Candidates(other->query(&catalog));
        ASSERT_EQ(candidates.size(), 1u) << candidate->kernel << " at width " << width;
        const std::optional<Packing>& packing = candidates[0]->inputs[1].packing;
        ASSERT_TRUE(packing);
        EXPECT_EQ(packing->packed_format, candidate->inputs[1].packing->packed_format);
        EXPECT_EQ(packing->bytes, candidate->inputs[1].packing->bytes);
        ExpectMatchesNaive(*other, *candidates[0]);
      }
    }
    EXPECT_GE(packing_candidates, HasAvx2() ? 2 : 1);
  }
}

TEST(OneDnnPackings, ForeignPackedFormatsAreIgnored) {
  const auto backend = onednn::NewOneDnnBackend();
  Random random(1);
  const auto node_case = ConvCase(random, 40, 3);
  ASSERT_TRUE(node_case.ok());
  const OnePackedFormat unknown("no such form");
  EXPECT_EQ(backend->Candidates(node_case->query(&unknown)).size(),
            backend->Candidates(node_case->query()).size());
  // A packed format of other dimensions.
  const auto wider = ConvCase(random, 40, 3, 48);
  ASSERT_TRUE(wider.ok());
  const auto candidates = backend->Candidates(wider->query());
  ASSERT_FALSE(candidates.empty());
  const OnePackedFormat other(candidates[0]->inputs[1].packing.value().packed_format);
  EXPECT_EQ(backend->Candidates(node_case->query(&other)).size(),
            backend->Candidates(node_case->query()).size());
}

TEST(OneDnnPackings, PackingOfAnotherOperandIsAnError) {
  const auto backend = onednn::NewOneDnnBackend();
  Random random(1);
  const auto node_case = ConvCase(random, 40, 3);
  ASSERT_TRUE(node_case.ok());
  const auto candidates = backend->Candidates(node_case->query());
  ASSERT_FALSE(candidates.empty());
  std::byte bytes[4];
  EXPECT_FALSE(candidates[0]->Pack(2, *node_case->operands[2], bytes).ok());
}

TEST(OneDnnPrecision, Float32StaysFloat32) {
  ASSERT_EQ(dnnl::set_default_fpmath_mode(dnnl::fpmath_mode::any), dnnl::status::success);
  EXPECT_EQ(onednn::NewAttributes().get_fpmath_mode(), dnnl::fpmath_mode::strict);
  dnnl::set_default_fpmath_mode(dnnl::fpmath_mode::strict);
}

TEST(OneDnnIsa, NamesAreChecked) {
  const absl::Status status = onednn::SetMaxIsa("mmx");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("sse41, avx, avx2"));
  EXPECT_TRUE(onednn::SetMaxIsa("").ok());
  EXPECT_THAT(onednn::NewOneDnnBackend()->isa(),
              testing::AnyOf("sse41", "avx", "avx2", "avx2_vnni", "avx512", "avx512_bf16",
                             "avx512_fp16", "amx"));
}

// The order of the candidates' layouts.
TEST(OneDnnConv, BlockedThenChannelsLast) {
  const auto backend = onednn::NewOneDnnBackend();
  if (!HasAvx2()) GTEST_SKIP() << "the order is that of AVX2 and above";
  Random random(1);
  const auto node_case = ConvCase(random, 40, 3);
  ASSERT_TRUE(node_case.ok());
  const auto candidates = backend->Candidates(node_case->query());
  ASSERT_GE(candidates.size(), 2u);
  EXPECT_EQ(candidates[0]->inputs[0].format.layout,
            Layout::BlockedChannels(4, onednn::ChannelBlock()));
  EXPECT_EQ(candidates[0]->outputs[0].format.layout,
            Layout::BlockedChannels(4, onednn::ChannelBlock()));
  EXPECT_EQ(candidates[1]->inputs[0].format.layout, Layout::ChannelsLast(4));
}

// oneDNN's code for SSE4.1 faults on unaligned memory. The backend returns an error instead.
TEST(OneDnnIsa, UnalignedMemoryBelowAvxIsAnError) {
  if (TakesUnaligned()) GTEST_SKIP() << "this instruction set takes any alignment";
  const auto backend = onednn::NewOneDnnBackend();
  Random random(1);
  const auto node_case = MakeNodeCase(Relu{}, {RandomConstant(random, {64})}, {});
  ASSERT_TRUE(node_case.ok());
  const auto candidates = backend->Candidates(node_case->query());
  ASSERT_FALSE(candidates.empty());
  const auto kernel = candidates[0]->Prepare();
  ASSERT_TRUE(kernel.ok());
  const auto instance = (*kernel)->NewInstance();
  ASSERT_TRUE(instance.ok());
  alignas(16) float memory[65] = {};
  (*instance)->SetInput(0, memory + 1);
  (*instance)->SetOutput(0, memory);
  EXPECT_EQ((*instance)->Run().code(), absl::StatusCode::kInvalidArgument);
}

TEST(OneDnnRefuses, EmptyAndHugeTensors) {
  const auto backend = onednn::NewOneDnnBackend();
  const auto empty = MakeNodeCase(Relu{}, {Constant::FromValues<float>({0, 3, 2, 2}, {})}, {});
  ASSERT_TRUE(empty.ok()) << empty.status();
  EXPECT_TRUE(backend->Candidates(empty->query()).empty());
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, Shape{1, 64, 65536, 65536}, {}});
  const auto node = graph.AddNode(Relu{}, {x});
  ASSERT_TRUE(node.ok());
  EXPECT_TRUE(backend->Candidates({graph, *node}).empty());
}

TEST(OneDnnRefuses, OtherElementTypes) {
  const auto backend = onednn::NewOneDnnBackend();
  const auto node_case = MakeNodeCase(Relu{}, {Constant::FromValues<double>({3}, {1, 2, 3})}, {});
  ASSERT_TRUE(node_case.ok());
  EXPECT_TRUE(backend->Candidates(node_case->query()).empty());
}

TEST(OneDnnRefuses, BodiesThatAreNoChains) {
  const auto backend = onednn::NewOneDnnBackend();
  Random random(1);
  const Type type{DType::kFloat32, Shape{1, 8, 4, 4}, {}};
  Graph body;
  const ValueId x = body.AddInput("x", type);
  const ValueId relu = body.node(*body.AddNode(Relu{}, {x})).output();
  const ValueId sigmoid = body.node(*body.AddNode(Sigmoid{}, {relu})).output();
  body.AddOutput("y", body.node(*body.AddNode(Mul{}, {relu, sigmoid})).output());
  Graph graph;
  const ValueId input = graph.AddInput("x", type);
  const auto node =
      graph.AddNode(Fused{}, {input}, {.bodies = {std::make_shared<const Graph>(std::move(body))}});
  ASSERT_TRUE(node.ok()) << node.status();
  EXPECT_TRUE(backend->Candidates({graph, *node}).empty());
}

}  // namespace
}  // namespace sinter
