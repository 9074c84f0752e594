// QuantizeLinear from f32 to bytes and DequantizeLinear of bytes to f32, both with one scale, and
// casts of bytes and i32 to f32, in any dense layout.
#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ir/ops/cast.h"
#include "ir/ops/dequantize_linear.h"
#include "ir/ops/quantize_linear.h"
#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/integer_functions.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/rows.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kElementsPerThread = 16 << 10;

bool IsByte(DType dtype) { return dtype == DType::kUint8 || dtype == DType::kInt8; }

int32_t ByteAt(const void* data, bool is_signed) {
  return is_signed ? *static_cast<const int8_t*>(data) : *static_cast<const uint8_t*>(data);
}

// Offers `run`, which computes elements [begin, end) in any order of the elements in memory.
void OfferRange(const KernelQuery& query, const std::string& name,
                const std::function<void(const Pointers&, int64_t begin, int64_t end)>& run,
                Offers& offers) {
  const std::vector<int64_t> dims = query.output(0).shape.ToIntegers();
  const int64_t count = ElementCount(dims).ValueOrDie();
  for (const Layout& layout : ActivationLayouts(query.output(0).shape.rank())) {
    if (!layout.IsDense(dims)) continue;
    std::vector<Layout> inputs((*query).inputs.size());
    inputs[0] = layout;
    offers.push_back(std::make_shared<FunctionCandidate>(
        query, KernelName{name, name}, std::move(inputs), std::vector<Layout>{layout},
        [run, count](const Pointers& pointers) {
          ParallelFor(count, kElementsPerThread,
                      [&](int64_t begin, int64_t end) { run(pointers, begin, end); });
          return absl::OkStatus();
        }));
  }
}

// Whether the operands from `first` on have one element each.
bool HaveOneElement(const KernelQuery& query, size_t first) {
  for (size_t i = first; i < (*query).inputs.size(); ++i) {
    const std::vector<int64_t> dims = query.input(i).shape.ToIntegers();
    if (ElementCount(dims).ValueOrDie() != 1) return false;
  }
  return true;
}

}  // namespace

void OfferCast(const KernelQuery& query, Offers& offers) {
  const DType from = query.input(0).dtype;
  if (query.output(0).dtype != DType::kFloat32 || IsEmpty(query.input(0))) return;
  if (from != DType::kInt32 && from != DType::kBool && !IsByte(from)) return;
  OfferRange(
      query, "cast",
      [from](const Pointers& pointers, int64_t begin, int64_t end) {
        const IntegerFunctions& functions = FunctionsOfIntegers();
        const void* const x = pointers.inputs[0];
        float* const to = static_cast<float*>(pointers.outputs[0]) + begin;
        const int64_t count = end - begin;
        switch (from) {
          case DType::kBool:  // 0 or 1
          case DType::kUint8:
            return functions.dequantize_u8(static_cast<const uint8_t*>(x) + begin, 0, 1, to, count);
          case DType::kInt8:
            return functions.dequantize_i8(static_cast<const int8_t*>(x) + begin, 0, 1, to, count);
          default: return functions.to_float(static_cast<const int32_t*>(x) + begin, to, count);
        }
      },
      offers);
}

void OfferDequantizeLinear(const KernelQuery& query, Offers& offers) {
  if (query.output(0).dtype != DType::kFloat32 || query.input(1).dtype != DType::kFloat32 ||
      !IsByte(query.input(0).dtype) || IsEmpty(query.input(0)) || !HaveOneElement(query, 1) ||
      query.operation().As<DequantizeLinear>().block_size != 0) {
    return;
  }
  const bool has_zero = (*query).inputs.size() > 2;
  const bool is_signed = query.input(0).dtype == DType::kInt8;
  OfferRange(
      query, "dequantize_linear",
      [has_zero, is_signed](const Pointers& pointers, int64_t begin, int64_t end) {
        const IntegerFunctions& functions = FunctionsOfIntegers();
        const void* const x = pointers.inputs[0];
        const float scale = *static_cast<const float*>(pointers.inputs[1]);
        const int32_t zero = has_zero ? ByteAt(pointers.inputs[2], is_signed) : 0;
        float* const to = static_cast<float*>(pointers.outputs[0]) + begin;
        const int64_t count = end - begin;
        if (is_signed) {
          functions.dequantize_i8(static_cast<const int8_t*>(x) + begin, zero, scale, to, count);
        } else {
          functions.dequantize_u8(static_cast<const uint8_t*>(x) + begin, zero, scale, to, count);
        }
      },
      offers);
}

void OfferQuantizeLinear(const KernelQuery& query, Offers& offers) {
  const auto& op = query.operation().As<QuantizeLinear>();
  if (query.input(0).dtype != DType::kFloat32 || query.input(1).dtype != DType::kFloat32 ||
      !IsByte(op.to) || op.precision != DType::kFloat32 || op.block_size != 0 ||
      IsEmpty(query.input(0)) || !HaveOneElement(query, 1)) {
    return;
  }
  const bool has_zero = (*query).inputs.size() > 2;
  OfferRange(
      query, "quantize_linear",
      [has_zero, is_signed = op.to == DType::kInt8](const Pointers& pointers, int64_t begin,
                                                    int64_t end) {
        const IntegerFunctions& functions = FunctionsOfIntegers();
        const float* const x = static_cast<const float*>(pointers.inputs[0]) + begin;
        const float scale = *static_cast<const float*>(pointers.inputs[1]);
        const int32_t zero = has_zero ? ByteAt(pointers.inputs[2], is_signed) : 0;
        void* const y = pointers.outputs[0];
        const int64_t count = end - begin;
        if (is_signed) {
          functions.quantize_to_i8(x, scale, zero, static_cast<int8_t*>(y) + begin, count);
        } else {
          functions.quantize_to_u8(x, scale, zero, static_cast<uint8_t*>(y) + begin, count);
        }
      },
      offers);
}

}  // namespace sinter::blocked
