#include "sinter/models/transformer_encoder.h"

#include <cmath>
#include <limits>

#include "sinter/graph_builder.h"
#include "sinter/status.h"

namespace sinter {
namespace {

using Options = TransformerEncoderOptions;

// The sum of what a token is, which text it is of and where it stands.
Var Embeddings(GraphBuilder& b, Var ids, Var types, const Options& options) {
  const auto scope = b.Scope("embeddings");
  const Var words = b.Embedding("word_embeddings", ids, options.vocabulary, options.hidden);
  const Var texts =
      b.Embedding("token_type_embeddings", types, options.token_types, options.hidden);
  const Var places = b.Embedding("position_embeddings", b.Range(b.Dimension(ids, 1)),
                                 options.positions, options.hidden);
  return b.LayerNormalization("LayerNorm", b.Add(b.Add(words, texts), places), options.epsilon);
}

// What is added to attention scores: 0 for a token, the lowest number, of which softmax makes 0,
// for padding. [N, 1, 1, T].
Var ScoreMask(GraphBuilder& b, Var mask) {
  const Var padding = b.Sub(b.Scalar(1), b.Cast(b.Unsqueeze(mask, {1, 2}), DType::kFloat32));
  return b.Mul(padding, b.Scalar(std::numeric_limits<float>::lowest()));
}

// softmax(Q K^T / sqrt(d) + mask) V for every head of d features: x [N, T, hidden] -> the same.
Var SelfAttention(GraphBuilder& b, Var x, Var score_mask, const Options& options) {
  const auto scope = b.Scope("self");
  const int64_t features = options.hidden / options.heads;
  const auto heads = [&](std::string_view name, const std::vector<int64_t>& perm) {
    const Var all = b.Linear(name, x, options.hidden);
    return b.Transpose(b.Reshape(all, {0, 0, options.heads, features}), perm);
  };
  const Var query = heads("query", {0, 2, 1, 3});
  const Var key = heads("key", {0, 2, 3, 1});
  const Var value = heads("value", {0, 2, 1, 3});
  Var scores = b.MatMul(query, key);  // [N, heads, T, T]
  scores = b.Mul(scores, b.Scalar(1 / std::sqrt(static_cast<float>(features))));
  const Var context = b.MatMul(b.Softmax(b.Add(scores, score_mask)), value);
  return b.Reshape(b.Transpose(context, {0, 2, 1, 3}), {0, 0, options.hidden});
}

// The end of both halves of a layer: LayerNorm(dense(y) + x).
Var Output(GraphBuilder& b, Var y, Var x, const Options& options) {
  const auto scope = b.Scope("output");
  const Var sum = b.Add(b.Linear("dense", y, options.hidden), x);
  return b.LayerNormalization("LayerNorm", sum, options.epsilon);
}

Var Layer(GraphBuilder& b, Var x, Var score_mask, const Options& options) {
  {
    const auto scope = b.Scope("attention");
    x = Output(b, SelfAttention(b, x, score_mask, options), x, options);
  }
  const Var inner = b.Gelu(b.Linear("intermediate.dense", x, options.intermediate));
  return Output(b, inner, x, options);
}

// The mean over tokens, not padding, scaled to length 1. A sequence of nothing but padding gives 0.
Var SentenceEmbedding(GraphBuilder& b, Var x, Var mask) {
  const Var weights = b.Cast(b.Unsqueeze(mask, {2}), DType::kFloat32);  // [N, T, 1]
  const Var sum = b.ReduceSum(b.Mul(x, weights), {1}, false);
  const Var count = b.Clip(b.ReduceSum(weights, {1}, false), 1e-9F, 1e9F);
  return b.LpNormalization(b.Div(sum, count));
}

}  // namespace

TransformerEncoderOptions MiniLmOptions() {
  return {.layers = 6, .hidden = 384, .intermediate = 1536, .sentence_embedding = true};
}

absl::StatusOr<Model> BuildTransformerEncoder(const TransformerEncoderOptions& options) {
  if (options.heads < 1 || options.hidden % options.heads != 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a hidden size of ", options.hidden, " cannot be divided among ", options.heads, " heads"));
  }
  RandomWeights random(options.seed);
  GraphBuilder b("transformer_encoder", options.weights == nullptr ? random : *options.weights);

  const Var ids = b.Input("input_ids", {"N", "T"}, DType::kInt64);
  const Var mask = b.Input("attention_mask", {"N", "T"}, DType::kInt64);
  const Var types = b.Input("token_type_ids", {"N", "T"}, DType::kInt64);
  Var x = Embeddings(b, ids, types, options);
  const Var score_mask = ScoreMask(b, mask);
  for (int64_t layer = 0; layer < options.layers; ++layer) {
    const auto scope = b.Scope(absl::StrCat("encoder.layer.", layer));
    x = Layer(b, x, score_mask, options);
  }
  b.Output("last_hidden_state", x);
  if (options.sentence_embedding) b.Output("sentence_embedding", SentenceEmbedding(b, x, mask));
  return std::move(b).Build(options.model);
}

}  // namespace sinter
