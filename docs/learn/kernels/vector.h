// Vectors of floats, by an extension of GCC and Clang: + and * work lane by lane, and the compiler
// makes fused multiply-adds of them.
#ifndef SINTER_LEARN_VECTOR_H_
#define SINTER_LEARN_VECTOR_H_

#include <cstdint>
#include <cstring>

namespace learn {

#ifdef __AVX512F__
inline constexpr int64_t kLanes = 16;
inline constexpr int kTileRows = 12;  // 24 of 32 registers hold sums
#else
inline constexpr int64_t kLanes = 8;
inline constexpr int kTileRows = 6;  // 12 of 16 registers hold sums
#endif
inline constexpr int64_t kTileColumns = 2 * kLanes;

typedef float Vector __attribute__((vector_size(kLanes * sizeof(float))));

inline Vector Load(const float* from) {
  Vector vector;
  std::memcpy(&vector, from, sizeof(vector));
  return vector;
}
inline void Store(const Vector& vector, float* to) { std::memcpy(to, &vector, sizeof(vector)); }

}  // namespace learn

#endif  // SINTER_LEARN_VECTOR_H_
