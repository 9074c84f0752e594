#include "kernels/naive/numbers.h"

namespace sinter::naive {

ReadNumber ReaderOf(DType dtype) {
  ReadNumber reader = nullptr;
  VisitDType(dtype, [&](auto zero) {
    using T = decltype(zero);
    reader = [](const void* data, int64_t offset) {
      return static_cast<double>(static_cast<const T*>(data)[offset]);
    };
  });
  return reader;
}

WriteNumber WriterOf(DType dtype) {
  WriteNumber writer = nullptr;
  VisitDType(dtype, [&](auto zero) {
    using T = decltype(zero);
    writer = [](void* data, int64_t offset, double number) {
      static_cast<T*>(data)[offset] = static_cast<T>(number);
    };
  });
  return writer;
}

WriteNumber UnsaturatedWriterOf(DType dtype) {
  WriteNumber writer = nullptr;
  VisitDType(dtype, [&](auto zero) {
    using T = decltype(zero);
    if constexpr (kIsNarrowFloat<T>) {
      writer = [](void* data, int64_t offset, double number) {
        static_cast<T*>(data)[offset] = T(number, /*saturate=*/false);
      };
    }
  });
  return writer;
}

RoundNumber RounderOf(DType dtype) {
  RoundNumber rounder = nullptr;
  VisitDType(dtype, [&](auto zero) {
    using T = decltype(zero);
    rounder = [](double number) { return static_cast<double>(static_cast<T>(number)); };
  });
  return rounder;
}

}  // namespace sinter::naive
