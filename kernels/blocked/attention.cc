// Attention of f32, one head at a time. The keys of a head are packed as the columns of a matrix
// and its values as the rows of another, and the scores of a block of queries stay in cache.
// Permutations of operands only change strides. Keys that no query of a block sees are skipped
// unless that could change a result: a hidden score of NaN or +infinity yields NaN, and so does a
// weight of 0 times a value that is not finite.
#include "ir/ops/attention.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "kernels/blocked/attention_mask.h"
#include "kernels/blocked/attention_packing.h"
#include "kernels/blocked/ceil_div.h"
#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/small_gemm.h"
#include "kernels/blocked/vector_functions.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kQueries = 24;  // per block
// With fewer heads for each, threads divide the queries of a head into this many parts for each.
constexpr int64_t kFewestHeads = 2;
constexpr int64_t kUnitsPerThread = 4;
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

int64_t Padded(int64_t elements) { return CeilDiv(elements, kColumnMultiple) * kColumnMultiple; }

// An operand or the result in memory: the axes of batch, head, row (a query or key) and column.
struct View {
  std::array<int64_t, 4> sizes;
  std::array<int64_t, 4> strides;
  // Elements per row in memory, which are contiguous. A row stride replaces this distance between
  // rows.
  int64_t row;

  View(const Type& type, const std::array<size_t, 4>& axes) {
    const std::vector<int64_t> dims = type.shape.ToIntegers();
    const std::vector<int64_t> own = Layout().Strides(dims);
    for (size_t i = 0; i < 4; ++i) {
      sizes[i] = dims[axes[i]];
      strides[i] = own[axes[i]];
    }
    row = std::max(strides[2], strides[3]);
  }
  // The view with this row stride; 0: the rows are contiguous. The stride of an axis of one element
  // does not matter, and stays 1 where a vector is read along it.
  View Spread(int64_t row_stride) const {
    View spread = *this;
    if (row_stride == 0) return spread;
    for (size_t i = 0; i < 4; ++i) {
      if (sizes[i] > 1 && strides[i] >= row) spread.strides[i] = strides[i] / row * row_stride;
    }
    return spread;
  }
  int64_t Offset(int64_t batch, int64_t head) const {
    return batch * strides[0] + head * strides[1];
  }
};

// The axes of the result that are batch, head, query and column. The result is
// [batch, heads, queries, width], permuted by `perm`.
std::array<size_t, 4> Inverse(const std::vector<int64_t>& perm) {
  const std::array<size_t, 4> axes = AxesOf(perm);
  std::array<size_t, 4> inverse;
  for (size_t i = 0; i < 4; ++i) inverse[axes[i]] = i;
  return inverse;
}

class AttentionKernel {
 public:
  AttentionKernel(const Attention& op, std::span<const Type> inputs, const Type& output,
                  size_t outputs, int threads)
      : op_(op),
        sizes_(SizesOf(op, inputs)),
        outputs_(outputs),
        threads_(threads),
        q_(inputs[0], AxesOf(op.query_perm)),
        k_(inputs[1], AxesOf(op.key_perm)),
        v_(inputs[2], AxesOf(op.value_perm)),
        result_(output, Inverse(op.output_perm)) {
    group_ = sizes_.heads / sizes_.kv_heads;
    padded_keys_ = Padded(sizes_.keys);
    padded_width_ = Padded(sizes_.width);
    const int64_t shared = sizes_.batch * sizes_.kv_heads;
    if (threads_ > 1 && shared < kFewestHeads * threads_) {
      parts_ = std::clamp<int64_t>(CeilDiv(kUnitsPerThread * threads_, shared), 1,
                                   CeilDiv(group_ * sizes_.queries, kQueries));
    }
    const auto ranges = DivideIntoRanges(shared * parts_, threads_, 1);
    ranges_.assign(ranges.begin(), ranges.end());
    floats_ = Padded(sizes_.size * padded_keys_ + sizes_.keys * padded_width_ +
                     kQueries * (padded_keys_ + padded_width_));
    if (op.has_mask) mask_.emplace(op, inputs[op.MaskOperand()]);
  }

  const View& q() const { return q_; }
  const View& k() const { return k_; }
  const View& v() const { return v_; }
  // Whether the axes that are read or written as vectors are contiguous.
  bool Fits() const {
    return q_.strides[3] == 1 && v_.strides[3] == 1 && result_.strides[3] == 1 &&
           (k_.strides[3] == 1 || k_.strides[2] == 1);
  }
  int64_t workspace_bytes() const {
    return threads_ * floats_ * static_cast<int64_t>(sizeof(float));
  }

  absl::Status operator()(const Pointers& pointers) const {
    if (absl::Status status = CheckLengths(pointers); !status.ok()) return status;
    auto* const workspace = static_cast<float*>(pointers.workspace);
    ParallelRanges(ranges_, threads_, [&](const WorkRange& range, int64_t thread) {
      Head head(*this, pointers, workspace + thread * floats_);
      for (int64_t unit = range.begin; unit < range.end; ++unit) {
        head.Run(unit / parts_, unit % parts_);
      }
    });
    return absl::OkStatus();
  }

 private:
  // The work of one thread, which processes one head of keys and values after another.
  class Head {
   public:
    Head(const AttentionKernel& kernel, const Pointers& pointers, float* workspace)
        : a_(kernel),
          pointers_(pointers),
          keys_(workspace),
          values_(keys_ + a_.sizes_.size * a_.padded_keys_),
          scores_(values_ + a_.sizes_.keys * a_.padded_width_),
          sums_(scores_ + kQueries * a_.padded_keys_),
          q_(a_.q_.Spread(pointers.input_row_strides[0])),
          k_(a_.k_.Spread(pointers.input_row_strides[1])),
          v_(a_.v_.Spread(pointers.input_row_strides[2])) {}

    // Computes part `part` of the queries that share key head `shared`, counted over all batches.
    void Run(int64_t shared, int64_t part) {
      batch_ = shared / a_.sizes_.kv_heads;
      if (shared != packed_) Pack(shared % a_.sizes_.kv_heads, part == 0);
      packed_ = shared;
      const int64_t rows = a_.group_ * a_.sizes_.queries;
      const int64_t last = rows * (part + 1) / a_.parts_;
      for (int64_t row = rows * part / a_.parts_; row < last;) {
        const int64_t head = shared % a_.sizes_.kv_heads * a_.group_ + row / a_.sizes_.queries;
        const int64_t query = row % a_.sizes_.queries;
        const int64_t count = std::min({kQueries, last - row, a_.sizes_.queries - query});
        Block(head, query, count);
        row += count;
      }
    }

   private:
    PackedMatrix Keys() const { return {keys_, a_.sizes_.size, a_.sizes_.keys, a_.padded_keys_}; }
    PackedMatrix Values() const {
      return {values_, a_.sizes_.keys, a_.sizes_.width, a_.padded_width_};
    }

    std::array<AttentionPiece, 2> Pieces(size_t which, const View& view, int64_t kv_head) const {
      const AttentionSizes& sizes = a_.sizes_;
      const float* const added =
          static_cast<const float*>(pointers_.inputs[1 + which]) + view.Offset(batch_, kv_head);
      std::array<AttentionPiece, 2> pieces = {
          AttentionPiece{nullptr, 0, 0, 0},
          AttentionPiece{added, sizes.keys - sizes.past, view.strides[2], view.strides[3]}};
      if (a_.op_.has_past) {
        const int64_t columns = which == 0 ? sizes.size : sizes.width;
        const auto* const past =
            static_cast<const float*>(pointers_.inputs[a_.op_.PastKeyOperand() + which]);
        pieces[0] = {past + (batch_ * sizes.kv_heads + kv_head) * sizes.past * columns, sizes.past,
                     columns, 1};
      }
      return pieces;
    }

    // Packs the keys as columns and the values as rows, padded with zeros. `gives`: also writes
    // them to the node's results.
    void Pack(int64_t kv_head, bool gives) {
      const AttentionSizes& sizes = a_.sizes_;
      PadRows(Keys());
      int64_t first = 0;
      for (const AttentionPiece& piece : Pieces(0, k_, kv_head)) {
        PackKeys(piece, Keys(), first);
        first += piece.count;
      }
      first = 0;
      for (const AttentionPiece& piece : Pieces(1, v_, kv_head)) {
        PackValues(piece, Values(), first);
        first += piece.count;
      }
      if (!a_.op_.SeesAll()) {
        largest_key_ = LargestMagnitude(keys_, sizes.size, a_.padded_keys_, sizes.keys);
        values_are_finite_ =
            std::isfinite(LargestMagnitude(values_, sizes.keys, a_.padded_width_, sizes.width));
      }
      if (gives && a_.outputs_ == 3) GiveAll(kv_head);
    }

    // Copies all packed keys and values of the head to the node's results.
    void GiveAll(int64_t kv_head) const {
      const AttentionSizes& sizes = a_.sizes_;
      const int64_t head = batch_ * sizes.kv_heads + kv_head;
      UnpackKeys(Keys(),
                 static_cast<float*>(pointers_.outputs[1]) + head * sizes.keys * sizes.size);
      UnpackValues(Values(),
                   static_cast<float*>(pointers_.outputs[2]) + head * sizes.keys * sizes.width);
    }

    const void* Mask() const { return pointers_.inputs[a_.op_.MaskOperand()]; }

    // The keys that a query sees.
    Attention::KeyRange Seen(int64_t query) const {
      if (!a_.op_.has_key_lengths) {
        return a_.op_.VisibleKeys(query + a_.sizes_.past, a_.sizes_.keys);
      }
      const int64_t length = a_.Lengths(pointers_)[batch_];
      return a_.op_.VisibleKeys(query + length - a_.sizes_.queries, length);
    }

    // Whether hidden keys may be skipped: their scores and values are finite, so they get weight 0
    // and add nothing.
    bool MayLeaveOut(const float* q, int64_t count) const {
      if (!values_are_finite_) return false;
      const double query = LargestMagnitude(q, count, q_.strides[2], a_.sizes_.size);
      const double most = query * static_cast<double>(largest_key_) *
                          static_cast<double>(a_.sizes_.size) *
                          std::max(1.0, std::abs(static_cast<double>(a_.op_.scale)));
      return most < static_cast<double>(std::numeric_limits<float>::max());
    }

    void Block(int64_t head, int64_t query, int64_t count) {
      const AttentionSizes& sizes = a_.sizes_;
      const float* const q = static_cast<const float*>(pointers_.inputs[0]) +
                             q_.Offset(batch_, head) + query * q_.strides[2];
      // The range of keys to compute.
      int64_t begin = 0;
      int64_t end = sizes.keys;
      const bool leaves_out = !a_.op_.SeesAll() && MayLeaveOut(q, count);
      if (leaves_out) {
        begin = Seen(query).begin;
        end = Seen(query + count - 1).end;
        if (begin >= end) {
          begin = 0;
          end = 1;
        }
      }
      const int64_t column = begin / kColumnMultiple * kColumnMultiple;
      const SmallGemmFunction multiply = SmallGemmKernel();
      multiply({count, Padded(end) - column, sizes.size, q_.strides[2], a_.padded_keys_,
                a_.padded_keys_},
               q, keys_ + column, scores_ + column);
      for (int64_t i = 0; i < count; ++i) {
        float* const row = scores_ + i * a_.padded_keys_;
        Attention::KeyRange seen = Seen(query + i);
        if (!leaves_out) {
          Weigh(head, query + i, {0, sizes.keys}, seen, row);
          continue;
        }
        Weigh(head, query + i, seen, seen, row);
        if (seen.begin == seen.end) {
          const bool is_nan = a_.op_.zero_rows == ZeroRows::kNone;
          std::fill(row + begin, row + end, is_nan ? kNan : 0.0F);
        } else {
          std::fill(row + begin, row + seen.begin, 0.0F);
          std::fill(row + seen.end, row + end, 0.0F);
        }
      }
      float* const result = static_cast<float*>(pointers_.outputs[0]) +
                            a_.result_.Offset(batch_, head) + query * a_.result_.strides[2];
      const bool in_place = sizes.width == a_.padded_width_;
      multiply({count, a_.padded_width_, end - begin, a_.padded_keys_, a_.padded_width_,
                in_place ? a_.result_.strides[2] : a_.padded_width_},
               scores_ + begin, values_ + begin * a_.padded_width_, in_place ? result : sums_);
      if (in_place) return;
      for (int64_t i = 0; i < count; ++i) {
        std::memcpy(result + i * a_.result_.strides[2], sums_ + i * a_.padded_width_,
                    static_cast<size_t>(sizes.width) * sizeof(float));
      }
    }

    // Turns the scores of a query into weights for the keys in `range`. Keys outside `seen` are
    // hidden.
    void Weigh(int64_t head, int64_t query, Attention::KeyRange range, Attention::KeyRange seen,
               float* scores) const {
      const RowFunctions& rows = Rows();
      float* const row = scores + range.begin;
      const auto count = static_cast<size_t>(range.end - range.begin);
      if (count == 0) return;
      float factor = a_.op_.scale;  // that the scores still lack
      if (a_.op_.softcap > 0) {
        rows.scale(factor / a_.op_.softcap, row, count);
        FunctionFor(VectorFunctionId::kTanh)(row, nullptr, row, count, {});
        factor = a_.op_.softcap;
      } else if (factor <= 0) {
        // The largest score is not the largest one's product.
        rows.scale(std::exchange(factor, 1.0F), row, count);
      }
      const AttentionMask::Row masked{batch_, head, query, seen};
      if (a_.mask_) {
        // A hidden score that is NaN may be replaced, too.
        const bool replaces = a_.op_.mask_mode == MaskMode::kReplace;
        a_.mask_->Apply(Mask(), {batch_, head, query, replaces ? range : seen},
                        std::exchange(factor, 1.0F), scores);
      }
      for (int64_t j = range.begin; j < seen.begin; ++j) scores[j] -= kInfinity;
      for (int64_t j = seen.end; j < range.end; ++j) scores[j] -= kInfinity;
      const float largest = rows.max(row, count) * factor;
      const bool may_be_masked =
          a_.op_.zero_rows == ZeroRows::kMasked && (largest == -kInfinity || std::isnan(largest));
      const bool sees_none = seen.begin >= seen.end;
      if (may_be_masked && (sees_none || (a_.mask_ && a_.mask_->HidesAll(Mask(), masked)))) {
        std::fill(row, row + count, 0.0F);
        return;
      }
      const float sum = rows.exp_minus(row, factor, largest, row, count);
      if (a_.op_.zero_rows == ZeroRows::kNan && std::isnan(sum)) {
        std::fill(row, row + count, 0.0F);
        return;
      }
      rows.scale(1 / sum, row, count);
    }

    const AttentionKernel& a_;
    const Pointers& pointers_;
    float* keys_;
    float* values_;
    float* scores_;
    float* sums_;
    View q_;
    View k_;
    View v_;
    int64_t packed_ = -1;  // the head that is packed
    int64_t batch_ = 0;
    float largest_key_ = 0;
    bool values_are_finite_ = true;
  };

  const int64_t* Lengths(const Pointers& pointers) const {
    return static_cast<const int64_t*>(pointers.inputs[op_.KeyLengthsOperand()]);
  }
  absl::Status CheckLengths(const Pointers& pointers) const {
    for (int64_t batch = 0; op_.has_key_lengths && batch < sizes_.batch; ++batch) {
      const int64_t length = Lengths(pointers)[batch];
      if (length >= 0 && length <= sizes_.keys) continue;
      return absl::OutOfRangeError(absl::StrCat("key length ", length, " of batch ", batch,
                                                " is not in [0, ", sizes_.keys, "]"));
    }
    return absl::OkStatus();
  }

  Attention op_;
  AttentionSizes sizes_;
  size_t outputs_;
  int64_t threads_;
  View q_;
  View k_;
  View v_;
  View result_;
  std::optional<AttentionMask> mask_;
  int64_t group_;                  // query heads that share a head of keys
  int64_t parts_ = 1;              // parts of such a group's queries, for different threads
  std::vector<WorkRange> ranges_;  // of the parts of all groups
  int64_t padded_keys_;
  int64_t padded_width_;
  int64_t floats_;  // in a thread's workspace
};

}  // namespace

void OfferAttention(const KernelQuery& query, Offers& offers) {
  const auto& op = query.operation().As<Attention>();
  const std::vector<Type> inputs = query.graph.InputTypes(query.node);
  if (query.output(0).dtype != DType::kFloat32 || IsEmpty(query.output(0)) || IsEmpty(inputs[1])) {
    return;
  }
  const size_t outputs = (*query).outputs.size();
  AttentionKernel kernel(op, inputs, query.output(0), outputs, CurrentThreadCount());
  if (!kernel.Fits()) return;
  const int64_t workspace = kernel.workspace_bytes();
  const int64_t rows[] = {kernel.q().row, kernel.k().row, kernel.v().row};
  auto candidate = std::make_shared<FunctionCandidate>(
      query, KernelName{"attention", "attention"}, std::vector<Layout>(inputs.size()),
      std::vector<Layout>(outputs), std::move(kernel));
  candidate->workspace_bytes = workspace;
  for (size_t i = 0; i < 3; ++i) candidate->TakeRowStride(i, rows[i]);
  offers.push_back(std::move(candidate));
}

}  // namespace sinter::blocked
