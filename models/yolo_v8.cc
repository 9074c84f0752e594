#include "sinter/models/yolo_v8.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sinter/graph_builder.h"
#include "sinter/status.h"

namespace sinter {
namespace {

using Options = YoloV8Options;

constexpr int64_t kBins = 16;  // of the distance from a place to a side of its box
constexpr std::array<int64_t, 3> kStrides = {8, 16, 32};

// He's weights keep the variance behind a ReLU. A SiLU lets through less.
class SiluWeights : public WeightSource {
 public:
  explicit SiluWeights(uint64_t seed) : random_(seed) {}
  absl::StatusOr<Tensor> Get(const std::string& name, const std::vector<int64_t>& dims,
                             WeightRole role) override {
    SINTER_ASSIGN_OR_RETURN(Tensor weight, random_.Get(name, dims, role));
    if (role == WeightRole::kKernel) {
      for (float& value : weight.mutable_values<float>()) value *= 1.12F;
    }
    return weight;
  }

 private:
  RandomWeights random_;
};

// Convolution, normalisation, SiLU.
Var Layer(GraphBuilder& b, std::string_view name, Var x, int64_t channels, ConvOptions options) {
  const auto scope = b.Scope(name);
  options.padding = options.kernel / 2;
  return b.Swish(b.BatchNormalization("bn", b.Conv("conv", x, channels, options), 1e-3F));
}

Var Halve(GraphBuilder& b, std::string_view name, Var x, int64_t channels) {
  return Layer(b, name, x, channels, {.kernel = 3, .stride = 2});
}

// The block "C2f": half of the channels pass a chain of bottlenecks, and every intermediate result
// is kept.
Var Block(GraphBuilder& b, std::string_view name, Var x, int64_t channels, int bottlenecks,
          bool residual) {
  const auto scope = b.Scope(name);
  const int64_t half = channels / 2;
  const Var both = Layer(b, "cv1", x, channels, {.kernel = 1});
  std::vector<Var> parts = {b.Slice(both, 1, 0, half), b.Slice(both, 1, half, channels)};
  for (int i = 0; i < bottlenecks; ++i) {
    const auto bottleneck = b.Scope(absl::StrCat("m.", i));
    const Var y =
        Layer(b, "cv2", Layer(b, "cv1", parts.back(), half, {.kernel = 3}), half, {.kernel = 3});
    parts.push_back(residual ? b.Add(parts.back(), y) : y);
  }
  return Layer(b, "cv2", b.Concat(parts, 1), channels, {.kernel = 1});
}

// The block "SPPF": maxima of three neighbourhoods, 5, 9 and 13 cells wide.
Var PyramidPooling(GraphBuilder& b, std::string_view name, Var x, int64_t channels) {
  const auto scope = b.Scope(name);
  std::vector<Var> parts = {Layer(b, "cv1", x, channels / 2, {.kernel = 1})};
  for (int i = 0; i < 3; ++i) {
    parts.push_back(b.MaxPool(parts.back(), {.kernel = 5, .stride = 1, .padding = 2}));
  }
  return Layer(b, "cv2", b.Concat(parts, 1), channels, {.kernel = 1});
}

// Of the three grids, from the finest to the coarsest.
std::array<Var, 3> Features(GraphBuilder& b, Var x) {
  x = Halve(b, "1", Halve(b, "0", x, 16), 32);
  x = Block(b, "2", x, 32, 1, true);
  const Var fine = Block(b, "4", Halve(b, "3", x, 64), 64, 2, true);
  const Var middle = Block(b, "6", Halve(b, "5", fine, 128), 128, 2, true);
  const Var coarse =
      PyramidPooling(b, "9", Block(b, "8", Halve(b, "7", middle, 256), 256, 1, true), 256);

  const auto twice = [&b](Var y) { return b.Resize(y, {1, 1, 2, 2}); };
  const Var up = Block(b, "12", b.Concat({twice(coarse), middle}, 1), 128, 1, false);
  const Var out_fine = Block(b, "15", b.Concat({twice(up), fine}, 1), 64, 1, false);
  const Var out_middle =
      Block(b, "18", b.Concat({Halve(b, "16", out_fine, 64), up}, 1), 128, 1, false);
  const Var out_coarse =
      Block(b, "21", b.Concat({Halve(b, "19", out_middle, 128), coarse}, 1), 256, 1, false);
  return {out_fine, out_middle, out_coarse};
}

// One branch of a head: two convolutions of 3x3, and one of 1x1 without normalisation.
Var Branch(GraphBuilder& b, const std::string& name, Var x, int64_t hidden, int64_t channels) {
  const auto scope = b.Scope(name);
  x = Layer(b, "1", Layer(b, "0", x, hidden, {.kernel = 3}), hidden, {.kernel = 3});
  return b.Conv("2", x, channels, {.kernel = 1, .bias = true});
}

// The centres of all cells in cells, x before y: [1, 2, A]; and the cells' sizes: [1, A].
std::pair<Var, Var> Places(GraphBuilder& b, const Options& options) {
  std::vector<float> columns;
  std::vector<float> rows;
  std::vector<float> sizes;
  for (const int64_t stride : kStrides) {
    for (int64_t row = 0; row < options.height / stride; ++row) {
      for (int64_t column = 0; column < options.width / stride; ++column) {
        columns.push_back(static_cast<float>(column) + 0.5F);
        rows.push_back(static_cast<float>(row) + 0.5F);
        sizes.push_back(static_cast<float>(stride));
      }
    }
  }
  const auto count = static_cast<int64_t>(sizes.size());
  columns.insert(columns.end(), rows.begin(), rows.end());
  return {b.Constant(*Tensor::FromValues<float>({1, 2, count}, columns)),
          b.Constant(*Tensor::FromValues<float>({1, count}, sizes))};
}

// The mean distance in cells to each of four sides, from the scores of the bins: [N, 4, A].
Var Distances(GraphBuilder& b, Var scores) {
  Var x = b.Transpose(b.Reshape(scores, {0, 4, kBins, -1}), {0, 2, 1, 3});
  x = b.Softmax(x, 1);
  std::vector<float> bins(kBins);
  for (int64_t i = 0; i < kBins; ++i) bins[i] = static_cast<float>(i);
  const Var weight = b.Constant(*Tensor::FromValues<float>({1, kBins, 1, 1}, bins));
  return b.Squeeze(b.Apply("conv", {x, weight}), {1});
}

// Boxes and probabilities of all cells.
Var Detections(GraphBuilder& b, const std::array<Var, 3>& features, const Options& options) {
  const auto scope = b.Scope("22");
  std::vector<Var> grids;
  for (size_t i = 0; i < features.size(); ++i) {
    const int64_t hidden = std::max<int64_t>(64, std::min<int64_t>(options.classes, 100));
    const Var box = Branch(b, absl::StrCat("cv2.", i), features[i], 64, 4 * kBins);
    const Var classes = Branch(b, absl::StrCat("cv3.", i), features[i], hidden, options.classes);
    grids.push_back(b.Reshape(b.Concat({box, classes}, 1), {0, 4 * kBins + options.classes, -1}));
  }
  const Var all = b.Concat(grids, 2);
  const Var distances = Distances(b, b.Slice(all, 1, 0, 4 * kBins));
  const auto [centres, sizes] = Places(b, options);
  const Var first = b.Sub(centres, b.Slice(distances, 1, 0, 2));
  const Var last = b.Add(centres, b.Slice(distances, 1, 2, 4));
  const Var middle = b.Div(b.Add(first, last), b.Scalar(2));
  const Var box = b.Mul(b.Concat({middle, b.Sub(last, first)}, 1), sizes);
  const Var classes = b.Slice(all, 1, 4 * kBins, 4 * kBins + options.classes);
  return b.Concat({box, b.Sigmoid(classes)}, 1);
}

}  // namespace

absl::StatusOr<Model> BuildYoloV8(const Options& options) {
  if (options.height < 32 || options.width < 32 || options.height % 32 != 0 ||
      options.width % 32 != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("a picture's height and width must be multiples of 32, not ", options.height,
                     " and ", options.width));
  }
  if (options.classes < 1) {
    return absl::InvalidArgumentError(absl::StrCat("there are no ", options.classes, " classes"));
  }
  SiluWeights random(options.seed);
  GraphBuilder b("yolo_v8", options.weights == nullptr ? random : *options.weights);
  const auto scope = b.Scope("model");
  const Var image = b.Input("image", {"N", 3, options.height, options.width});
  b.Output("boxes", Detections(b, Features(b, image), options));
  return std::move(b).Build(options.model);
}

}  // namespace sinter
