#include "kernels/blocked/implicit_gemm.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ir/checked_size.h"
#include "kernels/blocked/ceil_div.h"
#include "kernels/blocked/gemm_tile.h"
#include "kernels/blocked/panel_traffic.h"
#include "kernels/blocked/product_workers.h"
#include "kernels/blocked/vector_functions.h"
#include "kernels/cache_sizes.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

// So many parts for each worker are enough for all to end at about the same time.
constexpr int64_t kPartsOfWorker = 4;
// Of fewer bands for each worker, parts have some of the panels.
constexpr int64_t kFewestBandsOfWorker = 2;
constexpr int64_t kFewestPixels = 6;  // of the bands of more threads

// Input elements that a band reads. They stay in half of L2 while they are multiplied by one panel
// after another. Weights that stay in the other half may be read for each of many shorter bands.
int64_t BandElements(int64_t weights) {
  constexpr int64_t kShort = 64 << 10;
  const int64_t half = Level2CacheFloats() / 2;
  return weights <= half ? std::min(half, kShort) : half;
}

// Whether the weights have more elements than the input.
bool IsMostlyWeights(const WindowSizes& sizes) {
  return sizes.out_channels * sizes.taps() * (sizes.channels / sizes.groups) >
         sizes.batch * sizes.height * sizes.width * sizes.channels;
}

// Whether so many workers get equal numbers of panels. The order of the sums of few rows depends on
// the width of panels, which must not depend on the number of threads.
bool DividesPanels(const WindowSizes& sizes, int64_t workers) {
  return sizes.groups == 1 && sizes.pixels() > kFewRows && workers <= kFewThreads;
}

}  // namespace

bool ImplicitGemm::IsSensible(const WindowSizes& sizes) {
  constexpr int64_t kMostElements = 1 << 26;
  const auto reach = [](int64_t out, int64_t stride, int64_t kernel, int64_t dilation) {
    return CheckedSize(out - 1) * stride + CheckedSize(kernel - 1) * dilation + CheckedSize(1);
  };
  const CheckedSize elements =
      reach(1, sizes.stride_height, sizes.kernel_height, sizes.dilation_height) *
      reach(sizes.out_width, sizes.stride_width, sizes.kernel_width, sizes.dilation_width) *
      sizes.channels;
  // The total over all lines of the result must fit into int64, too.
  const CheckedSize lines = CheckedSize(sizes.out_height) * sizes.stride_height;
  return elements.valid() && elements.ValueOrDie() <= kMostElements && (lines * elements).valid();
}

ImplicitGemm::ImplicitGemm(const WindowSizes& sizes, bool channels_first, Epilogue prologue,
                           Epilogue epilogue)
    : sizes_(sizes),
      channels_first_(channels_first),
      prologue_(std::move(prologue)),
      epilogue_(std::move(epilogue)),
      workers_(ProductWorkers(sizes.products())),
      by_panels_(workers_ > 1 && IsMostlyWeights(sizes) && !SharePixels(sizes, workers_)),
      panels_(sizes.out_channels / sizes.groups, sizes.taps(), sizes.channels / sizes.groups,
              by_panels_ && DividesPanels(sizes, workers_) ? workers_ : 1),
      image_lines_(sizes.out_height),
      line_pixels_(sizes.out_width) {
  WindowSizes& s = sizes_;
  copy_width_ = s.InputColumns(s.out_width);
  copies_ = channels_first_ || !prologue_.empty() || s.pad_top > 0 || s.pad_left > 0 ||
            copy_width_ > s.width || s.InputLines(s.out_height) > s.height;
  is_one_line_ = !copies_ && s.taps() * s.stride_height * s.stride_width == 1;
  if (is_one_line_) {
    s.out_width *= s.batch * s.out_height;
    s.width = s.out_width;
    s.batch = s.height = s.out_height = 1;
    copy_width_ = s.width;
  }
  const int64_t line_stride = (copies_ ? copy_width_ : s.width) * s.channels;
  const bool whole_lines = s.groups == 1 && s.dilation_width == 1;
  run_length_ = whole_lines ? s.kernel_width * s.channels : s.channels / s.groups;
  for (int64_t y = 0; y < s.kernel_height; ++y) {
    for (int64_t x = 0; x < (whole_lines ? 1 : s.kernel_width); ++x) {
      runs_.push_back(y * s.dilation_height * line_stride + x * s.dilation_width * s.channels);
    }
  }
  DivideWork();
}

void ImplicitGemm::DivideWork() {
  const WindowSizes& s = sizes_;
  units_ = s.groups * static_cast<int64_t>(panels_.all().size());
  const bool by_panels = by_panels_ && units_ >= workers_;
  const bool has_many_workers = workers_ > kFewThreads;
  int64_t sharers = 1;  // of the bands of an image
  if (!by_panels) {
    if (s.batch < kPartsOfWorker * workers_) sharers = workers_;
  } else if (units_ < kPartsOfWorker * workers_) {
    if (has_many_workers) sharers = CeilDiv(kPartsOfWorker * workers_, units_);
    // One thread would have a panel more than another.
    if (!has_many_workers && units_ % workers_ != 0) sharers = workers_;
  }
  bands_ = Bands(sharers);
  if (copies_) {
    int64_t longest = 0;
    for (const WorkRange& band : bands_) longest = std::max(longest, band.end - band.begin);
    copy_elements_ = LinesWorkspaceElements(longest / s.out_width);
  }

  const int64_t bands = s.batch * static_cast<int64_t>(bands_.size());
  if (by_panels && sharers == 1) {
    // Each part copies the input of every band.
    const int64_t fewest = copies_ ? units_ / workers_ : 1;
    for (const WorkRange& units : DivideIntoRanges(units_, workers_, fewest)) {
      parts_.push_back({{0, bands}, units});
    }
  } else {
    const bool divides_units = by_panels || has_many_workers;
    const int64_t unit_ranges = divides_units && bands < kFewestBandsOfWorker * workers_
                                    ? std::min(units_, CeilDiv(kPartsOfWorker * workers_, bands))
                                    : 1;
    for (int64_t band = 0; band < bands; ++band) {
      for (int64_t i = 0; i < unit_ranges; ++i) {
        parts_.push_back(
            {{band, band + 1}, {units_ * i / unit_ranges, units_ * (i + 1) / unit_ranges}});
      }
    }
  }
  for (const Part& part : parts_) {
    int64_t pixels = 0;
    for (int64_t number = part.bands.begin; number < part.bands.end; ++number) {
      const Band band = BandAt(number);
      pixels += band.last - band.first;
    }
    part_sizes_.push_back(pixels * (part.units.end - part.units.begin));
  }
}

// The bands of an image that this many threads share. Bands end with whole lines if the input is
// copied. Otherwise long ones consist of whole tiles, or of one and a half of the highest. Each
// thread's bands become shorter towards the end.
std::vector<WorkRange> ImplicitGemm::Bands(int64_t sharers) const {
  constexpr int64_t kUnitPixels = 12;
  constexpr int64_t kFewestUnits = 4;
  const WindowSizes& s = sizes_;
  const int64_t pixels = s.out_height * s.out_width;
  // Input elements that each further line of the result adds.
  const int64_t input_of_line = s.stride_height * copy_width_ * s.channels;
  const int64_t band_elements = BandElements(weight_elements());
  const int64_t most_pixels = std::max<int64_t>(band_elements * s.out_width / input_of_line, 1);
  const bool is_long = std::min(most_pixels, pixels / sharers) > kFewestUnits * kUnitPixels;
  const bool has_few_sharers = sharers <= kFewThreads;
  const int64_t unit = copies_ ? s.out_width : is_long && has_few_sharers ? kUnitPixels : 1;
  const int64_t units = CeilDiv(pixels, unit);
  const int64_t most_units = std::max<int64_t>(most_pixels / unit, 1);
  const int64_t fewest_pixels = has_few_sharers ? kFewestUnits * kUnitPixels : kFewestPixels;
  std::vector<WorkRange> bands;
  for (const WorkRange& part : DivideIntoRanges(units, sharers, CeilDiv(fewest_pixels, unit))) {
    // Even bands, since a last one of a few pixels would read all weights once more.
    const int64_t length = part.end - part.begin;
    const int64_t count = CeilDiv(length, most_units);
    for (int64_t i = 0; i < count; ++i) {
      bands.push_back({(part.begin + length * i / count) * unit,
                       std::min((part.begin + length * (i + 1) / count) * unit, pixels)});
    }
  }
  return bands;
}

int64_t ImplicitGemm::LinesWorkspaceElements(int64_t lines) const {
  if (!copies_) return 0;
  return CeilDiv(sizes_.InputLines(lines) * copy_width_ * sizes_.channels, 16) * 16;
}

int64_t ImplicitGemm::workspace_bytes() const {
  return workers_ * copy_elements_ * static_cast<int64_t>(sizeof(float));
}

ImplicitGemm::Band ImplicitGemm::BandAt(int64_t number) const {
  const auto bands = static_cast<int64_t>(bands_.size());
  const WorkRange& band = bands_[static_cast<size_t>(number % bands)];
  return {.image = number / bands, .first = band.begin, .last = band.end};
}

// Copies one line of an image with its padding. A line above or below the image is all padding.
void ImplicitGemm::CopyLine(const Arguments& arguments, int64_t image, int64_t line,
                            float* to) const {
  const WindowSizes& s = sizes_;
  if (line < 0 || line >= s.height) {
    std::memset(to, 0, static_cast<size_t>(copy_width_ * s.channels) * sizeof(float));
    return;
  }
  const int64_t left = std::min(s.pad_left, copy_width_);
  const int64_t inside = std::clamp<int64_t>(copy_width_ - left, 0, s.width);
  std::fill_n(to, left * s.channels, 0.0F);
  to += left * s.channels;
  const int64_t row = (image * s.height + line) * s.width;
  if (channels_first_) {
    const float* const planes = arguments.input.data + image * s.channels * s.height * s.width;
    Rows().interleave(planes + line * s.width, s.height * s.width, s.channels, inside, to);
    if (!prologue_.empty()) {
      prologue_.Map(arguments.inputs, row, row + inside, 0, s.channels, {to, s.channels},
                    {to, s.channels});
    }
  } else if (!prologue_.empty()) {
    const float* const from = arguments.input.at(row);
    prologue_.Map(arguments.inputs, row, row + inside, 0, s.channels,
                  {from, arguments.input.row_stride}, {to, s.channels});
  } else if (arguments.input.row_stride == s.channels) {
    std::copy_n(arguments.input.at(row), inside * s.channels, to);
  } else {
    for (int64_t x = 0; x < inside; ++x) {
      std::copy_n(arguments.input.at(row + x), s.channels, to + x * s.channels);
    }
  }
  std::fill_n(to + inside * s.channels, (copy_width_ - left - inside) * s.channels, 0.0F);
}

ImplicitGemm::Source ImplicitGemm::SourceOf(const Arguments& arguments, const Band& band,
                                            float* copy) const {
  const WindowSizes& s = sizes_;
  if (!copies_) {
    return {arguments.input.From(band.image * s.height * s.width), 0, s.width};
  }
  const int64_t line_stride = copy_width_ * s.channels;
  const int64_t first = band.first / s.out_width;
  const int64_t last = band.last / s.out_width;
  const int64_t lines = s.InputLines(last - first);
  const int64_t top = first * s.stride_height - s.pad_top;
  for (int64_t i = 0; i < lines; ++i) {
    CopyLine(arguments, band.image, top + i, copy + i * line_stride);
  }
  return {{copy, s.channels}, first, copy_width_};
}

void ImplicitGemm::RunPanel(const Arguments& arguments, const Band& band, const Source& source,
                            int64_t group, const Panels::Panel& panel) const {
  const WindowSizes& s = sizes_;
  const GemmTiles& tiles = TilesOfGemm();
  const int64_t column = group * (s.out_channels / s.groups) + panel.first_column;
  const int64_t first_pixel = band.image * s.out_height * s.out_width;
  const StridedRows<const float> addend = epilogue_.Addend(arguments.inputs);
  std::array<int64_t, kMostTileRows> rows = {};
  const float* const a = source.pixels.data + group * (s.channels / s.groups);
  const int64_t first_row = first_pixel + band.first;
  float* c = arguments.to.at(first_row) + column;
  const float* addends = addend.data == nullptr ? nullptr : addend.at(first_row) + column;
  GemmTile tile{.count = 1,
                .a_step = 0,
                .a = a,
                .rows = rows.data(),
                .row_count = 0,
                .runs = runs_.data(),
                .run_count = static_cast<int64_t>(runs_.size()),
                .run_length = run_length_,
                .panel = arguments.weights + group * panels_.element_count() + panel.offset,
                .next_weights = nullptr,
                .vectors = panel.vectors,
                .columns = panel.columns,
                .paired = panel.paired,
                .few_rows = s.pixels() <= kFewRows,
                .bias = arguments.bias == nullptr ? nullptr : arguments.bias + column,
                .addend = nullptr,
                .addend_stride = addend.row_stride,
                .c = nullptr,
                .c_row_stride = arguments.to.row_stride,
                .min = epilogue_.min(),
                .max = epilogue_.max()};
  const TileHeights heights(band.last - band.first, tiles.most_rows[panel.vectors]);
  int64_t y = band.first / s.out_width - source.first_line;
  int64_t x = band.first % s.out_width;
  const int64_t pixel_stride = s.stride_width * source.pixels.row_stride;
  const float* const weights_end = arguments.weights + weight_elements();
  int64_t equal_rows = 0;  // at the beginning of `rows`, which have equal distances
  for (int64_t t = 0; t < heights.tiles(); t += tile.count) {
    tile.row_count = heights.at(t);
    const int64_t pixel = y * s.stride_height * source.line_pixels + x * s.stride_width;
    tile.a = a + (pixel - source.pixels.first) * source.pixels.row_stride;
    const int64_t of_line = std::min(tile.row_count, s.out_width - x);
    for (; equal_rows < of_line; ++equal_rows) {
      rows[static_cast<size_t>(equal_rows)] = equal_rows * pixel_stride;
    }
    tile.next_weights = tiles.NextWeights(tile, t, weights_end);
    tile.count = 1;
    if (t >= panel.vectors && of_line == tile.row_count) {
      // The tiles of the same height whose pixels are in this line.
      tile.count = std::min(heights.equal(t), (s.out_width - x) / tile.row_count);
      tile.a_step = tile.row_count * pixel_stride;
    }
    x += of_line + (tile.count - 1) * tile.row_count;
    if (of_line < tile.row_count) {
      equal_rows = of_line;
      for (int64_t r = of_line; r < tile.row_count; ++r) {
        if (x == s.out_width) {
          x = 0;
          ++y;
        }
        const int64_t other = y * s.stride_height * source.line_pixels + x * s.stride_width;
        rows[static_cast<size_t>(r)] = (other - pixel) * source.pixels.row_stride;
        ++x;
      }
    }
    if (x == s.out_width) {
      x = 0;
      ++y;
    }
    tile.c = c;
    tile.addend = addends;
    tiles.run(tile);
    const int64_t pixels = tile.count * tile.row_count;
    c += pixels * tile.c_row_stride;
    if (addends != nullptr) addends += pixels * tile.addend_stride;
  }
}

void ImplicitGemm::RunBand(const Arguments& arguments, const Band& band, const WorkRange& units,
                           float* copy) const {
  const WindowSizes& s = sizes_;
  const auto panel_count = static_cast<int64_t>(panels_.all().size());
  const Source source = SourceOf(arguments, band, copy);
  PanelTraffic::Add(weight_elements() * (units.end - units.begin) / units_, weight_elements(),
                    band.image > 0 || band.first > 0);
  for (int64_t unit = units.begin; unit < units.end; ++unit) {
    const auto panel = static_cast<size_t>(unit % panel_count);
    RunPanel(arguments, band, source, unit / panel_count, panels_.all()[panel]);
  }
  const auto column_of = [&](int64_t unit) {
    if (unit == units_) return s.out_channels;
    const auto panel = static_cast<size_t>(unit % panel_count);
    return unit / panel_count * (s.out_channels / s.groups) + panels_.all()[panel].first_column;
  };
  const int64_t first_column = column_of(units.begin);
  const int64_t image = band.image * s.out_height * s.out_width;
  epilogue_.Apply(arguments.inputs, image + band.first, image + band.last, first_column,
                  column_of(units.end) - first_column, arguments.to);
}

void ImplicitGemm::RunLines(Arguments arguments, int64_t image, int64_t first, int64_t last) const {
  if (arguments.bias == nullptr) arguments.bias = epilogue_.Bias(arguments.inputs);
  const int64_t before = is_one_line_ ? image * image_lines_ : 0;
  const Band band = {.image = is_one_line_ ? 0 : image,
                     .first = (before + first) * line_pixels_,
                     .last = (before + last) * line_pixels_};
  RunBand(arguments, band, {0, units_}, static_cast<float*>(arguments.workspace));
}

PackedCandidate::Weights ImplicitGemm::PackedWeights(size_t operand) const {
  const WindowSizes& s = sizes_;
  const int64_t columns = s.out_channels / s.groups;
  const int64_t channels = s.channels / s.groups;
  return {.operand = operand,
          .packed_format = absl::StrCat(panels_.PackedFormat(), ", ", s.groups, " groups"),
          .elements = weight_elements(),
          .pack = [panels = panels_, groups = s.groups, columns, channels, taps = s.taps()](
                      const float* from, float* to) {
            for (int64_t g = 0; g < groups; ++g) {
              panels.Pack(from + g * columns * channels * taps,
                          {.column = channels * taps, .tap = 1, .channel = taps},
                          to + g * panels.element_count());
            }
          }};
}

void ImplicitGemm::Run(Arguments arguments) const {
  if (arguments.bias == nullptr) arguments.bias = epilogue_.Bias(arguments.inputs);
  ParallelParts(part_sizes_, workers_, [&](int64_t number, int64_t worker) {
    const Part& part = parts_[static_cast<size_t>(number)];
    float* const copy = copy_elements_ == 0
                            ? nullptr
                            : static_cast<float*>(arguments.workspace) + worker * copy_elements_;
    for (int64_t band = part.bands.begin; band < part.bands.end; ++band) {
      RunBand(arguments, BandAt(band), part.units, copy);
    }
  });
}

}  // namespace sinter::blocked
