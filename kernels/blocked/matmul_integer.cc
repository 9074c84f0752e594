// MatMulInteger. The rows of the first operand, less their zero point, are copied as i16, band by
// band. The second operand is packed into panels of bytes: once if it is constant, otherwise in each
// run. The tile widens its bytes, so that a product of few rows reads no more than the weights. Zero
// points that differ along the inner axis are left to the reference, as ONNX has none.
//
// Measured on Zen 3 (AVX2, 8 lanes), one thread, G operations/s: 16 rows, 1024->8210: 120; 128 rows,
// 384->1536: 130; one row, 1280->1000: 33, which is 16 GB/s of weights.
#include "ir/ops/matmul_integer.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "kernels/blocked/ceil_div.h"
#include "kernels/blocked/integer_epilogue.h"
#include "kernels/blocked/integer_panels.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/product_workers.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/unit_ranges.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

// Elements of a copied band. They stay in L2 while they are multiplied by one panel after another.
constexpr int64_t kBandElements = 64 << 10;
constexpr size_t kMostBatches = 1 << 16;

using Dims = std::vector<int64_t>;

int64_t Product(const Dims& dims) { return ElementCount(dims).ValueOrDie(); }

// The number of elements after which a zero point with these dims repeats, when one that is equal
// along one axis of a matrix is listed along all other axes, `dims`. Nothing if it does not consist
// of the last axes.
std::optional<int64_t> PeriodOf(Dims zero, const Dims& dims) {
  const int64_t count = Product(zero);
  if (count == 1) return 1;
  while (!zero.empty() && zero.front() == 1) zero.erase(zero.begin());
  if (zero.size() > dims.size()) return std::nullopt;
  if (!std::equal(zero.rbegin(), zero.rend(), dims.rbegin())) return std::nullopt;
  return count;
}

struct Batch {
  int64_t a;
  int64_t b;
};

struct IntegerProduct {
  int64_t rows = 1;
  int64_t inner = 1;
  int64_t columns = 1;
  std::vector<Batch> batches;  // of the result: the matrices to multiply
  int64_t b_count = 1;
  int64_t a_zeros = 1;  // the period of zero points along all rows
  int64_t b_zeros = 1;  // likewise along the columns of all matrices
  uint8_t a_flip = 0;
  uint8_t b_flip = 0;
  bool b_packed = false;
  bool bytes = false;  // whether the tiles read `a` as bytes (IntegerTile::bytes)

  // Of a copied row.
  int64_t pairs() const { return bytes ? 2 * CeilDiv(inner, 4) : CeilDiv(inner, 2); }
  int64_t band_rows() const { return std::clamp<int64_t>(kBandElements / inner, 1, rows); }
  int64_t copy_bytes() const { return CeilDiv(band_rows() * pairs() * (bytes ? 2 : 4), 64) * 64; }
  int64_t bias_bytes() const {
    return bytes ? CeilDiv((columns + kMostIntegerLanes) * 4, 64) * 64 : 0;
  }
  int64_t worker_bytes() const { return copy_bytes() + CeilDiv(band_rows() * 8, 64) * 64; }
};

// The matrices that broadcasting combines. Nothing if there are too many.
std::optional<std::vector<Batch>> BatchesOf(const Dims& a, const Dims& b) {
  const size_t rank = std::max(a.size(), b.size());
  std::vector<Batch> batches = {{0, 0}};
  for (size_t axis = 0; axis < rank; ++axis) {
    const auto size_in = [&](const Dims& dims) {
      return axis + dims.size() < rank ? 1 : dims[axis + dims.size() - rank];
    };
    const int64_t in_a = size_in(a);
    const int64_t in_b = size_in(b);
    const int64_t size = std::max(in_a, in_b);
    if (static_cast<size_t>(size) > kMostBatches / batches.size()) return std::nullopt;
    std::vector<Batch> next;
    for (const Batch& batch : batches) {
      for (int64_t i = 0; i < size; ++i) {
        next.push_back(
            {batch.a * in_a + (in_a == 1 ? 0 : i), batch.b * in_b + (in_b == 1 ? 0 : i)});
      }
    }
    batches = std::move(next);
  }
  return batches;
}

std::optional<IntegerProduct> Describe(const KernelQuery& query, const IntegerOp& op) {
  const auto dims_of = [&](size_t i) { return query.input(op.operands[i]).shape.ToIntegers(); };
  Dims a = dims_of(0);
  Dims b = dims_of(1);
  Dims a_zero = dims_of(2);
  Dims b_zero = dims_of(3);
  if (a.size() == 1) a.insert(a.begin(), 1);
  if (b.size() == 1) {
    b.push_back(1);
    if (Product(b_zero) != 1) return std::nullopt;
  }
  IntegerProduct product{.rows = a[a.size() - 2],
                         .inner = a.back(),
                         .columns = b.back(),
                         .batches = {},
                         .a_flip = ActivationFlip(query.input(op.operands[0]).dtype),
                         .b_flip = WeightFlip(query.input(op.operands[1]).dtype)};
  // Zero points may not differ along the inner axis.
  if (Product(a_zero) != 1) {
    if (a_zero.back() != 1) return std::nullopt;
    a_zero.pop_back();
  }
  if (Product(b_zero) != 1 && b_zero.size() > 1) {
    if (b_zero[b_zero.size() - 2] != 1) return std::nullopt;
    b_zero.erase(b_zero.end() - 2);
  }
  a.pop_back();
  b.erase(b.end() - 2);
  const auto a_zeros = PeriodOf(a_zero, a);
  const auto b_zeros = PeriodOf(b_zero, b);
  if (!a_zeros || !b_zeros) return std::nullopt;
  product.a_zeros = *a_zeros;
  product.b_zeros = *b_zeros;
  product.b_count = Product(b) / product.columns;
  if (product.b_count == 1) {
    product.rows = Product(a);
    product.batches = {{0, 0}};
    return product;
  }
  a.pop_back();
  b.pop_back();
  auto batches = BatchesOf(a, b);
  if (!batches) return std::nullopt;
  product.batches = *std::move(batches);
  return product;
}

class MatMulIntegerKernel {
 public:
  explicit MatMulIntegerKernel(IntegerProduct product)
      : product_(std::move(product)), panels_(product_.columns, 1, product_.inner, product_.bytes) {
    const IntegerProduct& p = product_;
    const auto batches = static_cast<int64_t>(p.batches.size());
    bands_ = CeilDiv(p.rows, p.band_rows());
    const auto panels = static_cast<int64_t>(panels_.all().size());
    const int64_t products = batches * p.rows * p.inner * p.columns;
    workers_ = std::min(ProductWorkers(products), batches * bands_ * panels);
    parts_ = UnitRanges(batches * bands_, panels, workers_);
    packed_bytes_ = CeilDiv(panels_.bytes(), 64) * 64;
  }

  std::string PackedFormat() const { return panels_.PackedFormat(); }
  // Of all matrices.
  int64_t packed_bytes() const { return product_.b_count * packed_bytes_; }
  int64_t workspace_bytes() const {
    return product_.bias_bytes() + workers_ * product_.worker_bytes() +
           (product_.b_packed ? 0 : packed_bytes());
  }
  void Pack(const uint8_t* from, int8_t* to) const {
    const auto panels = static_cast<int64_t>(panels_.all().size());
    const int64_t grain = CeilDiv(kProductsPerWorker, panels_.bytes() / panels);
    ParallelFor(product_.b_count * panels, grain, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        panels_.Pack(panels_.all()[static_cast<size_t>(i % panels)],
                     from + i / panels * product_.inner * product_.columns,
                     {.column = 1, .tap = 0, .channel = product_.columns}, product_.b_flip,
                     to + i / panels * packed_bytes_);
      }
    });
  }

  struct Arguments {
    const uint8_t* a;
    const uint8_t* b;  // packed if it is constant
    const uint8_t* a_zero;
    const uint8_t* b_zero;
    IntegerFinish finish;
    std::byte* workspace;
    std::byte* to;
  };
  void Run(Arguments arguments) const {
    const auto* packed = reinterpret_cast<const int8_t*>(arguments.b);
    if (product_.bytes) {
      auto* const bias = reinterpret_cast<int32_t*>(arguments.workspace);
      panels_.CorrectedBias(packed, *arguments.a_zero ^ product_.a_flip, arguments.finish.bias,
                            bias);
      std::fill_n(bias + product_.columns, kMostIntegerLanes, 0);
      arguments.finish.bias = bias;
    }
    std::byte* const workspace = arguments.workspace + product_.bias_bytes();
    if (!product_.b_packed) {
      auto* const to = reinterpret_cast<int8_t*>(workspace + workers_ * product_.worker_bytes());
      Pack(arguments.b, to);
      packed = to;
    }
    ParallelRanges(parts_, workers_, [&](const WorkRange& units, int64_t worker) {
      RunUnits(arguments, packed, units, workspace + worker * product_.worker_bytes());
    });
  }

 private:
  // Units are panels of bands of matrices.
  void RunUnits(const Arguments& arguments, const int8_t* packed, const WorkRange& units,
                std::byte* workspace) const {
    const IntegerProduct& p = product_;
    const auto panels = static_cast<int64_t>(panels_.all().size());
    auto* const copy = reinterpret_cast<int16_t*>(workspace);
    auto* const bytes = reinterpret_cast<uint8_t*>(workspace);
    auto* const offsets = reinterpret_cast<int64_t*>(workspace + p.copy_bytes());
    for (int64_t r = 0; r < p.band_rows(); ++r) offsets[r] = r * 2 * p.pairs();
    static constexpr int64_t kNoRun = 0;
    int64_t copied = -1;
    for (int64_t unit = units.begin; unit < units.end; ++unit) {
      const int64_t band = unit / panels;
      const IntegerPanels::Panel& panel = panels_.all()[static_cast<size_t>(unit % panels)];
      const Batch& batch = p.batches[static_cast<size_t>(band / bands_)];
      const int64_t first = band % bands_ * p.band_rows();
      const int64_t count = std::min(p.band_rows(), p.rows - first);
      if (copied != band && p.bytes) CopyBytes(arguments, batch.a * p.rows + first, count, bytes);
      if (copied != band && !p.bytes) CopyRows(arguments, batch.a * p.rows + first, count, copy);
      copied = band;
      const bool per_column = p.b_zeros > 1;
      const uint8_t* const zeros =
          arguments.b_zero + (per_column ? batch.b * p.columns % p.b_zeros : 0);
      const ColumnZeros column_zeros(panel, zeros, per_column, p.b_flip);
      const int64_t row = band / bands_ * p.rows + first;
      const int64_t to = (row * p.columns + panel.first_column) * arguments.finish.element_bytes();
      RunIntegerRows({.a = p.bytes ? nullptr : copy,
                      .bytes = p.bytes ? bytes : nullptr,
                      .runs = &kNoRun,
                      .run_count = 1,
                      .run_pairs = p.pairs(),
                      .panel = packed + batch.b * packed_bytes_ + panel.offset,
                      .zeros = column_zeros.data(),
                      .vectors = panel.vectors},
                     offsets, count, arguments.finish,
                     {.first_column = panel.first_column,
                      .columns = panel.columns,
                      .to = arguments.to + to,
                      .to_row_stride = p.columns});
    }
  }

  void CopyBytes(const Arguments& arguments, int64_t first, int64_t count, uint8_t* to) const {
    const IntegerProduct& p = product_;
    for (int64_t row = first; row < first + count; ++row) {
      const uint8_t* const from = arguments.a + row * p.inner;
      for (int64_t i = 0; i < p.inner; ++i) to[i] = from[i] ^ p.a_flip;
      std::fill(to + p.inner, to + 2 * p.pairs(), uint8_t{0});
      to += 2 * p.pairs();
    }
  }

  void CopyRows(const Arguments& arguments, int64_t first, int64_t count, int16_t* to) const {
    const IntegerProduct& p = product_;
    const IntegerTiles& tiles = TilesOfIntegers();
    for (int64_t row = first; row < first + count; ++row) {
      const auto zero = static_cast<int16_t>(arguments.a_zero[row % p.a_zeros] ^ p.a_flip);
      tiles.center(arguments.a + row * p.inner, p.a_flip, zero, to, p.inner);
      if (p.inner % 2 != 0) to[p.inner] = 0;
      to += 2 * p.pairs();
    }
  }

  IntegerProduct product_;
  IntegerPanels panels_;
  int64_t bands_;
  int64_t workers_;
  std::vector<WorkRange> parts_;  // of the units
  int64_t packed_bytes_;          // of one matrix
};

}  // namespace

void OfferMatMulInteger(const KernelQuery& query, Offers& offers) {
  const std::optional<IntegerOp> op = ParseIntegerOp(query);
  if (!op || !op->root->Is<MatMulInteger>()) return;
  for (size_t i = 0; i < (*query).inputs.size(); ++i) {
    if (IsEmpty(query.input(i))) return;
  }
  std::optional<IntegerProduct> product = Describe(query, *op);
  if (!product) return;
  const std::vector<size_t>& operands = op->operands;
  product->b_packed = query.constant(operands[1]) != nullptr;
  const bool packed = product->b_packed;
  product->bytes = packed && query.constant(operands[3]) != nullptr && product->a_zeros == 1 &&
                   product->b_count == 1 &&
                   FitBytes(*query.constant(operands[1]), *query.constant(operands[3]));
  const IntegerEpilogue epilogue(query, *op, product->columns);
  const int64_t finish_bytes = epilogue.workspace_bytes();
  auto kernel = std::make_shared<const MatMulIntegerKernel>(*std::move(product));
  auto candidate = std::make_shared<IntegerCandidate>(
      query, KernelName{"matmul_integer.panels", "integer panels"},
      std::vector<Layout>((*query).inputs.size()), std::vector<Layout>(1),
      [kernel, epilogue, operands, finish_bytes](const Pointers& pointers) {
        const auto bytes = [&](size_t i) {
          return static_cast<const uint8_t*>(pointers.inputs[operands[i]]);
        };
        kernel->Run({.a = bytes(0),
                     .b = bytes(1),
                     .a_zero = bytes(2),
                     .b_zero = bytes(3),
                     .finish = epilogue.Prepare(pointers.inputs, pointers.workspace),
                     .workspace = static_cast<std::byte*>(pointers.workspace) + finish_bytes,
                     .to = static_cast<std::byte*>(pointers.outputs[0])});
        return absl::OkStatus();
      });
  candidate->workspace_bytes = finish_bytes + kernel->workspace_bytes();
  if (packed) {
    candidate->PackOperand(operands[1], kernel->PackedFormat(), kernel->packed_bytes(),
                           [kernel](const uint8_t* from, int8_t* to) { kernel->Pack(from, to); });
  }
  offers.push_back(std::move(candidate));
}

}  // namespace sinter::blocked
