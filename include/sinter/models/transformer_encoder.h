// The encoder of the transformer as BERT has it: Vaswani et al., "Attention Is All You Need"
// (2017); Devlin et al., "BERT" (2018). The names of layers and weights are those of Hugging Face's
// BertModel, so that its .safetensors files fit.
#ifndef SINTER_MODELS_TRANSFORMER_ENCODER_H_
#define SINTER_MODELS_TRANSFORMER_ENCODER_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "sinter/model.h"
#include "sinter/weight_source.h"

namespace sinter {

// The defaults are BERT base, uncased.
struct TransformerEncoderOptions {
  WeightSource* weights = nullptr;  // null: RandomWeights(seed)
  uint64_t seed = 0;
  int64_t layers = 12;
  int64_t hidden = 768;  // a multiple of heads
  int64_t heads = 12;
  int64_t intermediate = 3072;  // features between the two linear layers of the feed-forward part
  int64_t vocabulary = 30522;
  int64_t positions = 512;  // the longest sequence
  int64_t token_types = 2;
  float epsilon = 1e-12F;           // of the layer normalisations
  bool sentence_embedding = false;  // whether there is that output
  ModelOptions model;
};

// all-MiniLM-L6-v2: six layers of 384, and the sentence embedding that it was trained for. Wang et
// al., "MiniLM" (2020); Reimers and Gurevych, "Sentence-BERT" (2019).
TransformerEncoderOptions MiniLmOptions();

// Inputs, i64 [N, T], both symbolic:
//   "input_ids"       tokens of N sequences, in [0, vocabulary)
//   "attention_mask"  1 for a token, 0 for padding, which no token attends to
//   "token_type_ids"  which of two texts a token belongs to, in [0, token_types)
// Outputs, f32:
//   "last_hidden_state"   [N, T, hidden]
//   "sentence_embedding"  [N, hidden]: the mean over a sequence's tokens, of length 1
// A run with ids beyond these ranges, or T above `positions`, returns OutOfRange. InvalidArgument
// when there are no heads or they do not divide `hidden`, and what the source of weights returns.
absl::StatusOr<Model> BuildTransformerEncoder(const TransformerEncoderOptions& options = {});

}  // namespace sinter

#endif  // SINTER_MODELS_TRANSFORMER_ENCODER_H_
