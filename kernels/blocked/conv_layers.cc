#include "kernels/blocked/conv_layers.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

#include "ir/ops/conv.h"
#include "ir/ops/fused.h"
#include "kernels/blocked/ceil_div.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/product_workers.h"
#include "kernels/blocked/rows.h"
#include "kernels/cache_sizes.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr size_t kMostLayers = 3;
// A result in between with fewer elements stays in L2 without bands.
constexpr int64_t kFewestElements = 64 << 10;
// The most elements of the results in between that a line of the last result needs.
constexpr int64_t kMostReach = 64 << 10;
// So many images for each worker are parts enough.
constexpr int64_t kPartsOfWorker = 4;
// The fewest lines of a part, and per line of results in between that two parts both compute.
constexpr int64_t kFewestLines = 4;
constexpr int64_t kLinesPerRepeatedLine = 6;

// Elements of the results in between that a worker holds, which stay in half of L2.
int64_t HeldElements() { return Level2CacheFloats() / 2; }

int64_t WorkersFor(std::span<const ConvParts> layers) {
  int64_t products = 0;
  for (const ConvParts& layer : layers) products += layer.sizes.products();
  return ProductWorkers(products);
}

// What one line of the last result needs of the results in between.
struct Reach {
  int64_t elements = 0;
  int64_t repeated_lines = 0;  // that the next line needs, too, at most
};
Reach ReachOf(std::span<const ConvParts> layers) {
  Reach reach;
  int64_t lines = 1;
  for (size_t i = layers.size(); i-- > 1;) {
    const WindowSizes& before = layers[i - 1].sizes;
    lines = std::min(layers[i].sizes.InputLines(lines), before.out_height);
    reach.elements += lines * before.out_width * before.out_channels;
    reach.repeated_lines += lines - 1;
  }
  return reach;
}

// The fewest lines of a part of the work for one of several workers.
int64_t FewestLines(std::span<const ConvParts> layers) {
  return std::max(kFewestLines, ReachOf(layers).repeated_lines * kLinesPerRepeatedLine);
}

// The node's operands that a layer reads besides its input.
struct LayerOperands {
  size_t weight;
  std::optional<size_t> bias;
};

}  // namespace

struct ConvLayers::Worker {
  const Arguments& arguments;
  float* workspace;
  int64_t image = 0;
  Held held[kMostLayers] = {};
};

bool ConvLayers::Pays(std::span<const ConvParts> layers) {
  if (layers.size() < 2 || layers.size() > kMostLayers) return false;
  const auto is_depthwise = [](const ConvParts& layer) { return layer.depthwise; };
  if (std::count_if(layers.begin(), layers.end(), is_depthwise) != 1) return false;
  for (size_t i = 0; i < layers.size(); ++i) {
    const WindowSizes& s = layers[i].sizes;
    if (!ImplicitGemm::IsSensible(s)) return false;
    if (i > 0 && !layers[i].prologue.empty()) return false;
    if (layers[i].depthwise) {
      if (!layers[i].prologue.empty()) return false;
    } else {
      // Larger windows have faster kernels of their own, but for those of a network's input.
      const bool reads_image = i == 0 && s.channels <= kFewChannels;
      if (s.groups != 1 || (s.taps() > 1 && !reads_image)) return false;
    }
    const bool is_last = i + 1 == layers.size();
    if (!is_last && s.out_height * s.out_width * s.out_channels < kFewestElements) return false;
  }
  if (ReachOf(layers).elements > kMostReach) return false;
  const WindowSizes& last = layers.back().sizes;
  const int64_t workers = WorkersFor(layers);
  return workers == 1 || last.batch * last.out_height >= workers * FewestLines(layers);
}

ConvLayers::ConvLayers(std::span<const ConvParts> layers, bool channels_first) {
  for (const ConvParts& layer : layers) {
    if (layer.depthwise) {
      layers_.push_back({.sizes = layer.sizes, .kernel = Depthwise(layer.sizes, layer.epilogue)});
      packed_weights_.push_back(Depthwise::PackedWeights(layer.weight, layer.sizes));
      continue;
    }
    ImplicitGemm product(layer.sizes, channels_first && layers_.empty(), layer.prologue,
                         layer.epilogue);
    packed_weights_.push_back(product.PackedWeights(layer.weight));
    layers_.push_back({.sizes = layer.sizes, .kernel = std::move(product)});
  }
  DivideWork(layers);
}

// Sets what a worker holds for bands of this many lines.
void ConvLayers::SetBand(int64_t lines) {
  worker_elements_ = 0;
  const auto take = [this](int64_t elements) {
    return std::exchange(worker_elements_, worker_elements_ + CeilDiv(elements, 16) * 16);
  };
  for (size_t i = layers_.size(); i-- > 0;) {
    Layer& layer = layers_[i];
    const WindowSizes& s = layer.sizes;
    layer.lines = std::min(lines, s.out_height);
    if (i + 1 < layers_.size()) layer.held_at = take(layer.lines * s.out_width * s.out_channels);
    if (const auto* const product = std::get_if<ImplicitGemm>(&layer.kernel)) {
      layer.workspace_at = take(product->LinesWorkspaceElements(layer.lines));
    }
    lines = s.InputLines(layer.lines);
  }
}

void ConvLayers::DivideWork(std::span<const ConvParts> layers) {
  const WindowSizes& last = layers.back().sizes;
  workers_ = WorkersFor(layers);
  const bool shared = last.batch < kPartsOfWorker * workers_;
  const auto parts = DivideIntoRanges(last.out_height, shared ? workers_ : 1, FewestLines(layers));
  parts_.assign(parts.begin(), parts.end());
  for (int64_t image = 0; image < last.batch; ++image) {
    for (const WorkRange& lines : parts_) part_sizes_.push_back(lines.end - lines.begin);
  }

  const int64_t lines_of_part = parts_[0].end;
  int64_t lines = 1;
  while (lines < lines_of_part) {
    SetBand(lines + 1);
    if (worker_elements_ > HeldElements()) break;
    ++lines;
  }
  SetBand(lines);
}

int64_t ConvLayers::workspace_bytes() const {
  return workers_ * worker_elements_ * static_cast<int64_t>(sizeof(float));
}

// Computes the lines [first, last) of the layer's result.
void ConvLayers::RunLines(Worker& worker, size_t layer, int64_t first, int64_t last,
                          StridedRows<float> to) const {
  const WindowSizes& s = layers_[layer].sizes;
  StridedRows<const float> input = worker.arguments.input;
  if (layer > 0) {
    const int64_t top = first * s.stride_height - s.pad_top;
    const int64_t bottom = top + s.InputLines(last - first);
    const int64_t from = std::clamp<int64_t>(top, 0, s.height);
    Hold(worker, layer - 1, from, std::clamp(bottom, from, s.height));
    const Held& held = worker.held[layer - 1];
    input = {worker.workspace + layers_[layer - 1].held_at, s.channels,
             (worker.image * s.height + held.first) * s.width};
  }
  const Arguments& arguments = worker.arguments;
  const Weights& weights = arguments.weights[layer];
  if (const auto* const depthwise = std::get_if<Depthwise>(&layers_[layer].kernel)) {
    depthwise->RunLines({.input = input,
                         .weights = weights.weights,
                         .bias = weights.bias,
                         .inputs = arguments.inputs,
                         .to = to},
                        worker.image, first, last);
    return;
  }
  std::get<ImplicitGemm>(layers_[layer].kernel)
      .RunLines({.input = input,
                 .weights = weights.weights,
                 .bias = weights.bias,
                 .inputs = arguments.inputs,
                 .workspace = worker.workspace + layers_[layer].workspace_at,
                 .to = to},
                worker.image, first, last);
}

// Lets the worker hold the lines [first, last) of the layer's result. Neither decreases from call to
// call.
void ConvLayers::Hold(Worker& worker, size_t layer, int64_t first, int64_t last) const {
  const WindowSizes& s = layers_[layer].sizes;
  Held& held = worker.held[layer];
  float* const data = worker.workspace + layers_[layer].held_at;
  const int64_t line = s.out_width * s.out_channels;
  if (first >= held.last) {
    held = {first, first};
  } else if (first > held.first) {
    std::memmove(data, data + (first - held.first) * line,
                 static_cast<size_t>((held.last - first) * line) * sizeof(float));
    held.first = first;
  }
  if (last <= held.last) return;
  const int64_t from = std::exchange(held.last, last);
  RunLines(worker, layer, from, last,
           {data, s.out_channels, (worker.image * s.out_height + held.first) * s.out_width});
}

void ConvLayers::Run(const Arguments& arguments) const {
  const int64_t band = layers_.back().lines;
  const auto parts = static_cast<int64_t>(parts_.size());
  ParallelParts(part_sizes_, workers_, [&](int64_t part, int64_t number) {
    Worker worker{.arguments = arguments,
                  .workspace = static_cast<float*>(arguments.workspace) + number * worker_elements_,
                  .image = part / parts};
    const WorkRange& lines = parts_[static_cast<size_t>(part % parts)];
    for (int64_t first = lines.begin; first < lines.end; first += band) {
      RunLines(worker, layers_.size() - 1, first, std::min(first + band, lines.end), arguments.to);
    }
  });
}

void OfferConvLayers(const KernelQuery& query, Offers& offers) {
  const Graph& body = *(*query).bodies[0];
  const std::vector<NodeId> order = body.TopologicalOrder();
  const auto convolutions = std::count_if(
      order.begin(), order.end(), [&](NodeId id) { return body.node(id).operation.Is<Conv>(); });
  if (convolutions < 2) return;
  const std::vector<FusedOp> parsed = ParseFusedLayers(query.graph, query.node);
  if (parsed.empty() || !parsed[0].operands[0].index) return;
  const size_t input = *parsed[0].operands[0].index;
  std::vector<ConvParts> layers;
  int64_t input_reads = 0;
  for (const FusedOp& fused : parsed) {
    if (!fused.root || !fused.root->Is<Conv>()) return;
    std::optional<ConvParts> parts = ConvPartsOf(fused);
    if (!parts) return;
    // One operand has one packed format.
    for (const ConvParts& layer : layers) {
      if (layer.weight == parts->weight) return;
    }
    layers.push_back(*std::move(parts));
    input_reads += fused.ReadCount(input);
  }
  if (!ConvLayers::Pays(layers)) return;

  const Layout channels_last = Layout::ChannelsLast(query.output(0).shape.rank());
  std::vector<Layout> layouts((*query).inputs.size());
  std::vector<LayerOperands> operands;
  for (const ConvParts& layer : layers) {
    for (const size_t full : layer.epilogue.full_operands()) layouts[full] = channels_last;
    for (const size_t full : layer.prologue.full_operands()) layouts[full] = channels_last;
    operands.push_back({layer.weight, layer.bias});
  }
  const bool is_added = layouts[input] == channels_last;
  const int64_t channels = layers.front().sizes.channels;
  for (const bool channels_first : {true, false}) {
    if (channels_first && (channels > kFewChannels || is_added)) continue;
    const ConvLayers kernel(layers, channels_first);
    layouts[input] = channels_first ? Layout() : channels_last;
    auto candidate = std::make_shared<PackedCandidate>(
        query, KernelName{"conv.layers", "convolutions in bands"}, layouts,
        std::vector<Layout>{channels_last},
        [kernel, operands, input, channels,
         out_channels = layers.back().sizes.out_channels](const Pointers& pointers) {
          const auto at = [&](size_t i) { return static_cast<const float*>(pointers.inputs[i]); };
          std::array<ConvLayers::Weights, kMostLayers> weights = {};
          for (size_t i = 0; i < operands.size(); ++i) {
            weights[i] = {.weights = at(operands[i].weight),
                          .bias = operands[i].bias ? at(*operands[i].bias) : nullptr};
          }
          kernel.Run({.input = pointers.InputRows(input, channels),
                      .weights = std::span(weights).first(operands.size()),
                      .inputs = pointers.operands(),
                      .workspace = pointers.workspace,
                      .to = pointers.OutputRows(0, out_channels)});
          return absl::OkStatus();
        },
        kernel.packed_weights());
    candidate->workspace_bytes = kernel.workspace_bytes();
    if (!channels_first && input_reads == 1) candidate->TakeRowStride(input, channels);
    candidate->GiveRowStride(layers.back().sizes.out_channels);
    offers.push_back(std::move(candidate));
  }
}

}  // namespace sinter::blocked
