#include "sinter/models/transformer_encoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "kernels/naive/evaluate.h"
#include "tests/models/counting.h"
#include "tests/models/network_graph.h"
#include "tests/models/unset_weights.h"

namespace sinter {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Small enough to evaluate in a moment.
TransformerEncoderOptions Tiny() {
  return {.layers = 2,
          .hidden = 8,
          .heads = 2,
          .intermediate = 16,
          .vocabulary = 20,
          .positions = 6,
          .sentence_embedding = true,
          .model = kKeepImported};
}

// The outputs for two sequences; `ids` and `mask` are [2, ids.size() / 2].
absl::StatusOr<std::vector<ConstantRef>> Encode(const Graph& graph, const std::vector<int64_t>& ids,
                                                const std::vector<int64_t>& mask) {
  const std::vector<int64_t> dims = {2, static_cast<int64_t>(ids.size()) / 2};
  return naive::Evaluate(graph,
                         {{Constant::FromValues(dims, ids), Constant::FromValues(dims, mask),
                           Constant::FromValues(dims, std::vector<int64_t>(ids.size(), 1))}});
}

// Hugging Face's counts, without the pooler, which is no part of the encoder.
TEST(TransformerEncoder, HasTheParametersOfBertAndMiniLm) {
  UnsetWeights weights;
  const auto bert = GraphOf(BuildTransformerEncoder({.weights = &weights, .model = kKeepImported}));
  ASSERT_TRUE(bert.ok()) << bert.status();
  EXPECT_EQ(ParameterCount(*bert), 109482240 - (768 * 768 + 768));
  TransformerEncoderOptions options = MiniLmOptions();
  options.weights = &weights;
  options.model = kKeepImported;
  const auto mini = GraphOf(BuildTransformerEncoder(options));
  ASSERT_TRUE(mini.ok()) << mini.status();
  EXPECT_EQ(ParameterCount(*mini), 22713216 - (384 * 384 + 384));
}

TEST(TransformerEncoder, BatchAndLengthAreOpen) {
  const auto graph = GraphOf(BuildTransformerEncoder(Tiny()));
  ASSERT_TRUE(graph.ok()) << graph.status();
  ASSERT_EQ(graph->inputs().size(), 3u);
  for (const ValueId input : graph->inputs()) {
    EXPECT_EQ(graph->type(input).ToString(), "i64[N,T]");
  }
  ASSERT_EQ(graph->outputs().size(), 2u);
  EXPECT_EQ(graph->type(graph->outputs()[0].value).ToString(), "f32[N,T,8]");
  EXPECT_EQ(graph->type(graph->outputs()[1].value).ToString(), "f32[N,8]");
}

// What stands behind padding changes nothing before it, and not the sentence.
TEST(TransformerEncoder, PaddingIsNotSeen) {
  const auto graph = GraphOf(BuildTransformerEncoder(Tiny()));
  ASSERT_TRUE(graph.ok()) << graph.status();
  const std::vector<int64_t> mask = {1, 1, 1, 0, 1, 1, 0, 0};
  const auto a = Encode(*graph, {3, 4, 5, 6, 7, 8, 9, 10}, mask);
  ASSERT_TRUE(a.ok()) << a.status();
  const auto b = Encode(*graph, {3, 4, 5, 16, 7, 8, 19, 1}, mask);
  ASSERT_TRUE(b.ok()) << b.status();
  const auto shorter = Encode(*graph, {3, 4, 5, 7, 8, 9}, {1, 1, 1, 1, 1, 0});
  ASSERT_TRUE(shorter.ok()) << shorter.status();
  for (size_t i = 0; i < 3 * 8; ++i) {
    EXPECT_EQ((*a)[0]->values<float>()[i], (*b)[0]->values<float>()[i]);
    EXPECT_FLOAT_EQ((*a)[0]->values<float>()[i], (*shorter)[0]->values<float>()[i]);
  }
  EXPECT_EQ(*(*a)[1], *(*b)[1]);
  // Without the mask it is seen.
  const auto unmasked = Encode(*graph, {3, 4, 5, 6, 7, 8, 9, 10}, std::vector<int64_t>(8, 1));
  ASSERT_TRUE(unmasked.ok()) << unmasked.status();
  EXPECT_NE((*a)[0]->values<float>()[0], (*unmasked)[0]->values<float>()[0]);
}

TEST(TransformerEncoder, SentencesHaveLengthOneAndNothingButPaddingIsZero) {
  const auto graph = GraphOf(BuildTransformerEncoder(Tiny()));
  ASSERT_TRUE(graph.ok()) << graph.status();
  const auto outputs = Encode(*graph, {3, 4, 7, 8}, {1, 1, 0, 0});
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  const auto sentences = (*outputs)[1]->values<float>();
  double squares = 0;
  for (size_t i = 0; i < 8; ++i) squares += double{sentences[i]} * double{sentences[i]};
  EXPECT_NEAR(squares, 1, 1e-6);
  EXPECT_THAT(sentences.subspan(8), testing::Each(0.0F));
}

TEST(TransformerEncoder, RefusesIdsBeyondTheTables) {
  const auto graph = GraphOf(BuildTransformerEncoder(Tiny()));
  ASSERT_TRUE(graph.ok()) << graph.status();
  const auto token = Encode(*graph, {3, 20, 7, 8}, {1, 1, 1, 1});
  EXPECT_EQ(token.status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(std::string(token.status().message()), HasSubstr("word_embeddings"));
  const auto length = Encode(*graph, std::vector<int64_t>(14, 1), std::vector<int64_t>(14, 1));
  EXPECT_EQ(length.status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(std::string(length.status().message()), HasSubstr("position_embeddings"));
}

TEST(TransformerEncoder, RefusesHeadsThatDoNotDivide) {
  for (const int64_t heads : {0, -1, 3}) {
    TransformerEncoderOptions options = Tiny();
    options.heads = heads;
    EXPECT_EQ(BuildTransformerEncoder(options).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(TransformerEncoder, TakesTheCallersWeights) {
  NamedWeights wrong(
      {{"embeddings.word_embeddings.weight", *Tensor::Create(DType::kFloat32, {1})}});
  TransformerEncoderOptions options = Tiny();
  options.weights = &wrong;
  EXPECT_EQ(BuildTransformerEncoder(options).status(),
            absl::InvalidArgumentError("embeddings.word_embeddings: weight "
                                       "'embeddings.word_embeddings.weight' must be f32[20,8], not "
                                       "f32[1]"));
}

// The names of one layer's weights, as Hugging Face has them.
TEST(TransformerEncoder, NamesOfWeights) {
  TransformerEncoderOptions options = Tiny();
  options.layers = 1;
  const auto graph = GraphOf(BuildTransformerEncoder(options));
  ASSERT_TRUE(graph.ok()) << graph.status();
  std::vector<std::string> names;
  for (uint32_t i = 0; i < graph->value_limit(); ++i) {
    const Value& value = graph->value({i});
    if (value.is_constant() && value.name.ends_with(".weight")) names.push_back(value.name);
  }
  EXPECT_THAT(
      names, ElementsAre(
                 "embeddings.word_embeddings.weight", "embeddings.token_type_embeddings.weight",
                 "embeddings.position_embeddings.weight", "embeddings.LayerNorm.weight",
                 "encoder.layer.0.attention.self.query.weight",
                 "encoder.layer.0.attention.self.key.weight",
                 "encoder.layer.0.attention.self.value.weight",
                 "encoder.layer.0.attention.output.dense.weight",
                 "encoder.layer.0.attention.output.LayerNorm.weight",
                 "encoder.layer.0.intermediate.dense.weight", "encoder.layer.0.output.dense.weight",
                 "encoder.layer.0.output.LayerNorm.weight"));
}

}  // namespace
}  // namespace sinter
