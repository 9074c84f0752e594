// Attention: softmax(scale q k^T + mask) v for each head. ONNX Attention-25; Vaswani et al.,
// "Attention Is All You Need" (2017), 3.2.1.
//   query  [batch, heads, queries, size]
//   key    [batch, kv heads, keys, size]; each key head serves heads / kv heads query heads
//   value  [batch, kv heads, keys, width]
// Optional operands follow, each enabled by the attribute of its name:
//   mask                   broadcasts to [batch, heads, queries, all keys]; bool, or the query's
//                          type, which is added to the scores
//   past key, past value   [batch, kv heads, past, size] and [..., width], prepended to the node's
//                          keys and values; no permutation applies to them
//   key lengths            i64 [batch], each at most all keys; keys beyond it are not visible
// Results:
//   y  [batch, heads, queries, width]
//   and, if the node has three results, all keys and all values, in the form of the past ones
// `*_perm` permutes an operand's axes into the order above, as Transpose does (empty: no
// permutation); output_perm permutes the axes of y into those of the result. Transposes around
// attention are thus free.
//
// Score j of query i is scale * q_i k_j, then softcap * tanh(score / softcap), then the mask is
// applied; for keys that the query does not see, -infinity is added. Query i is at the position of
// key i + offset, where the offset is the past's length, or the batch's key length minus the number
// of queries, or 0.
#ifndef SINTER_IR_OPS_ATTENTION_H_
#define SINTER_IR_OPS_ATTENTION_H_

#include <array>
#include <limits>

#include "ir/operation.h"

namespace sinter {

// Where a bool mask is false, mask_value is added to the score, as in ONNX, or replaces it.
enum class MaskMode : uint8_t { kAdd, kReplace };
inline std::span<const std::string_view> EnumNames(MaskMode) {
  static constexpr std::array<std::string_view, 2> kNames = {"add", "replace"};
  return kNames;
}

// Which queries get zero weights instead of Softmax's result. kMasked: those for which mask and
// visibility set every key to -infinity, as in ONNX. kNan: those whose weights are NaN for any
// reason, as in the guard that PyTorch's exporter writes.
enum class ZeroRows : uint8_t { kMasked, kNone, kNan };
inline std::span<const std::string_view> EnumNames(ZeroRows) {
  static constexpr std::array<std::string_view, 3> kNames = {"masked", "none", "with_nan"};
  return kNames;
}

struct Attention {
  static constexpr OperatorInfo kInfo{.name = "attention", .inputs = {3, 7}, .outputs = {1, 3}};
  float scale = 1;
  float softcap = 0;               // 0: none
  bool is_causal = false;          // keys after the query's position are not visible
  int64_t left_window_size = -1;   // visible keys before the position; -1: all
  int64_t right_window_size = -1;  // visible keys after the position; -1: all
  bool has_mask = false;
  MaskMode mask_mode = MaskMode::kAdd;  // for a bool mask
  float mask_value = -std::numeric_limits<float>::infinity();
  ZeroRows zero_rows = ZeroRows::kMasked;
  bool has_past = false;
  bool has_key_lengths = false;  // not combined with has_past
  std::vector<int64_t> query_perm;
  std::vector<int64_t> key_perm;
  std::vector<int64_t> value_perm;
  std::vector<int64_t> output_perm;
  static constexpr auto Fields() {
    return std::tuple(
        Field("scale", &Attention::scale), Field("softcap", &Attention::softcap),
        Field("is_causal", &Attention::is_causal),
        Field("left_window_size", &Attention::left_window_size),
        Field("right_window_size", &Attention::right_window_size),
        Field("has_mask", &Attention::has_mask), Field("mask_mode", &Attention::mask_mode),
        Field("mask_value", &Attention::mask_value), Field("zero_rows", &Attention::zero_rows),
        Field("has_past", &Attention::has_past),
        Field("has_key_lengths", &Attention::has_key_lengths),
        Field("query_perm", &Attention::query_perm), Field("key_perm", &Attention::key_perm),
        Field("value_perm", &Attention::value_perm), Field("output_perm", &Attention::output_perm));
  }

  // The indices of optional operands. The node must have the operand (checked).
  size_t MaskOperand() const;
  size_t PastKeyOperand() const;
  size_t PastValueOperand() const { return PastKeyOperand() + 1; }
  size_t KeyLengthsOperand() const;

  // Whether all queries see all keys, mask aside.
  bool SeesAll() const {
    return !is_causal && left_window_size < 0 && right_window_size < 0 && !has_key_lengths;
  }
  // The keys [begin, end) among the first `keys` that a query at this position sees; begin <= end.
  struct KeyRange {
    int64_t begin;
    int64_t end;
  };
  KeyRange VisibleKeys(int64_t position, int64_t keys) const;

  absl::Status Infer(Inference& inference) const;
  double Flops(Types inputs, Types outputs) const;
  static RandomCase MakeRandomCase(Random& random);
};

// The axes of a `*_perm`: the list itself, or 0 to 3 if it is empty.
std::array<size_t, 4> AxesOf(const std::vector<int64_t>& perm);

// The sizes of a node with static types.
struct AttentionSizes {
  int64_t batch;
  int64_t heads;
  int64_t kv_heads;
  int64_t queries;
  int64_t past;
  int64_t keys;  // including the past
  int64_t size;
  int64_t width;
};
AttentionSizes SizesOf(const Attention& op, Types inputs);

}  // namespace sinter

#endif  // SINTER_IR_OPS_ATTENTION_H_
