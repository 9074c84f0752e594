// The graphs on which solutions of exercises are checked and timed.
#ifndef SINTER_COMPETE_EXERCISE_GRAPHS_H_
#define SINTER_COMPETE_EXERCISE_GRAPHS_H_

#include <cstdint>

#include "compete/exercises.h"

namespace sinter::compete {

// c [m, n] = a [m, k] b [k, n]; with a batch, as many products.
GraphFunction Product(int64_t m, int64_t k, int64_t n);
GraphFunction BatchOfProducts(int64_t batch, int64_t m, int64_t k, int64_t n);
// The product, a bias for each column if `bias`, and a relu if `relu`.
GraphFunction Layer(int64_t m, int64_t k, int64_t n, bool bias, bool relu);

GraphFunction SoftmaxOfRows(int64_t rows, int64_t columns);
// Rows that end with {200, 199, 198.5}, whose exponentials are infinite in f32.
GraphFunction SoftmaxOfLargeNumbers(int64_t rows, int64_t columns);

GraphFunction TransposedMatrix(int64_t rows, int64_t columns);
GraphFunction SumsOfRows(int64_t rows, int64_t columns);

// A convolution of a picture [1, channels, height, width].
GraphFunction Convolution(int64_t channels, int64_t height, int64_t width, int64_t outputs,
                          ConvOptions options);

GraphFunction AttentionHeads(int64_t heads, int64_t queries, int64_t keys, int64_t size,
                             bool is_causal);

// y = relu(x w1 + b1) w2 + x, x [rows, 8].
GraphFunction ResidualBlock(int64_t rows);

// Operations for each byte that crosses the memory bus if every operand is read once and every
// result is written once.
double FlopsPerByte(const GraphFunction& build);

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_EXERCISE_GRAPHS_H_
