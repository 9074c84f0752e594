#include "sinter/models/vision_transformer.h"

#include <cmath>

#include "sinter/graph_builder.h"
#include "sinter/status.h"

namespace sinter {
namespace {

using Options = VisionTransformerOptions;

constexpr float kEpsilon = 1e-6F;

Var Index(GraphBuilder& b, int64_t index) {
  return b.Constant(*Tensor::CopyOf(DType::kInt64, {}, &index));
}

// The token that collects what the classifier reads, for every picture of the batch.
Var ClassTokens(GraphBuilder& b, Var batch, int64_t hidden) {
  const Var token = b.Parameter("cls_token", {1, 1, hidden}, WeightRole::kKernel);
  const int64_t rest[] = {1, hidden};
  const Var dims =
      b.Concat({b.Unsqueeze(batch, {0}), b.Constant(*Tensor::FromValues<int64_t>({2}, rest))}, 0);
  return b.Apply("expand", {token, dims});
}

// One token for each patch, behind the class token: [N, 3, H, W] -> [N, T, hidden].
Var Tokens(GraphBuilder& b, Var image, const Options& options) {
  Var x = b.Conv("patch_embed.proj", image, options.hidden,
                 {.kernel = options.patch, .stride = options.patch, .bias = true});
  const int64_t patches = (options.image / options.patch) * (options.image / options.patch);
  x = b.Transpose(b.Reshape(x, {0, options.hidden, patches}), {0, 2, 1});
  x = b.Concat({ClassTokens(b, b.Dimension(image, 0), options.hidden), x}, 1);
  return b.Add(x, b.Parameter("pos_embed", {1, patches + 1, options.hidden}, WeightRole::kKernel));
}

// softmax(Q K^T / sqrt(d)) V for every head of d features, whose Q, K and V are one linear layer.
Var SelfAttention(GraphBuilder& b, Var x, const Options& options) {
  const auto scope = b.Scope("attn");
  const int64_t features = options.hidden / options.heads;
  Var all = b.Linear("qkv", x, 3 * options.hidden);
  all = b.Reshape(all, {0, 0, 3, options.heads, features});
  all = b.Transpose(all, {2, 0, 3, 1, 4});  // [3, N, heads, T, d]
  const Var query = b.Gather(all, Index(b, 0));
  const Var key = b.Gather(all, Index(b, 1));
  const Var value = b.Gather(all, Index(b, 2));
  const Var scale = b.Scalar(1 / std::sqrt(static_cast<float>(features)));
  const Var scores = b.MatMul(b.Mul(query, scale), b.Transpose(key, {0, 1, 3, 2}));
  const Var context = b.MatMul(b.Softmax(scores), value);
  return b.Linear("proj", b.Reshape(b.Transpose(context, {0, 2, 1, 3}), {0, 0, options.hidden}),
                  options.hidden);
}

Var Block(GraphBuilder& b, Var x, const Options& options) {
  x = b.Add(x, SelfAttention(b, b.LayerNormalization("norm1", x, kEpsilon), options));
  const Var inner =
      b.Linear("mlp.fc1", b.LayerNormalization("norm2", x, kEpsilon), 4 * options.hidden);
  return b.Add(x, b.Linear("mlp.fc2", b.Gelu(inner), options.hidden));
}

}  // namespace

absl::StatusOr<Model> BuildVisionTransformer(const Options& options) {
  if (options.heads < 1 || options.hidden % options.heads != 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a hidden size of ", options.hidden, " cannot be divided among ", options.heads, " heads"));
  }
  if (options.patch < 1 || options.image < 1 || options.image % options.patch != 0) {
    return absl::InvalidArgumentError(absl::StrCat("a picture of ", options.image,
                                                   " pixels cannot be divided into patches of ",
                                                   options.patch));
  }
  RandomWeights random(options.seed);
  GraphBuilder b("vision_transformer", options.weights == nullptr ? random : *options.weights);

  const Var image = b.Input("image", {"N", 3, options.image, options.image});
  Var x = Tokens(b, image, options);
  for (int64_t layer = 0; layer < options.layers; ++layer) {
    const auto scope = b.Scope(absl::StrCat("blocks.", layer));
    x = Block(b, x, options);
  }
  x = b.Gather(b.LayerNormalization("norm", x, kEpsilon), Index(b, 0), 1);
  b.Output("logits", b.Linear("head", x, options.classes));
  return std::move(b).Build(options.model);
}

}  // namespace sinter
