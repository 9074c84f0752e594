#include "kernels/blocked/matmul_layers.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "kernels/blocked/ceil_div.h"
#include "kernels/blocked/product_workers.h"
#include "kernels/blocked/rows.h"
#include "kernels/cache_sizes.h"

namespace sinter::blocked {
namespace {

// Of a band beside weights that stay in L2.
constexpr int64_t kBandElements = 64 << 10;
// A part of fewer rows would read each panel for few tiles.
constexpr int64_t kFewestRows = 48;

// Of the weights of both products.
int64_t WeightElements(const ImplicitGemm (&products)[2]) {
  return products[0].weight_elements() + products[1].weight_elements();
}

// The rows of a band, whose result in between stays in L2 beside the weights, if those fit.
int64_t BandRows(const ImplicitGemm (&products)[2], int64_t columns) {
  const int64_t half = Level2CacheFloats() / 2;
  const int64_t elements = WeightElements(products) <= half ? std::min(kBandElements, half) : half;
  return std::max(elements / columns, kFewestRows);
}

}  // namespace

MatMulLayers::MatMulLayers(const MatMulParts& first, const MatMulParts& second)
    : parts_{first, second},
      products_{first.Product(), second.Product()},
      band_rows_(std::min(BandRows(products_, first.columns), first.rows)),
      workers_(ProductWorkers(first.rows * first.columns * (first.inner + second.columns))) {
  const auto ranges = DivideIntoRanges(first.rows, workers_, kFewestRows);
  ranges_.assign(ranges.begin(), ranges.end());
}

bool MatMulLayers::Pays() const {
  const int64_t elements = parts_[0].rows * parts_[0].columns;
  if (elements <= Level2CacheFloats()) return false;
  int64_t bands = 0;
  for (const WorkRange& range : ranges_) bands += CeilDiv(range.end - range.begin, band_rows_);
  const int64_t weights = WeightElements(products_);
  return weights <= Level2CacheFloats() / 2 || (bands - workers_) * weights <= 2 * elements;
}

std::vector<PackedCandidate::Weights> MatMulLayers::PackedWeights() const {
  return {parts_[0].PackedWeights(products_[0]), parts_[1].PackedWeights(products_[1])};
}

int64_t MatMulLayers::workspace_bytes() const {
  return workers_ * band_rows_ * parts_[0].columns * static_cast<int64_t>(sizeof(float));
}

void MatMulLayers::Run(const Arguments& arguments) const {
  const int64_t columns = parts_[0].columns;
  ParallelRanges(ranges_, workers_, [&](const WorkRange& range, int64_t worker) {
    float* const between = static_cast<float*>(arguments.workspace) + worker * band_rows_ * columns;
    for (int64_t first = range.begin; first < range.end; first += band_rows_) {
      const int64_t last = std::min(first + band_rows_, range.end);
      const auto run = [&](size_t layer, StridedRows<const float> input, StridedRows<float> to) {
        products_[layer].RunLines({.input = input,
                                   .weights = arguments.weights[layer],
                                   .bias = nullptr,
                                   .inputs = arguments.inputs,
                                   .workspace = nullptr,
                                   .to = to},
                                  /*image=*/0, first, last);
      };
      run(0, arguments.input, {between, columns, first});
      run(1, {between, columns, first}, arguments.to);
    }
  });
}

void OfferMatMulLayers(const KernelQuery& query, Offers& offers) {
  const std::vector<FusedOp> parsed = ParseFusedLayers(query.graph, query.node);
  if (parsed.size() != 2 || parsed[0].operands.empty() || !parsed[0].operands[0].index) return;
  const std::optional<MatMulParts> first = MatMulPartsOf(parsed[0]);
  if (!first) return;
  const std::optional<MatMulParts> second = MatMulPartsOf(parsed[1]);
  // One operand has one packed format.
  if (!second || first->weight == second->weight) return;
  const MatMulLayers kernel(*first, *second);
  if (!kernel.Pays()) return;
  const size_t input = *parsed[0].operands[0].index;
  auto candidate = std::make_shared<PackedCandidate>(
      query, KernelName{"matmul.layers", "matmuls in bands"},
      std::vector<Layout>((*query).inputs.size()), std::vector<Layout>(1),
      [kernel, input, weights = std::array{first->weight, second->weight}, inner = first->inner,
       columns = second->columns](const Pointers& pointers) {
        const auto at = [&](size_t i) { return static_cast<const float*>(pointers.inputs[i]); };
        kernel.Run({.input = pointers.InputRows(input, inner),
                    .weights = {at(weights[0]), at(weights[1])},
                    .inputs = pointers.operands(),
                    .workspace = pointers.workspace,
                    .to = pointers.OutputRows(0, columns)});
        return absl::OkStatus();
      },
      kernel.PackedWeights());
  candidate->workspace_bytes = kernel.workspace_bytes();
  if (parsed[0].ReadCount(input) + parsed[1].ReadCount(input) == 1) {
    candidate->TakeRowStride(input, first->inner);
  }
  candidate->GiveRowStride(second->columns);
  const std::optional<size_t> addend = second->epilogue.addend_operand();
  if (addend && parsed[0].ReadCount(*addend) + parsed[1].ReadCount(*addend) == 1) {
    candidate->WorkInPlace(*addend);
  }
  offers.push_back(std::move(candidate));
}

}  // namespace sinter::blocked
