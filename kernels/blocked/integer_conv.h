// Convolutions of bytes as one matrix product (implicit GEMM), and depthwise ones window by window.
//
// The input, less its zero point, is copied band by band as i16 in channels-last layout, with
// padding of zeros. The channels of each group are padded to an even number, those of a depthwise
// convolution to whole vectors. For IntegerTile::bytes it is copied as u8, with padding of zero
// points and fours of channels, and the zero point becomes a part of the bias.
#ifndef SINTER_KERNELS_BLOCKED_INTEGER_CONV_H_
#define SINTER_KERNELS_BLOCKED_INTEGER_CONV_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ir/ops/window.h"
#include "kernels/blocked/integer_depthwise_tile.h"
#include "kernels/blocked/integer_panels.h"
#include "kernels/parallel.h"

namespace sinter::blocked {

// Spatial axes that an operator does not have are of length 1.
struct IntegerConvSizes {
  int64_t batch = 1;
  int64_t channels = 1;
  int64_t out_channels = 1;
  int64_t groups = 1;
  std::array<int64_t, 3> in = {1, 1, 1};
  std::array<int64_t, 3> out = {1, 1, 1};
  std::array<WindowAxis, 3> window = {};

  int64_t taps() const { return window[0].kernel * window[1].kernel * window[2].kernel; }
  bool is_depthwise() const { return groups == channels && groups == out_channels && groups > 1; }
};

// Immutable and thread-safe.
class IntegerConv {
 public:
  struct Types {
    DType input;
    DType weight;
    bool zero_per_channel;  // of the weight
    // The weight's zero point, if it is constant and the same for all channels. A depthwise
    // convolution has packed weights only then.
    std::optional<uint8_t> weight_zero = std::nullopt;
    // Whether the weights fit IntegerTile::bytes; never depthwise.
    bool bytes = false;
    int64_t result_bytes = 4;  // of an element
  };
  // The input is channels-first or channels-last; the result is channels-last.
  IntegerConv(const IntegerConvSizes& sizes, const Types& types, bool channels_first);

  // Whether the copy of one line's input has a reasonable size. Attributes can demand terabytes of
  // padding.
  static bool IsSensible(const IntegerConvSizes& sizes);

  std::string PackedFormat() const;
  int64_t packed_bytes() const;
  int64_t workspace_bytes() const;
  void Pack(const uint8_t* weights, int8_t* to) const;

  struct Arguments {
    const uint8_t* input;
    const uint8_t* weights;
    bool weights_packed;  // not so only for depthwise ones
    const uint8_t* input_zero;
    const uint8_t* weight_zero;
    IntegerFinish finish;
    void* workspace;
    void* to;
  };
  void Run(Arguments arguments) const;

 private:
  // Lines [first, last) of one plane of an image of the result.
  struct Band {
    int64_t image;
    int64_t plane;
    int64_t first;
    int64_t last;
  };

  void DivideWork();
  // Parts of a worker's workspace, in bytes.
  int64_t copy_bytes() const;
  int64_t offset_bytes() const;
  int64_t sum_bytes() const;
  int64_t worker_bytes() const { return copy_bytes() + offset_bytes() + sum_bytes(); }
  int64_t spread_bytes() const;
  int64_t bias_bytes() const;
  int64_t group_bytes() const { return (panels_.bytes() + 63) / 64 * 64; }
  Band BandAt(int64_t number) const;
  template <class T>
  void CopyBand(const Arguments& arguments, const Band& band, T* to) const;
  // Copies pixels of `channels` elements less `zero`.
  template <class T>
  void CopyLine(const uint8_t* line, int16_t zero, T padding, T* to) const;
  // Depthwise weights less their zero points, in the form of IntegerDepthwiseTile.
  void SpreadWeights(const uint8_t* weights, const uint8_t* zeros, bool zero_per_channel,
                     int16_t* to) const;
  // A unit is a panel of a group's weights in a band.
  void RunUnits(const Arguments& arguments, const WorkRange& units, const int16_t* spread,
                std::byte* workspace) const;
  void RunDepthwise(const Arguments& arguments, IntegerDepthwiseTile tile, const int64_t* offsets,
                    int64_t first_row, int64_t count) const;

  IntegerConvSizes sizes_;
  Types types_;
  bool channels_first_;
  IntegerPanels panels_;       // of one group
  int64_t group_pixel_ = 0;    // elements of a group's channels in the copy
  int64_t pixel_ = 0;          // of all channels
  int64_t line_ = 0;           // of a copied line
  int64_t slice_lines_ = 0;    // copied lines of one plane
  std::vector<int64_t> runs_;  // offsets of the runs from the window's first element
  int64_t run_pairs_ = 0;
  int64_t depthwise_rows_ = 0;  // pixels whose sums a depthwise convolution finishes together
  int64_t band_lines_ = 1;
  int64_t bands_ = 1;  // of a plane of the result
  int64_t units_of_band_ = 1;
  int64_t workers_ = 1;
  std::vector<WorkRange> parts_;  // of the units
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_INTEGER_CONV_H_
