#include "ir/ops/attention.h"

#include <algorithm>
#include <cmath>

#include "ir/ops/normalization.h"

namespace sinter {
namespace {

// Beyond any key. Larger windows would overflow positions.
constexpr int64_t kFarthest = int64_t{1} << 48;

// The operand's shape with its axes in the operator's order.
absl::StatusOr<Shape> Permuted(const Shape& shape, const std::vector<int64_t>& perm,
                               std::string_view role) {
  if (shape.rank() != 4) {
    return absl::InvalidArgumentError(
        absl::StrCat("the ", ToAbsl(role), " must have rank 4, not the shape ", shape.ToString()));
  }
  if (!perm.empty()) {
    SINTER_RETURN_IF_ERROR(Annotate(NormalizeAxes(perm, 4).status(), role));
    const bool in_range = perm.size() == 4 && *std::min_element(perm.begin(), perm.end()) == 0;
    if (!in_range) {
      return absl::InvalidArgumentError(
          absl::StrCat("the permutation of the ", ToAbsl(role), " must hold 0, 1, 2 and 3"));
    }
  }
  std::vector<Dim> dims;
  for (const size_t axis : AxesOf(perm)) dims.push_back(shape[static_cast<int>(axis)]);
  return Shape(std::move(dims));
}

// The number, if there is one, among sizes that must agree; otherwise the first size.
absl::StatusOr<Dim> Agreed(std::initializer_list<Dim> sizes, std::string_view what) {
  Dim agreed = *sizes.begin();
  for (const Dim& size : sizes) {
    if (!size.is_static()) continue;
    if (agreed.is_static() && agreed != size) {
      return absl::InvalidArgumentError(absl::StrCat("its operands differ in ", ToAbsl(what), ": ",
                                                     agreed.ToString(), " and ", size.ToString()));
    }
    agreed = size;
  }
  return agreed;
}

absl::Status CheckAttributes(const Attention& op) {
  if (op.left_window_size < -1 || op.right_window_size < -1) {
    return absl::InvalidArgumentError("a window's size must be -1 or more");
  }
  if (!std::isfinite(op.scale) || !std::isfinite(op.softcap) || op.softcap < 0) {
    return absl::InvalidArgumentError(
        "the scale must be finite, and the softcap finite and not below 0");
  }
  if (std::isnan(op.mask_value)) return absl::InvalidArgumentError("mask_value must be a number");
  if (op.has_past && op.has_key_lengths) {
    return absl::InvalidArgumentError("past keys and key lengths do not go together");
  }
  return absl::OkStatus();
}

// A mask of any broadcast form. With `keeps_first`, a bool mask lets every query see the first key.
RandomInput RandomMask(Random& random, const AttentionSizes& sizes, bool is_bool,
                       bool keeps_first) {
  std::vector<int64_t> dims = {sizes.batch, sizes.heads, sizes.queries, sizes.keys};
  for (int64_t& dim : dims) {
    if (random.Chance(0.3)) dim = 1;
  }
  dims.erase(dims.begin(), dims.begin() + random.Integer(0, 4));
  if (!is_bool) return {.dims = dims, .low = -3, .high = 3};
  const size_t last = dims.empty() ? 1 : static_cast<size_t>(dims.back());
  std::vector<bool> elements(static_cast<size_t>(ElementCount(dims).ValueOrDie()));
  for (size_t i = 0; i < elements.size(); ++i) {
    elements[i] = random.Chance(0.6) || (keeps_first && i % last == 0);
  }
  return {
      .dtype = DType::kBool, .dims = dims, .constant = Constant::FromValues<bool>(dims, elements)};
}

// The dimensions of an operand that become `dims` when permuted.
std::vector<int64_t> Unpermuted(const std::array<int64_t, 4>& dims,
                                const std::vector<int64_t>& perm) {
  std::vector<int64_t> own(4);
  const std::array<size_t, 4> axes = AxesOf(perm);
  for (size_t i = 0; i < 4; ++i) own[axes[i]] = dims[i];
  return own;
}

}  // namespace

std::array<size_t, 4> AxesOf(const std::vector<int64_t>& perm) {
  std::array<size_t, 4> axes = {0, 1, 2, 3};
  for (size_t i = 0; i < perm.size(); ++i) axes[i] = static_cast<size_t>(perm[i]);
  return axes;
}

AttentionSizes SizesOf(const Attention& op, Types inputs) {
  const auto dim = [&](size_t operand, const std::vector<int64_t>& perm, size_t axis) {
    return inputs[operand].shape[static_cast<int>(AxesOf(perm)[axis])].value();
  };
  AttentionSizes sizes{.batch = dim(0, op.query_perm, 0),
                       .heads = dim(0, op.query_perm, 1),
                       .kv_heads = dim(1, op.key_perm, 1),
                       .queries = dim(0, op.query_perm, 2),
                       .past = op.has_past ? dim(op.PastKeyOperand(), {}, 2) : 0,
                       .keys = dim(1, op.key_perm, 2),
                       .size = dim(0, op.query_perm, 3),
                       .width = dim(2, op.value_perm, 3)};
  sizes.keys += sizes.past;
  return sizes;
}

size_t Attention::MaskOperand() const {
  SINTER_CHECK(has_mask);
  return 3;
}

size_t Attention::PastKeyOperand() const {
  SINTER_CHECK(has_past);
  return has_mask ? 4 : 3;
}

size_t Attention::KeyLengthsOperand() const {
  SINTER_CHECK(has_key_lengths);
  return has_mask ? 4 : 3;
}

Attention::KeyRange Attention::VisibleKeys(int64_t position, int64_t keys) const {
  KeyRange range{0, keys};
  if (is_causal) range.end = std::min(range.end, position + 1);
  if (right_window_size >= 0) {
    range.end = std::min(range.end, position + std::min(right_window_size, kFarthest) + 1);
  }
  if (left_window_size >= 0) {
    range.begin = std::max(range.begin, position - std::min(left_window_size, kFarthest));
  }
  range.end = std::max<int64_t>(range.end, 0);
  range.begin = std::min(range.begin, range.end);
  return range;
}

absl::Status Attention::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(CheckAttributes(*this));
  const size_t operands = 3 + (has_mask ? 1 : 0) + (has_past ? 2 : 0) + (has_key_lengths ? 1 : 0);
  if (inference.input_count() != operands || inference.output_count() == 2) {
    return absl::InvalidArgumentError(absl::StrCat(
        "with these attributes it takes ", operands, " operands and gives 1 or 3 results, not ",
        inference.input_count(), " and ", inference.output_count()));
  }
  SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
  SINTER_RETURN_IF_ERROR(inference.RequireSameDType(1, 0));
  SINTER_RETURN_IF_ERROR(inference.RequireSameDType(2, 0));
  SINTER_ASSIGN_OR_RETURN(const Shape q, Permuted(inference.shape(0), query_perm, "query"));
  SINTER_ASSIGN_OR_RETURN(const Shape k, Permuted(inference.shape(1), key_perm, "key"));
  SINTER_ASSIGN_OR_RETURN(const Shape v, Permuted(inference.shape(2), value_perm, "value"));
  SINTER_RETURN_IF_ERROR(Permuted(Shape{1, 1, 1, 1}, output_perm, "result").status());
  Shape past_k{q[0], k[1], 0, q[3]};
  Shape past_v{q[0], v[1], 0, v[3]};
  if (has_past) {
    SINTER_RETURN_IF_ERROR(inference.RequireSameDType(PastKeyOperand(), 0));
    SINTER_RETURN_IF_ERROR(inference.RequireSameDType(PastValueOperand(), 0));
    SINTER_ASSIGN_OR_RETURN(past_k, Permuted(inference.shape(PastKeyOperand()), {}, "past key"));
    SINTER_ASSIGN_OR_RETURN(past_v,
                            Permuted(inference.shape(PastValueOperand()), {}, "past value"));
  }
  SINTER_ASSIGN_OR_RETURN(const Dim batch,
                          Agreed({q[0], k[0], v[0], past_k[0], past_v[0]}, "batch"));
  SINTER_ASSIGN_OR_RETURN(const Dim kv_heads,
                          Agreed({k[1], v[1], past_k[1], past_v[1]}, "heads of keys and values"));
  SINTER_ASSIGN_OR_RETURN(const Dim new_keys, Agreed({k[2], v[2]}, "keys"));
  SINTER_ASSIGN_OR_RETURN(const Dim past, Agreed({past_k[2], past_v[2]}, "past keys"));
  SINTER_ASSIGN_OR_RETURN(const Dim size, Agreed({q[3], k[3], past_k[3]}, "size of a head"));
  SINTER_ASSIGN_OR_RETURN(const Dim width, Agreed({v[3], past_v[3]}, "size of a value"));
  const Dim& heads = q[1];
  if (heads.is_static() && kv_heads.is_static() && heads != kv_heads &&
      (kv_heads.value() == 0 || heads.value() == 0 || heads.value() % kv_heads.value() != 0)) {
    return absl::InvalidArgumentError(
        absl::StrCat(heads.ToString(), " query heads cannot share ", kv_heads.ToString()));
  }
  const Dim keys = past.Is(0) ? new_keys : past + new_keys;
  if (has_mask) {
    if (inference.dtype(MaskOperand()) != DType::kBool) {
      SINTER_RETURN_IF_ERROR(inference.RequireSameDType(MaskOperand(), 0));
    }
    SINTER_RETURN_IF_ERROR(
        RequireBroadcastTo(inference, MaskOperand(), Shape{batch, heads, q[2], keys}));
  }
  if (has_key_lengths) {
    SINTER_RETURN_IF_ERROR(inference.RequireDType(KeyLengthsOperand(), {DType::kInt64}));
    if (!CouldEqual(inference.shape(KeyLengthsOperand()), Shape{batch})) {
      return absl::InvalidArgumentError(
          absl::StrCat("the key lengths must be [", batch.ToString(), "], not ",
                       inference.shape(KeyLengthsOperand()).ToString()));
    }
  }
  const std::array<Dim, 4> result = {batch, heads, q[2], width};
  std::vector<Dim> dims;
  for (const size_t axis : AxesOf(output_perm)) dims.push_back(result[axis]);
  inference.SetOutput(0, inference.dtype(0), Shape(std::move(dims)));
  if (inference.output_count() == 3) {
    inference.SetOutput(1, inference.dtype(0), Shape{batch, kv_heads, keys, size});
    inference.SetOutput(2, inference.dtype(0), Shape{batch, kv_heads, keys, width});
  }
  return absl::OkStatus();
}

double Attention::Flops(Types inputs, Types) const {
  const AttentionSizes sizes = SizesOf(*this, inputs);
  // The number of visible (query, key) pairs, sampled at a few thousand queries. Key lengths are
  // unknown and ignored.
  double pairs = 0;
  const int64_t step = sizes.queries / 4096 + 1;
  for (int64_t i = 0; i < sizes.queries; i += step) {
    const KeyRange range = VisibleKeys(i + sizes.past, sizes.keys);
    pairs += static_cast<double>(range.end - range.begin) *
             static_cast<double>(std::min(step, sizes.queries - i));
  }
  // Two matrix products and the five operations of Softmax.
  return static_cast<double>(sizes.batch) * static_cast<double>(sizes.heads) * pairs *
         static_cast<double>(2 * sizes.size + 2 * sizes.width + 5);
}

RandomCase Attention::MakeRandomCase(Random& random) {
  AttentionSizes sizes{.batch = random.Integer(1, 2),
                       .heads = random.Integer(1, 3),
                       .kv_heads = random.Integer(1, 3),
                       .queries = random.Integer(1, 9),
                       .past = 0,
                       .keys = random.Integer(1, 20),
                       .size = random.Integer(1, 20),
                       .width = random.Integer(1, 20)};
  sizes.heads *= sizes.kv_heads;
  Attention op{.scale = static_cast<float>(random.Real(0.1, 1)),
               .softcap = random.Chance(0.2) ? 1.5F : 0.0F,
               .is_causal = random.Chance(0.4),
               .has_mask = random.Chance(0.5),
               .has_past = random.Chance(0.2)};
  const bool mask_is_bool = random.Chance(0.5);
  op.zero_rows = static_cast<ZeroRows>(random.Integer(0, 2));
  if (mask_is_bool && random.Chance(0.3)) {
    op.mask_mode = MaskMode::kReplace;
    if (random.Chance(0.5)) op.mask_value = -1e4F;
  }
  if (op.zero_rows == ZeroRows::kMasked) {
    if (random.Chance(0.2)) op.left_window_size = random.Integer(0, 4);
    if (random.Chance(0.2)) op.right_window_size = random.Integer(0, 4);
    op.has_key_lengths = !op.has_past && random.Chance(0.2);
  }
  for (auto* perm : {&op.query_perm, &op.key_perm, &op.value_perm, &op.output_perm}) {
    if (random.Chance(0.5)) *perm = {0, 2, 1, 3};
  }
  if (random.Chance(0.1)) op.key_perm = {0, 1, 3, 2};
  if (op.has_past) sizes.past = random.Integer(0, 12);
  const auto input = [](std::vector<int64_t> dims) { return RandomInput{.dims = std::move(dims)}; };
  std::vector<RandomInput> inputs = {
      input(Unpermuted({sizes.batch, sizes.heads, sizes.queries, sizes.size}, op.query_perm)),
      input(Unpermuted({sizes.batch, sizes.kv_heads, sizes.keys, sizes.size}, op.key_perm)),
      input(Unpermuted({sizes.batch, sizes.kv_heads, sizes.keys, sizes.width}, op.value_perm))};
  sizes.keys += sizes.past;
  if (op.has_mask) {
    // A query that sees nothing would get NaN.
    const bool keeps_first = op.zero_rows == ZeroRows::kNone;
    inputs.push_back(RandomMask(random, sizes, mask_is_bool, keeps_first));
  }
  if (op.has_past) {
    inputs.push_back(input({sizes.batch, sizes.kv_heads, sizes.past, sizes.size}));
    inputs.push_back(input({sizes.batch, sizes.kv_heads, sizes.past, sizes.width}));
  }
  if (op.has_key_lengths) {
    std::vector<int64_t> lengths;
    for (int64_t i = 0; i < sizes.batch; ++i) lengths.push_back(random.Integer(1, sizes.keys));
    inputs.push_back({.dtype = DType::kInt64,
                      .dims = {sizes.batch},
                      .constant = Constant::FromValues<int64_t>({sizes.batch}, lengths)});
  }
  return {std::make_shared<const Operation>(std::move(op)), std::move(inputs)};
}

}  // namespace sinter
