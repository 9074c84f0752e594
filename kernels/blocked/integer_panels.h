// Weights of one byte, packed in the order in which the integer tiles read them.
#ifndef SINTER_KERNELS_BLOCKED_INTEGER_PANELS_H_
#define SINTER_KERNELS_BLOCKED_INTEGER_PANELS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/integer_tile.h"
#include "kernels/blocked/panels.h"

namespace sinter::blocked {

// An xor with it makes i8 of the bytes of an i8 or u8 weight and of its zero point, so that their
// difference stays.
inline uint8_t WeightFlip(DType dtype) { return dtype == DType::kUint8 ? 0x80 : 0; }
// Likewise makes u8 of the bytes of an activation and of its zero point.
inline uint8_t ActivationFlip(DType dtype) { return dtype == DType::kInt8 ? 0x80 : 0; }

// Whether weights of this type, packed for IntegerTile::bytes, give exact sums.
bool FitBytes(const Constant& weights, const Constant& zeros);

// Weights [columns, taps, channels] as signed bytes, split along the columns into panels of at most
// kMostIntegerVectors vectors. A panel is stored as [taps, pairs of channels, columns, 2], or, for
// IntegerTile::bytes, as [taps, fours of channels, columns, 4] and, behind all panels, the sum of
// each column's weights. Immutable.
class IntegerPanels {
 public:
  struct Panel {
    int64_t first_column;
    int64_t columns;
    int64_t vectors;
    int64_t offset;  // bytes from the start
  };

  IntegerPanels(int64_t columns, int64_t taps, int64_t channels, bool for_bytes);

  const std::vector<Panel>& all() const { return all_; }
  int64_t bytes() const { return bytes_; }
  // Channels of one column that are stored side by side.
  int64_t together() const { return together_; }
  // The bias of input elements that are u8 with this zero point: bias[j] - zero * the sum of column
  // j's weights. `bias` may be null.
  void CorrectedBias(const int8_t* packed, int32_t zero, const int32_t* bias, int32_t* to) const;
  // Equal formats pack the same weights to the same bytes.
  std::string PackedFormat() const;
  // Packs the panel from bytes to which WeightFlip applies. Padding is 0.
  void Pack(const Panel& panel, const uint8_t* weights, const WeightStrides& strides, uint8_t flip,
            int8_t* to) const;
  void PackAll(const uint8_t* weights, const WeightStrides& strides, uint8_t flip,
               int8_t* to) const {
    for (const Panel& panel : all_) Pack(panel, weights, strides, flip, to);
  }

 private:
  int64_t columns_;
  int64_t taps_;
  int64_t channels_;
  int64_t together_;
  int64_t lanes_;
  int64_t sums_ = 0;  // where the sums of columns begin, in bytes
  std::vector<Panel> all_;
  int64_t bytes_ = 0;
};

// The zero points of a panel's columns, as IntegerTile reads them. `zeros` has one element, or one
// for each column.
class ColumnZeros {
 public:
  ColumnZeros(const IntegerPanels::Panel& panel, const uint8_t* zeros, bool per_column,
              uint8_t flip);
  const int16_t* data() const { return pairs_; }

 private:
  alignas(64) int16_t pairs_[kMostIntegerVectors * kMostIntegerLanes * 2];
};

// A candidate that may read one operand as bytes that `pack` writes.
class IntegerCandidate : public FunctionCandidate {
 public:
  using FunctionCandidate::FunctionCandidate;
  void PackOperand(size_t operand, std::string packed_format, int64_t bytes,
                   std::function<void(const uint8_t* from, int8_t* to)> pack) {
    inputs[operand].packing = {.packed_format = std::move(packed_format), .bytes = bytes};
    pack_ = std::move(pack);
  }
  absl::Status Pack(size_t, const Constant& from, std::byte* to) const override {
    pack_(static_cast<const uint8_t*>(from.data()), reinterpret_cast<int8_t*>(to));
    return absl::OkStatus();
  }

 private:
  std::function<void(const uint8_t* from, int8_t* to)> pack_;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_INTEGER_PANELS_H_
