// MatMul. A constant matrix as the second operand is packed into panels once. One that a run
// computes is packed by each run, which costs n^2 steps and saves n^3. The rows of the first operand
// are read without a copy.
#include "ir/ops/matmul.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "kernels/blocked/implicit_gemm.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/matmul_parts.h"
#include "kernels/blocked/packed_candidate.h"
#include "kernels/blocked/rows.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

// Products of matrices that are both computed: [batch, rows, inner] and [batch, inner, columns].
class ComputedProducts {
 public:
  ComputedProducts(int64_t batch, int64_t rows, int64_t inner, int64_t columns, Epilogue epilogue)
      : batch_(batch),
        rows_(rows),
        columns_(columns),
        product_({.channels = inner, .width = rows, .out_channels = columns, .out_width = rows},
                 /*channels_first=*/false, /*prologue=*/{}, std::move(epilogue)),
        workers_(batch >= kPartsOfWorker * CurrentThreadCount() ? CurrentThreadCount() : 1) {}

  int64_t workspace_bytes() const {
    return workers_ * product_.weight_elements() * static_cast<int64_t>(sizeof(float));
  }

  // `second` is the same for all products if its stride is 0.
  void Run(const Pointers& pointers, StridedRows<const float> first, const float* second,
           int64_t second_stride, StridedRows<float> to) const {
    ParallelParts(batch_, workers_, [&](int64_t number, int64_t worker) {
      float* const packed =
          static_cast<float*>(pointers.workspace) + worker * product_.weight_elements();
      Pack(second + number * second_stride, packed);
      product_.Run({.input = {first.at(number * rows_), first.row_stride},
                    .weights = packed,
                    .bias = nullptr,
                    .inputs = pointers.operands(),
                    .workspace = nullptr,
                    .to = {to.at(number * rows_), to.row_stride}});
    });
  }

 private:
  // With fewer products for each thread, the threads share each product instead.
  static constexpr int64_t kPartsOfWorker = 2;
  static constexpr int64_t kElementsOfPart = 16 << 10;

  void Pack(const float* matrix, float* to) const {
    const Panels& panels = product_.panels();
    const auto count = static_cast<int64_t>(panels.all().size());
    const int64_t grain = kElementsOfPart / std::max<int64_t>(panels.element_count() / count, 1);
    ParallelFor(count, grain, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const Panels::Panel& panel = panels.all()[static_cast<size_t>(i)];
        panels.PackPanel(matrix + panel.first_column, {.column = 1, .tap = 0, .channel = columns_},
                         panel, to);
      }
    });
  }

  int64_t batch_;
  int64_t rows_;
  int64_t columns_;
  ImplicitGemm product_;
  int64_t workers_;
};

void OfferComputed(const KernelQuery& query, const FusedOp& fused, Offers& offers) {
  const std::vector<int64_t>& first = fused.operands[0].dims;
  const std::vector<int64_t>& second = fused.operands[1].dims;
  if (first.size() < 2 || second.size() < 2 || first.back() == 0) return;
  if (ElementCount(fused.output).ValueOrDie() == 0) return;
  const bool is_shared = second.size() == 2;
  const bool same_batch =
      first.size() == second.size() && std::equal(first.begin(), first.end() - 2, second.begin());
  if (!is_shared && !same_batch) return;
  const int64_t inner = first.back();
  const int64_t columns = second.back();
  const int64_t all_rows = ElementCount(first).ValueOrDie() / inner;
  const int64_t rows = is_shared ? all_rows : first[first.size() - 2];
  const int64_t batch = all_rows / rows;
  // The operations of an epilogue count rows from the first product on.
  if (batch > 1 && !fused.epilogue.empty()) return;
  auto epilogue = Epilogue::Create(fused.epilogue, fused.output, fused.output.size() - 1,
                                   {.bias = true, .addend = true, .clamp = true});
  if (!epilogue) return;
  const std::optional<size_t> addend = epilogue->addend_operand();
  const ComputedProducts products(batch, rows, inner, columns, *std::move(epilogue));
  auto candidate = std::make_shared<FunctionCandidate>(
      query, KernelName{"matmul.computed", "panels of each run"},
      std::vector<Layout>((*query).inputs.size()), std::vector<Layout>(1),
      [products, a = *fused.operands[0].index, b = *fused.operands[1].index, inner, columns,
       stride = is_shared ? 0 : inner * columns](const Pointers& pointers) {
        products.Run(pointers, pointers.InputRows(a, inner),
                     static_cast<const float*>(pointers.inputs[b]), stride,
                     pointers.OutputRows(0, columns));
        return absl::OkStatus();
      });
  candidate->workspace_bytes = products.workspace_bytes();
  if (fused.ReadsOnce(*fused.operands[0].index)) {
    candidate->TakeRowStride(*fused.operands[0].index, inner);
  }
  candidate->GiveRowStride(columns);
  if (addend && fused.ReadsOnce(*addend)) candidate->WorkInPlace(*addend);
  offers.push_back(std::move(candidate));
}

}  // namespace

void OfferMatMul(const KernelQuery& query, const FusedOp& fused, Offers& offers) {
  if (!AllFloat32(query) || !fused.prologue.empty()) return;
  const Operand& first = fused.operands[0];
  const Operand& second = fused.operands[1];
  if (!first.index || !second.index) return;
  if (second.constant == nullptr || second.dims.size() != 2) {
    return OfferComputed(query, fused, offers);
  }
  const std::optional<MatMulParts> parts = MatMulPartsOf(fused);
  if (!parts) return;
  ImplicitGemm product = parts->Product();
  std::vector weights = {parts->PackedWeights(product)};
  auto candidate = std::make_shared<PackedCandidate>(
      query, KernelName{"matmul.panels", "panels"}, std::vector<Layout>((*query).inputs.size()),
      std::vector<Layout>(1),
      [product = std::move(product), a = *first.index, b = *second.index, inner = parts->inner,
       columns = parts->columns](const Pointers& pointers) {
        product.Run({.input = pointers.InputRows(a, inner),
                     .weights = static_cast<const float*>(pointers.inputs[b]),
                     .bias = nullptr,
                     .inputs = pointers.operands(),
                     .workspace = nullptr,
                     .to = pointers.OutputRows(0, columns)});
        return absl::OkStatus();
      },
      std::move(weights));
  if (fused.ReadsOnce(*first.index)) candidate->TakeRowStride(*first.index, parts->inner);
  candidate->GiveRowStride(parts->columns);
  const std::optional<size_t> addend = parts->epilogue.addend_operand();
  if (addend && fused.ReadsOnce(*addend)) candidate->WorkInPlace(*addend);
  offers.push_back(std::move(candidate));
}

}  // namespace sinter::blocked
