// Add of i32: the sums of a quantised product and its bias. The second operand has the result's
// shape, one element, or one along adjacent axes, such as the channels.
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "ir/ops/add.h"
#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/integer_functions.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/rows.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kElementsPerThread = 16 << 10;

// Element i of the result reads element i / repeated % count of an operand.
struct Reading {
  int64_t count;
  int64_t repeated;
};

// How an operand with these dims is read in the memory order of the result; nothing if it has
// elements along axes that are not adjacent.
std::optional<Reading> ReadingOf(const std::vector<int64_t>& own, const std::vector<int64_t>& dims,
                                 const Layout& layout) {
  const size_t ahead = dims.size() - own.size();
  const std::vector<int64_t> strides = Layout().Strides(own);
  Reading reading{1, 1};
  bool ended = false;
  const std::vector<Layout::MemoryAxis> memory = layout.MemoryAxes(dims);
  for (size_t i = memory.size(); i-- > 0;) {
    const Layout::MemoryAxis& level = memory[i];
    if (level.size == 1) continue;
    const auto axis = static_cast<size_t>(level.axis);
    if (axis < ahead || own[axis - ahead] == 1) {
      if (reading.count == 1) {
        reading.repeated *= level.size;
      } else {
        ended = true;
      }
    } else {
      if (ended || strides[axis - ahead] * level.block != reading.count) return std::nullopt;
      reading.count *= level.size;
    }
  }
  if (reading.count == 1) reading.repeated = 1;
  return reading;
}

void AddRange(const int32_t* a, const int32_t* b, const Reading& reading, int32_t* to,
              int64_t begin, int64_t end) {
  const IntegerFunctions& functions = FunctionsOfIntegers();
  if (reading.count == 1) return functions.add_one(a + begin, b, to + begin, end - begin);
  if (reading.repeated > 1) {
    for (int64_t i = begin; i < end;) {
      const int64_t run = std::min(end, (i / reading.repeated + 1) * reading.repeated) - i;
      functions.add_one(a + i, b + i / reading.repeated % reading.count, to + i, run);
      i += run;
    }
    return;
  }
  for (int64_t i = begin; i < end;) {
    const int64_t at = i % reading.count;
    const int64_t run = std::min(end - i, reading.count - at);
    functions.add(a + i, b + at, to + i, run);
    i += run;
  }
}

}  // namespace

void OfferIntegerAdd(const KernelQuery& query, Offers& offers) {
  const Type& result = query.output(0);
  if (result.dtype != DType::kInt32 || IsEmpty(result)) return;
  const size_t whole = query.input(0).shape == result.shape ? 0 : 1;
  if (query.input(whole).shape != result.shape) return;
  const std::vector<int64_t> dims = result.shape.ToIntegers();
  const std::vector<int64_t> own = query.input(1 - whole).shape.ToIntegers();
  const int64_t count = ElementCount(dims).ValueOrDie();
  for (const Layout& layout : ActivationLayouts(result.shape.rank())) {
    if (!layout.IsDense(dims)) continue;
    const std::optional<Reading> reading =
        own == dims ? Reading{.count = count, .repeated = 1} : ReadingOf(own, dims, layout);
    if (!reading) continue;
    std::vector<Layout> inputs(2);
    inputs[whole] = layout;
    if (own == dims) inputs[1 - whole] = layout;
    auto candidate = std::make_shared<FunctionCandidate>(
        query, KernelName{"integer_add", "integer add"}, std::move(inputs),
        std::vector<Layout>{layout}, [reading = *reading, whole, count](const Pointers& pointers) {
          const auto* const a = static_cast<const int32_t*>(pointers.inputs[whole]);
          const auto* const b = static_cast<const int32_t*>(pointers.inputs[1 - whole]);
          auto* const to = static_cast<int32_t*>(pointers.outputs[0]);
          ParallelFor(count, kElementsPerThread,
                      [&](int64_t begin, int64_t end) { AddRange(a, b, reading, to, begin, end); });
          return absl::OkStatus();
        });
    candidate->WorkInPlace(whole);
    offers.push_back(std::move(candidate));
  }
}

}  // namespace sinter::blocked
