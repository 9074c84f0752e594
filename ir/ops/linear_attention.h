// LinearAttention: attention with a state in place of keys and values. ONNX LinearAttention-27;
// Yang et al., "Gated Delta Networks" (2024).
//   query  [batch, length, q_heads * size]
//   key    [batch, length, kv_heads * size]; each serves q_heads / kv_heads query heads
//   value  [batch, length, kv_heads * width]
// Optional operands follow, each enabled by the attribute of its name:
//   past   [batch, kv_heads, size, width], any floating-point type; without it, zeros
//   decay  [batch, length, kv_heads * size] or [batch, length, kv_heads]
//   beta   [batch, length, kv_heads] or [batch, length, 1]
// Results:
//   y      [batch, length, q_heads * width]
//   state  optional, [batch, kv_heads, size, width], in the type of the past state or else of the query
//
// Each step multiplies row i of the state S by exp(decay_i), replaces the value by
// beta (value - key^T S), adds key value^T to S, and then gives scale * query^T S.
#ifndef SINTER_IR_OPS_LINEAR_ATTENTION_H_
#define SINTER_IR_OPS_LINEAR_ATTENTION_H_

#include "ir/operation.h"

namespace sinter {

struct LinearAttention {
  static constexpr OperatorInfo kInfo{
      .name = "linear_attention", .inputs = {3, 6}, .outputs = {1, 2}};
  int64_t q_heads = 1;
  int64_t kv_heads = 1;
  float scale = 0;  // 0: 1 / sqrt(size)
  bool has_past = false;
  bool has_decay = false;
  bool has_beta = false;
  static constexpr auto Fields() {
    return std::tuple(
        Field("q_heads", &LinearAttention::q_heads), Field("kv_heads", &LinearAttention::kv_heads),
        Field("scale", &LinearAttention::scale), Field("has_past", &LinearAttention::has_past),
        Field("has_decay", &LinearAttention::has_decay),
        Field("has_beta", &LinearAttention::has_beta));
  }

  // The indices of optional operands, which the node must have.
  size_t PastOperand() const { return 3; }
  size_t DecayOperand() const { return has_past ? 4 : 3; }
  size_t BetaOperand() const { return DecayOperand() + (has_decay ? 1 : 0); }

  absl::Status Infer(Inference& inference) const;
  double Flops(Types inputs, Types outputs) const;
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_LINEAR_ATTENTION_H_
