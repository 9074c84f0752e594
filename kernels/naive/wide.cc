#include "kernels/naive/wide.h"

#include <array>

#include "kernels/naive/strided_loop.h"

namespace sinter::naive {

template <class W>
LoadElements<W> LoaderOf(DType dtype) {
  LoadElements<W> loader = nullptr;
  VisitDType(dtype, [&](auto zero) {
    using T = decltype(zero);
    if constexpr (std::is_same_v<Wide<T>, W>) {
      loader = [](const void* from, int64_t offset, int64_t stride, int64_t count, W* to) {
        const T* elements = static_cast<const T*>(from) + offset;
        if (stride == 1) {
          for (int64_t i = 0; i < count; ++i) to[i] = static_cast<W>(elements[i]);
        } else {
          for (int64_t i = 0; i < count; ++i) to[i] = static_cast<W>(elements[i * stride]);
        }
      };
    }
  });
  SINTER_CHECK(loader != nullptr);
  return loader;
}

template <class W>
StoreElements<W> StorerOf(DType dtype) {
  StoreElements<W> storer = nullptr;
  VisitDType(dtype, [&](auto zero) {
    using T = decltype(zero);
    if constexpr (std::is_same_v<Wide<T>, W>) {
      storer = [](const W* from, void* to, int64_t offset, int64_t stride, int64_t count) {
        T* elements = static_cast<T*>(to) + offset;
        if (stride == 1) {
          for (int64_t i = 0; i < count; ++i) elements[i] = static_cast<T>(from[i]);
        } else {
          for (int64_t i = 0; i < count; ++i) elements[i * stride] = static_cast<T>(from[i]);
        }
      };
    }
  });
  SINTER_CHECK(storer != nullptr);
  return storer;
}

template <size_t kInputs, class In, class Out>
void ForEachTile(
    std::span<const InputView> inputs, const OutputView& output, StoreTile<Out> store,
    absl::FunctionRef<void(const std::array<In*, kInputs>& operands, int64_t count, Out* result)>
        function) {
  std::array<std::array<In, kTile>, kInputs> tiles;
  std::array<Out, kTile> result;
  std::array<Strides, kInputs + 1> operand_strides;
  std::array<In*, kInputs> operands;
  operand_strides[0] = BroadcastStrides(output, output.dims);
  for (size_t k = 0; k < kInputs; ++k) {
    operand_strides[k + 1] = BroadcastStrides(inputs[k], output.dims);
    operands[k] = tiles[k].data();
  }
  const LoadElements<In> load = LoaderOf<In>(inputs[0].dtype);
  const StridedLoop<kInputs + 1> loop(output.dims, operand_strides);
  const auto strides = loop.row_strides();
  loop.ForEachRow([&](const auto& at, int64_t row) {
    for (int64_t begin = 0; begin < row; begin += kTile) {
      const int64_t count = std::min(kTile, row - begin);
      for (size_t k = 0; k < kInputs; ++k) {
        load(inputs[k].data, at[k + 1] + begin * strides[k + 1], strides[k + 1], count,
             operands[k]);
      }
      function(operands, count, result.data());
      store(result.data(), output.data, at[0] + begin * strides[0], strides[0], count);
    }
  });
}

#define SINTER_WIDE(W)                         \
  template LoadElements<W> LoaderOf<W>(DType); \
  template StoreElements<W> StorerOf<W>(DType);
SINTER_WIDE(double)
SINTER_WIDE(int64_t)
SINTER_WIDE(uint64_t)
#undef SINTER_WIDE

#define SINTER_TILES(kInputs, In, Out)                               \
  template void ForEachTile<kInputs, In, Out>(                       \
      std::span<const InputView>, const OutputView&, StoreTile<Out>, \
      absl::FunctionRef<void(const std::array<In*, kInputs>& operands, int64_t, Out*)>);
SINTER_TILES(1, double, double)
SINTER_TILES(1, int64_t, int64_t)
SINTER_TILES(1, uint64_t, uint64_t)
SINTER_TILES(1, double, uint64_t)
SINTER_TILES(2, double, double)
SINTER_TILES(2, int64_t, int64_t)
SINTER_TILES(2, uint64_t, uint64_t)
SINTER_TILES(2, double, uint64_t)
SINTER_TILES(2, int64_t, uint64_t)
#undef SINTER_TILES

}  // namespace sinter::naive
