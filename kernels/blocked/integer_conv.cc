#include "kernels/blocked/integer_conv.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "ir/checked_size.h"
#include "kernels/blocked/ceil_div.h"
#include "kernels/blocked/product_workers.h"
#include "kernels/blocked/unit_ranges.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

// Elements of a copied band. They stay in L2 while they are multiplied by one panel after another.
constexpr int64_t kBandElements = 64 << 10;
// Bytes of a band's result. They stay in L1 while one panel after another writes columns of them. With
// fewer pixels than these, the weights would be read too often.
constexpr int64_t kBandResult = 32 << 10;
constexpr int64_t kFewestPixels = 96;
// Sums of a depthwise convolution that are finished together. They stay in L1.
constexpr int64_t kSums = 4 << 10;
// Shorter rows of channels are converted one by one.
constexpr int64_t kManyChannels = 16;

int64_t Aligned(int64_t bytes) { return CeilDiv(bytes, 64) * 64; }

int64_t PaddedChannels(const IntegerConvSizes& sizes, int64_t together) {
  const int64_t channels = sizes.channels / sizes.groups;
  if (!sizes.is_depthwise()) return CeilDiv(channels, together) * together;
  const int64_t width = 2 * TilesOfIntegers().lanes;
  return CeilDiv(sizes.channels, width) * width;
}

// Input positions along an axis that this many positions of the result read.
int64_t Reach(int64_t out, const WindowAxis& axis) {
  return (out - 1) * axis.stride + axis.effective_kernel();
}

// Pixels of four bytes from three planes, with 0 as the fourth byte.
void JoinPlanes(const uint8_t* from, int64_t plane, uint8_t flip, uint8_t* to, int64_t count) {
  const uint8_t* const second = from + plane;
  const uint8_t* const third = second + plane;
  for (int64_t x = 0; x < count; ++x) {
    to[4 * x] = from[x] ^ flip;
    to[4 * x + 1] = second[x] ^ flip;
    to[4 * x + 2] = third[x] ^ flip;
    to[4 * x + 3] = 0;
  }
}

}  // namespace

bool IntegerConv::IsSensible(const IntegerConvSizes& sizes) {
  constexpr int64_t kMostElements = 1 << 24;
  for (const WindowAxis& axis : sizes.window) {
    if (axis.pad_begin < 0 || axis.pad_end < 0 || axis.effective_kernel() > kMostElements ||
        axis.stride > kMostElements) {
      return false;
    }
  }
  const CheckedSize width =
      CheckedSize(sizes.out[2] - 1) * sizes.window[2].stride + sizes.window[2].effective_kernel();
  // Padding adds at most three channels to each group, or a vector.
  const CheckedSize channels =
      CheckedSize(sizes.channels) + std::max(3 * sizes.groups, 2 * kMostIntegerLanes);
  const CheckedSize elements =
      CheckedSize(sizes.window[0].kernel) * sizes.window[1].effective_kernel() * width * channels;
  const CheckedSize all = elements * sizes.window[1].stride * sizes.out[1];
  return elements.valid() && elements.ValueOrDie() <= kMostElements && all.valid();
}

IntegerConv::IntegerConv(const IntegerConvSizes& sizes, const Types& types, bool channels_first)
    : sizes_(sizes),
      types_(types),
      channels_first_(channels_first),
      panels_(sizes.out_channels / sizes.groups, sizes.taps(), sizes.channels / sizes.groups,
              types.bytes) {
  const auto& [depth, height, width] = sizes_.window;
  const bool depthwise = sizes_.is_depthwise();
  group_pixel_ = PaddedChannels(sizes_, panels_.together());
  pixel_ = depthwise ? group_pixel_ : sizes_.groups * group_pixel_;
  line_ = Reach(sizes_.out[2], width) * pixel_;
  DivideWork();
  const bool whole_lines = sizes_.groups == 1 && width.dilation == 1;
  run_pairs_ = (whole_lines ? width.kernel : 1) * group_pixel_ / 2;
  for (int64_t z = 0; z < depth.kernel; ++z) {
    for (int64_t y = 0; y < height.kernel; ++y) {
      for (int64_t x = 0; x < (whole_lines ? 1 : width.kernel); ++x) {
        runs_.push_back((z * slice_lines_ + y * height.dilation) * line_ +
                        x * width.dilation * pixel_);
      }
    }
  }
  if (!depthwise) return;
  if (runs_.size() % 2 != 0) runs_.push_back(runs_.back());  // with weights of 0
  depthwise_rows_ = std::max<int64_t>(4, kSums / pixel_ / 4 * 4);
}

void IntegerConv::DivideWork() {
  const IntegerConvSizes& s = sizes_;
  const int64_t planes = s.batch * s.out[0];
  units_of_band_ = s.is_depthwise() ? 1 : s.groups * static_cast<int64_t>(panels_.all().size());
  const int64_t products =
      planes * s.out[1] * s.out[2] * s.out_channels * s.taps() * (s.channels / s.groups);
  workers_ = ProductWorkers(products);
  const int64_t input_of_line = s.window[0].kernel * s.window[1].stride * line_;
  bands_ = CeilDiv(input_of_line * s.out[1], kBandElements);
  if (units_of_band_ > s.groups) {
    const int64_t result_of_line = s.out[2] * s.out_channels * types_.result_bytes;
    const int64_t fewest_lines = std::max(CeilDiv(kFewestPixels, s.out[2]), s.window[1].kernel);
    bands_ =
        std::max(bands_, CeilDiv(s.out[1], std::max(kBandResult / result_of_line, fewest_lines)));
  }
  bands_ = std::min(bands_, s.out[1]);
  // With few panels the threads share the bands.
  if (planes * bands_ < workers_ && units_of_band_ < 2 * workers_) {
    bands_ = std::min(CeilDiv(workers_, planes), s.out[1]);
  }
  band_lines_ = CeilDiv(s.out[1], bands_);
  bands_ = CeilDiv(s.out[1], band_lines_);
  slice_lines_ = Reach(band_lines_, s.window[1]);
  workers_ = std::min(workers_, planes * bands_ * units_of_band_);
  parts_ = UnitRanges(planes * bands_, units_of_band_, workers_);
}

std::string IntegerConv::PackedFormat() const {
  if (sizes_.is_depthwise()) {
    return absl::StrCat("taps of ", pixel_, " channels less ", *types_.weight_zero);
  }
  return absl::StrCat(panels_.PackedFormat(), ", ", sizes_.groups, " groups");
}

int64_t IntegerConv::packed_bytes() const {
  return sizes_.is_depthwise() ? spread_bytes() : sizes_.groups * group_bytes();
}

int64_t IntegerConv::copy_bytes() const {
  return Aligned(sizes_.window[0].kernel * slice_lines_ * line_ * (types_.bytes ? 1 : 2));
}
int64_t IntegerConv::bias_bytes() const {
  return types_.bytes ? Aligned((sizes_.out_channels + kMostIntegerLanes) * 4) : 0;
}
int64_t IntegerConv::offset_bytes() const { return Aligned(band_lines_ * sizes_.out[2] * 8); }
int64_t IntegerConv::sum_bytes() const { return Aligned(depthwise_rows_ * pixel_ * 4); }
int64_t IntegerConv::spread_bytes() const {
  return Aligned(static_cast<int64_t>(runs_.size()) * pixel_ * 2);
}

int64_t IntegerConv::workspace_bytes() const {
  const bool spreads = sizes_.is_depthwise() && !types_.weight_zero;
  return bias_bytes() + workers_ * worker_bytes() + (spreads ? spread_bytes() : 0);
}

void IntegerConv::Pack(const uint8_t* weights, int8_t* to) const {
  if (sizes_.is_depthwise()) {
    return SpreadWeights(weights, &*types_.weight_zero, false, reinterpret_cast<int16_t*>(to));
  }
  const int64_t channels = sizes_.channels / sizes_.groups;
  const int64_t columns = sizes_.out_channels / sizes_.groups;
  const int64_t taps = sizes_.taps();
  for (int64_t g = 0; g < sizes_.groups; ++g) {
    panels_.PackAll(weights + g * columns * channels * taps,
                    {.column = channels * taps, .tap = 1, .channel = taps},
                    WeightFlip(types_.weight), to + g * group_bytes());
  }
}

IntegerConv::Band IntegerConv::BandAt(int64_t number) const {
  const int64_t first = number % bands_ * band_lines_;
  const int64_t plane = number / bands_;
  return {.image = plane / sizes_.out[0],
          .plane = plane % sizes_.out[0],
          .first = first,
          .last = std::min(first + band_lines_, sizes_.out[1])};
}

// Copies one line with its padding. `line` is its first pixel; null: all is padding.
template <class T>
void IntegerConv::CopyLine(const uint8_t* line, int16_t zero, T padding, T* to) const {
  const IntegerConvSizes& s = sizes_;
  const int64_t width = line_ / pixel_;
  const int64_t left = line == nullptr ? width : std::min(s.window[2].pad_begin, width);
  const int64_t inside = std::clamp<int64_t>(width - left, 0, s.in[2]);
  std::fill_n(to, left * pixel_, padding);
  to += left * pixel_;
  std::fill_n(to + inside * pixel_, (width - left - inside) * pixel_, padding);
  if (inside == 0) return;
  const uint8_t flip = ActivationFlip(types_.input);
  const auto copy = [&](const uint8_t* from, T* target, int64_t count) {
    if constexpr (sizeof(T) == 2) {
      TilesOfIntegers().center(from, flip, zero, target, count);
    } else if (flip == 0) {
      std::memcpy(target, from, static_cast<size_t>(count));
    } else {
      for (int64_t i = 0; i < count; ++i) target[i] = from[i] ^ flip;
    }
  };
  if (!channels_first_ && pixel_ == s.channels) return copy(line, to, inside * pixel_);
  const int64_t groups = pixel_ / group_pixel_;
  const int64_t channels = s.channels / groups;
  const int64_t channel_stride = channels_first_ ? s.in[0] * s.in[1] * s.in[2] : 1;
  const int64_t pixel_stride = channels_first_ ? 1 : s.channels;
  if constexpr (sizeof(T) == 1) {
    if (channels_first_ && pixel_ == 4 && s.channels == 3) {
      return JoinPlanes(line, channel_stride, flip, to, inside);
    }
  }
  for (int64_t x = 0; x < inside; ++x) {
    for (int64_t g = 0; g < groups; ++g) {
      const uint8_t* const from = line + x * pixel_stride + g * channels * channel_stride;
      T* const pixel = to + x * pixel_ + g * group_pixel_;
      if (channel_stride == 1 && channels >= kManyChannels) {
        copy(from, pixel, channels);
      } else {
        for (int64_t c = 0; c < channels; ++c) {
          const int element = from[c * channel_stride] ^ flip;
          pixel[c] = static_cast<T>(sizeof(T) == 2 ? element - zero : element);
        }
      }
      std::fill(pixel + channels, pixel + group_pixel_, T{0});
    }
  }
}

template <class T>
void IntegerConv::CopyBand(const Arguments& arguments, const Band& band, T* to) const {
  const IntegerConvSizes& s = sizes_;
  const auto& [depth, height, width] = s.window;
  const auto zero = static_cast<int16_t>(*arguments.input_zero ^ ActivationFlip(types_.input));
  const T padding = sizeof(T) == 2 ? T{0} : static_cast<T>(zero);
  const int64_t pixel = channels_first_ ? 1 : s.channels;
  const int64_t image = s.channels * s.in[0] * s.in[1] * s.in[2];
  const int64_t lines = Reach(band.last - band.first, height);
  for (int64_t k = 0; k < depth.kernel; ++k) {
    const int64_t z = band.plane * depth.stride - depth.pad_begin + k * depth.dilation;
    for (int64_t i = 0; i < lines; ++i) {
      const int64_t y = band.first * height.stride - height.pad_begin + i;
      const bool inside = z >= 0 && z < s.in[0] && y >= 0 && y < s.in[1];
      const uint8_t* const line =
          arguments.input + band.image * image + (z * s.in[1] + y) * s.in[2] * pixel;
      CopyLine(inside ? line : nullptr, zero, padding, to + (k * slice_lines_ + i) * line_);
    }
  }
}

void IntegerConv::SpreadWeights(const uint8_t* weights, const uint8_t* zeros, bool zero_per_channel,
                                int16_t* to) const {
  const int64_t taps = sizes_.taps();
  const uint8_t flip = WeightFlip(types_.weight);
  std::fill_n(to, static_cast<int64_t>(runs_.size()) * pixel_, int16_t{0});
  for (int64_t c = 0; c < sizes_.channels; ++c) {
    const uint8_t zero = zeros[zero_per_channel ? c : 0] ^ flip;
    for (int64_t t = 0; t < taps; ++t) {
      const uint8_t weight = weights[c * taps + t] ^ flip;
      to[t * pixel_ + c] =
          static_cast<int16_t>(static_cast<int8_t>(weight) - static_cast<int8_t>(zero));
    }
  }
}

// Computes `count` pixels of the result, from pixel `first_row` on.
void IntegerConv::RunDepthwise(const Arguments& arguments, IntegerDepthwiseTile tile,
                               const int64_t* offsets, int64_t first_row, int64_t count) const {
  const IntegerDepthwiseFunction run = IntegerDepthwiseKernel();
  const int64_t channels = sizes_.channels;
  for (int64_t done = 0; done < count; done += depthwise_rows_) {
    tile.rows = offsets + done;
    tile.row_count = std::min(depthwise_rows_, count - done);
    run(tile);
    const int64_t at = (first_row + done) * channels;
    if (arguments.finish.kind == IntegerFinish::Kind::kSums) {
      for (int64_t r = 0; r < tile.row_count; ++r) {
        std::copy_n(tile.c + r * pixel_, channels,
                    static_cast<int32_t*>(arguments.to) + at + r * channels);
      }
      continue;
    }
    TilesOfIntegers().finish(arguments.finish, {.sums = tile.c,
                                                .sums_row_stride = pixel_,
                                                .row_count = tile.row_count,
                                                .first_column = 0,
                                                .columns = channels,
                                                .to = static_cast<std::byte*>(arguments.to) +
                                                      at * arguments.finish.element_bytes(),
                                                .to_row_stride = channels});
  }
}

void IntegerConv::RunUnits(const Arguments& arguments, const WorkRange& units,
                           const int16_t* spread, std::byte* workspace) const {
  const IntegerConvSizes& s = sizes_;
  auto* const copy = reinterpret_cast<int16_t*>(workspace);
  auto* const bytes = reinterpret_cast<uint8_t*>(workspace);
  auto* const offsets = reinterpret_cast<int64_t*>(workspace + copy_bytes());
  auto* const sums = reinterpret_cast<int32_t*>(workspace + copy_bytes() + offset_bytes());
  for (int64_t y = 0; y < band_lines_; ++y) {
    for (int64_t x = 0; x < s.out[2]; ++x) {
      offsets[y * s.out[2] + x] = y * s.window[1].stride * line_ + x * s.window[2].stride * pixel_;
    }
  }
  const auto panels = static_cast<int64_t>(panels_.all().size());
  const int64_t group_columns = s.out_channels / s.groups;
  int64_t copied = -1;
  for (int64_t unit = units.begin; unit < units.end; ++unit) {
    const int64_t number = unit / units_of_band_;
    const Band band = BandAt(number);
    if (copied != number) {
      types_.bytes ? CopyBand(arguments, band, bytes) : CopyBand(arguments, band, copy);
    }
    copied = number;
    const int64_t count = (band.last - band.first) * s.out[2];
    const int64_t first = (number / bands_ * s.out[1] + band.first) * s.out[2];
    if (s.is_depthwise()) {
      RunDepthwise(arguments,
                   {.a = copy,
                    .rows = nullptr,
                    .row_count = 0,
                    .taps = runs_.data(),
                    .tap_count = static_cast<int64_t>(runs_.size()),
                    .weights = spread,
                    .columns = s.channels,
                    .c = sums,
                    .c_row_stride = pixel_},
                   offsets, first, count);
      continue;
    }
    const int64_t group = unit % units_of_band_ / panels;
    const IntegerPanels::Panel& panel = panels_.all()[static_cast<size_t>(unit % panels)];
    const int64_t column = group * group_columns;
    const uint8_t* const zeros = arguments.weight_zero + (types_.zero_per_channel ? column : 0);
    const ColumnZeros column_zeros(panel, zeros, types_.zero_per_channel,
                                   WeightFlip(types_.weight));
    const int64_t first_column = column + panel.first_column;
    const int64_t to = (first * s.out_channels + first_column) * arguments.finish.element_bytes();
    RunIntegerRows({.a = types_.bytes ? nullptr : copy + group * group_pixel_,
                    .bytes = types_.bytes ? bytes + group * group_pixel_ : nullptr,
                    .runs = runs_.data(),
                    .run_count = static_cast<int64_t>(runs_.size()),
                    .run_pairs = run_pairs_,
                    .panel = reinterpret_cast<const int8_t*>(arguments.weights) +
                             group * group_bytes() + panel.offset,
                    .zeros = column_zeros.data(),
                    .vectors = panel.vectors},
                   offsets, count, arguments.finish,
                   {.first_column = first_column,
                    .columns = panel.columns,
                    .to = static_cast<std::byte*>(arguments.to) + to,
                    .to_row_stride = s.out_channels});
  }
}

void IntegerConv::Run(Arguments arguments) const {
  auto* workspace = static_cast<std::byte*>(arguments.workspace);
  if (types_.bytes) {
    auto* const bias = reinterpret_cast<int32_t*>(workspace);
    const auto* const packed = reinterpret_cast<const int8_t*>(arguments.weights);
    const int64_t columns = sizes_.out_channels / sizes_.groups;
    const int32_t zero = *arguments.input_zero ^ ActivationFlip(types_.input);
    const int32_t* const own = arguments.finish.bias;
    for (int64_t g = 0; g < sizes_.groups; ++g) {
      panels_.CorrectedBias(packed + g * group_bytes(), zero,
                            own == nullptr ? nullptr : own + g * columns, bias + g * columns);
    }
    std::fill_n(bias + sizes_.out_channels, kMostIntegerLanes, 0);
    arguments.finish.bias = bias;
  }
  workspace += bias_bytes();
  const auto* spread = reinterpret_cast<const int16_t*>(arguments.weights);
  if (sizes_.is_depthwise() && !arguments.weights_packed) {
    auto* const to = reinterpret_cast<int16_t*>(workspace + workers_ * worker_bytes());
    SpreadWeights(arguments.weights, arguments.weight_zero, types_.zero_per_channel, to);
    spread = to;
  }
  ParallelRanges(parts_, workers_, [&](const WorkRange& units, int64_t worker) {
    RunUnits(arguments, units, spread, workspace + worker * worker_bytes());
  });
}

}  // namespace sinter::blocked
