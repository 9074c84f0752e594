// Pad of elements of any size. A row along the innermost padded axis is a contiguous run of the data
// between elements that a mode takes from elsewhere. The axes behind it, which are not padded, make up
// its elements.
#include "ir/ops/pad.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/rows.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kBytesPerThread = 32 << 10;

struct PaddedAxis {
  int64_t from_size;
  std::vector<int64_t> sources;  // positions in the data by position in the result; -1: the value
};

// The padding of each of the data's axes, in their order; nothing if that is computed.
std::optional<std::vector<PaddedAxis>> PaddedAxes(const KernelQuery& query) {
  const Constant* const given = query.constant(1);
  const bool has_axes = (*query).inputs.size() > 3;
  if (given == nullptr || (has_axes && query.constant(3) == nullptr)) return std::nullopt;
  const std::vector<int64_t> from = query.input(0).shape.ToIntegers();
  const std::vector<int64_t> to = query.output(0).shape.ToIntegers();
  const auto rank = static_cast<int>(from.size());
  const auto pads = PadsOfAllAxes(given->ToIntegers(),
                                  has_axes ? query.constant(3)->ToIntegers() : AllAxes(rank), rank);
  if (!pads.ok()) return std::nullopt;
  std::vector<PaddedAxis> axes;
  for (size_t axis = 0; axis < from.size(); ++axis) {
    PaddedAxis padded{.from_size = from[axis], .sources = {}};
    for (int64_t at = 0; at < to[axis]; ++at) {
      padded.sources.push_back(query.operation().As<Pad>().SourceOf(
          at, (*pads)[axis], (*pads)[from.size() + axis], from[axis]));
    }
    axes.push_back(std::move(padded));
  }
  return axes;
}

class PadKernel {
 public:
  // `axes` in memory order, outermost first.
  PadKernel(std::vector<PaddedAxis> axes, int64_t element_bytes, bool has_value)
      : axes_(std::move(axes)), block_(element_bytes), value_bytes_(has_value ? element_bytes : 0) {
    const auto is_whole = [](const PaddedAxis& axis) {
      const std::vector<int64_t>& from = axis.sources;
      for (size_t i = 0; i < from.size(); ++i) {
        if (from[i] != static_cast<int64_t>(i)) return false;
      }
      return static_cast<int64_t>(from.size()) == axis.from_size;
    };
    while (axes_.size() > 1 && is_whole(axes_.back())) {
      block_ *= axes_.back().from_size;
      axes_.pop_back();
    }
    // The longest run of neighbours in the data, which is all of what is not padded.
    const std::vector<int64_t>& from = axes_.back().sources;
    const auto count = static_cast<int64_t>(from.size());
    for (int64_t begin = 0, end = 0; begin < count; begin = std::max(end, begin + 1)) {
      const auto at = [&](int64_t i) { return from[static_cast<size_t>(i)]; };
      end = begin;
      while (end < count && at(begin) >= 0 && at(end) == at(begin) + end - begin) ++end;
      if (end - begin > run_end_ - run_begin_) {
        run_begin_ = begin;
        run_end_ = end;
      }
    }
    for (size_t i = 0; i + 1 < axes_.size(); ++i) {
      rows_ *= static_cast<int64_t>(axes_[i].sources.size());
    }
  }

  absl::Status operator()(const Pointers& pointers) const {
    const auto count = static_cast<int64_t>(axes_.back().sources.size());
    const int64_t grain = std::max<int64_t>(1, kBytesPerThread / (count * block_));
    ParallelFor(rows_, grain, [&](int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; ++row) RunRow(pointers, row);
    });
    return absl::OkStatus();
  }

 private:
  void RunRow(const Pointers& pointers, int64_t row) const {
    const std::vector<int64_t>& sources = axes_.back().sources;
    const auto count = static_cast<int64_t>(sources.size());
    auto* const to = static_cast<std::byte*>(pointers.outputs[0]) + row * count * block_;
    int64_t from = 0;
    int64_t step = 1;
    for (size_t i = axes_.size() - 1; i-- > 0;) {
      const auto size = static_cast<int64_t>(axes_[i].sources.size());
      const int64_t at = axes_[i].sources[static_cast<size_t>(row % size)];
      if (at < 0) return Fill(pointers, to, count);
      from += at * step;
      step *= axes_[i].from_size;
      row /= size;
    }
    const auto* const data =
        static_cast<const std::byte*>(pointers.inputs[0]) + from * axes_.back().from_size * block_;
    const auto copy = [&](int64_t first, int64_t source, int64_t elements) {
      std::memcpy(to + first * block_, data + source * block_,
                  static_cast<size_t>(elements * block_));
    };
    for (int64_t i = 0; i < count; ++i) {
      if (i == run_begin_ && run_end_ > run_begin_) {
        copy(i, sources[static_cast<size_t>(i)], run_end_ - run_begin_);
        i = run_end_ - 1;
      } else if (sources[static_cast<size_t>(i)] < 0) {
        Fill(pointers, to + i * block_, 1);
      } else {
        copy(i, sources[static_cast<size_t>(i)], 1);
      }
    }
  }

  // Writes the value to so many elements of the row.
  void Fill(const Pointers& pointers, std::byte* to, int64_t count) const {
    const int64_t bytes = count * block_;
    if (value_bytes_ == 0) {
      std::memset(to, 0, static_cast<size_t>(bytes));
      return;
    }
    std::memcpy(to, pointers.inputs[2], static_cast<size_t>(value_bytes_));
    for (int64_t filled = value_bytes_; filled < bytes; filled *= 2) {
      std::memcpy(to + filled, to, static_cast<size_t>(std::min(filled, bytes - filled)));
    }
  }

  std::vector<PaddedAxis> axes_;  // to the innermost that is padded
  int64_t block_;                 // bytes of an element of the innermost
  int64_t value_bytes_;           // 0: the value is zero
  int64_t run_begin_ = 0;
  int64_t run_end_ = 0;
  int64_t rows_ = 1;
};

}  // namespace

void OfferPad(const KernelQuery& query, Offers& offers) {
  const int rank = query.input(0).shape.rank();
  if (rank == 0 || IsEmpty(query.output(0))) return;
  const std::optional<std::vector<PaddedAxis>> axes = PaddedAxes(query);
  if (!axes) return;
  const bool has_value = (*query).inputs.size() > 2 && !IsEmpty(query.input(2));
  for (const Layout& layout : ActivationLayouts(rank)) {
    if (!layout.blocks().empty()) continue;
    std::vector<PaddedAxis> in_memory;
    for (const Layout::MemoryAxis& memory : layout.MemoryAxes(query.output(0).shape.ToIntegers())) {
      in_memory.push_back((*axes)[static_cast<size_t>(memory.axis)]);
    }
    std::vector<Layout> inputs((*query).inputs.size());
    inputs[0] = layout;
    offers.push_back(std::make_shared<FunctionCandidate>(
        query, KernelName{"pad", "pad"}, std::move(inputs), std::vector<Layout>{layout},
        PadKernel(std::move(in_memory), SizeOf(query.input(0).dtype), has_value)));
  }
}

}  // namespace sinter::blocked
