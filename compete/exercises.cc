#include "compete/exercises.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "compete/exercise_graphs.h"
#include "ir/check.h"
#include "ir/suggestion.h"
#include "runtime/measure/timing.h"
#include "sinter/status.h"

namespace sinter::compete {
namespace {

constexpr ConvOptions kWindow = {.kernel = 3, .padding = 1};

Exercise Tensors() {
  return {.name = "exercise-01",
          .title = "products of many matrices",
          .task =
              "A kernel multiplies two matrices. Make it multiply lists of matrices: a [batch, "
              "m, k] times b [batch, k, n] gives c [batch, m, n].",
          .hint =
              "A tensor is one long row of numbers. Where does matrix number p of a begin if "
              "each has m * k numbers? Put a loop over p around the three loops, and add that "
              "offset to every index, of b and c as well.",
          .tests = {{"one product", Product(5, 7, 3), {"matmul"}},
                    {"four products", BatchOfProducts(4, 3, 5, 2), {"matmul"}},
                    {"seven products of one row", BatchOfProducts(7, 1, 9, 4), {"matmul"}},
                    {"products of 1 x 1", BatchOfProducts(3, 1, 1, 1), {"matmul"}},
                    {"eight large products", BatchOfProducts(8, 64, 65, 63), {"matmul"}}}};
}

Exercise Layers() {
  return {.name = "exercise-02",
          .title = "a softmax that survives large numbers",
          .task =
              "A softmax divides infinity by infinity as soon as a number is above 88. Make it "
              "right for all rows, without computing in f64.",
          .hint =
              "exp(x - m) / sum(exp(x - m)) is the same for every m. Which m keeps all "
              "exponents at or below zero, and at least one of them at zero?",
          .tests = {{"rows of 10", SoftmaxOfRows(5, 10), {"softmax"}},
                    {"rows of 1", SoftmaxOfRows(7, 1), {"softmax"}},
                    {"one row of 1000", SoftmaxOfRows(1, 1000), {"softmax"}},
                    {"rows with numbers around 200", SoftmaxOfLargeNumbers(6, 5), {"softmax"}}}};
}

Exercise Window() {
  return {
      .name = "exercise-03",
      .title = "a window that takes larger steps",
      .task =
          "A convolution moves its window by one row and one column. Make it right for any "
          "stride.",
      .hint =
          "The attribute \"strides\" has two numbers, for rows and columns. Only the two "
          "lines that compute from_row and from_column need to change.",
      .tests = {
          {"stride 1", Convolution(3, 9, 7, 4, kWindow), {"conv"}},
          {"stride 2", Convolution(3, 9, 7, 4, {.kernel = 3, .stride = 2, .padding = 1}), {"conv"}},
          {"stride 3 without padding",
           Convolution(2, 14, 11, 5, {.kernel = 4, .stride = 3}),
           {"conv"}},
          {"a window of 1 x 1 with stride 2", Convolution(8, 6, 6, 3, {.stride = 2}), {"conv"}}}};
}

Exercise GraphOfABlock() {
  return {.name = "exercise-04",
          .title = "a residual block as a graph",
          .kind = ExerciseKind::kModel,
          .task =
              "The graph is to compute y = relu(x w1 + b1) w2 + x, but it forgets b1 and the "
              "sum at the end. Complete it.",
          .hint =
              "Two more lines with add(...). The verifier wants every value to have a number of "
              "its own and to be defined above the line that uses it, so numbers move on.",
          .tests = {{"one row", ResidualBlock(1)},
                    {"seven rows", ResidualBlock(7)},
                    {"a thousand rows", ResidualBlock(1000)}}};
}

double MedianOfRatios();

Exercise Measuring() {
  return {.name = "exercise-05",
          .title = "a speed-up from noisy times",
          .kind = ExerciseKind::kAnswer,
          .task =
              "sinter check exercise-05 --start prints times of two kernels that took turns "
              "while the machine was also doing something else. How many times as fast is "
              "register_tiles as loop_order? Take the median of the ratios within rounds.",
          .hint =
              "Divide the two times of each round, sort the fifteen quotients, and take the "
              "eighth. Compare with the quotient of the two medians: which rounds did the "
              "machine spend on something else?",
          .answer = MedianOfRatios,
          .tolerance = 0.01};
}

Exercise Roofline() {
  return {.name = "exercise-06",
          .title = "the arithmetic intensity of a matrix times a vector",
          .kind = ExerciseKind::kAnswer,
          .task =
              "A vector of 4096 numbers times a matrix of 4096 x 4096, all f32: how many "
              "floating-point operations is that for each byte that must come from memory or "
              "go there, if every number does so once? A multiply-add counts as two.",
          .hint =
              "Count the operations for one element of the matrix, and its bytes. The vectors "
              "are so small beside the matrix that they hardly change the result.",
          .answer = [] { return FlopsPerByte(Product(1, 4096, 4096)); }};
}

Exercise Backend() {
  return {.name = "exercise-07",
          .title = "a backend with two kernels",
          .task =
              "A backend has one row, for matmul. Add a row for relu, so that both steps of a "
              "layer run on it.",
          .hint =
              "A kernel for relu is one loop over call.node().input(0).size() numbers. "
              "SINTER_BACKEND takes any number of rows, with commas between them.",
          .tests = {{"a layer", Layer(5, 7, 9, false, true), {"matmul", "relu"}},
                    {"a layer of one row", Layer(1, 33, 17, false, true), {"matmul", "relu"}},
                    {"a large layer", Layer(64, 100, 64, false, true), {"matmul", "relu"}}}};
}

Exercise CacheBlocking() {
  return {
      .name = "exercise-08",
      .title = "a transposition that respects the cache",
      .task =
          "Transposing a matrix computes nothing, it only moves numbers, and plain loops "
          "use one number of each line of the cache that they fetch. Make it twice as fast "
          "by going through the matrix in blocks.",
      .hint =
          "A line holds 16 numbers. Inside a block of 16 rows and 16 columns every line "
          "that is touched is used completely before it can be lost. Take care of the "
          "blocks at the edges: std::min(first + 16, rows).",
      .tests = {{"a matrix of 5 x 7", TransposedMatrix(5, 7), {"transpose"}},
                {"two rows", TransposedMatrix(2, 100), {"transpose"}},
                {"two columns", TransposedMatrix(33, 2), {"transpose"}},
                {"a matrix of 300 x 257", TransposedMatrix(300, 257), {"transpose"}}},
      .speed = SpeedGoal{.name = "a matrix of 2048 x 2048", .build = TransposedMatrix(2048, 2048)}};
}

Exercise Simd() {
  return {
      .name = "exercise-09",
      .title = "sums in vectors",
      .task =
          "A kernel adds up every row of a matrix, one number after the other. Make it "
          "three times as fast with vectors.",
      .hint =
          "One vector of sums still waits for itself in every step. Use four of "
          "them, and add the numbers that fill no vectors in the end.",
      .tests = {{"rows of 7", SumsOfRows(5, 7), {"reduce_sum"}},
                {"rows of 1", SumsOfRows(9, 1), {"reduce_sum"}},
                {"rows of 37", SumsOfRows(4, 37), {"reduce_sum"}},
                {"one row of 1001", SumsOfRows(1, 1001), {"reduce_sum"}}},
      .speed = SpeedGoal{.name = "256 rows of 1024", .build = SumsOfRows(256, 1024), .ratio = 3}};
}

Exercise Im2col() {
  return {.name = "exercise-10",
          .title = "windows as columns, with a border",
          .task =
              "A convolution copies its windows into a matrix and multiplies. It is right "
              "without padding only. Make it right with padding.",
          .hint =
              "The number for position (row, column) and place (i, j) is at row + i - top and "
              "column + j - left of the picture, or it is zero if that lies outside.",
          .tests = {{"no padding", Convolution(3, 9, 7, 4, {.kernel = 3}), {"conv"}},
                    {"padding 1", Convolution(3, 9, 7, 4, kWindow), {"conv"}},
                    {"padding 2, a window of 5 x 5",
                     Convolution(2, 6, 11, 3, {.kernel = 5, .padding = 2}),
                     {"conv"}},
                    {"more padding than the window",
                     Convolution(1, 4, 4, 2, {.kernel = 1, .padding = 2}),
                     {"conv"}}}};
}

Exercise RegisterTiles() {
  return {
      .name = "exercise-11",
      .title = "a tile in registers",
      .task =
          "A product keeps two vectors of sums in registers, for one row. Let four rows or "
          "more share the vectors of b, and make it one and a half times as fast.",
      .hint =
          "Write the tile as a function template whose parameter is the number of rows, "
          "with `Vector sums[rows][2]`. Rows at the end that fill no tile are a tile of "
          "one row.",
      .tests = {{"a product of 5 x 7 x 9", Product(5, 7, 9), {"matmul"}},
                {"one row", Product(1, 65, 100), {"matmul"}},
                {"one column", Product(70, 9, 1), {"matmul"}},
                {"a product of 67 x 43 x 101", Product(67, 43, 101), {"matmul"}}},
      .speed = SpeedGoal{
          .name = "a product of 512 x 512 x 512", .build = Product(512, 512, 512), .ratio = 1.5}};
}

Exercise Fusion() {
  return {.name = "exercise-12",
          .title = "an epilogue in the kernel",
          .task =
              "A kernel takes matmul and matmul+add, a product with a bias. Make it take, and "
              "apply, a relu at the end: matmul+relu and matmul+add+relu.",
          .hint =
              "`takes` decides by the names of the operations, and the kernel finds them in "
              "call.node().operations(). Apply the relu to a row when its sums are complete.",
          .tests = {{"a product", Product(5, 7, 9), {"matmul"}},
                    {"with a bias", Layer(5, 7, 9, true, false), {"matmul+add"}},
                    {"with a relu", Layer(6, 33, 17, false, true), {"matmul+relu"}},
                    {"with both", Layer(64, 65, 66, true, true), {"matmul+add+relu"}}}};
}

Exercise Attention() {
  return {.name = "exercise-13",
          .title = "a query that does not see the future",
          .task =
              "A kernel for attention shows all keys to every query. With the attribute "
              "is_causal, query i sees the keys 0 to i only. Make it right for both.",
          .hint =
              "call.node().root().Int(\"is_causal\") is 0 or 1. Three loops over keys end "
              "earlier: that of the scores, that of their exponentials, and that of the values.",
          .tests = {{"all keys", AttentionHeads(2, 5, 7, 4, false), {"attention"}},
                    {"causal", AttentionHeads(2, 9, 9, 4, true), {"attention"}},
                    {"causal, one query", AttentionHeads(3, 1, 1, 8, true), {"attention"}},
                    {"causal, 65 queries", AttentionHeads(1, 65, 65, 16, true), {"attention"}}}};
}

Exercise Threads() {
  return {.name = "exercise-14",
          .title = "the same loops on two threads",
          .task =
              "A product uses one thread. Share its rows among the session's threads, and make "
              "it 1.4 times as fast on two of them.",
          .hint =
              "call.ParallelFor(m, 8, [&](int64_t begin, int64_t end) { ... }), where the body "
              "computes rows begin to end. Each row is written by one thread alone.",
          .tests = {{"a product of 5 x 7 x 9", Product(5, 7, 9), {"matmul"}},
                    {"one row", Product(1, 65, 100), {"matmul"}},
                    {"a product of 67 x 43 x 101", Product(67, 43, 101), {"matmul"}}},
          .speed = SpeedGoal{.name = "a product of 512 x 512 x 512 on two threads",
                             .build = Product(512, 512, 512),
                             .ratio = 1.4,
                             .threads = 2}};
}

Exercise OwnBackend() {
  return {
      .name = "exercise-15",
      .title = "a kernel for every channel by itself",
      .task =
          "A backend takes ordinary convolutions. Add a row for depthwise ones, in which "
          "`group` equals the number of channels and each channel is computed by itself.",
      .hint =
          "A second row for \"conv\" with `takes` and `id` of its own: rows are asked in their "
          "order. Its weights are [channels, 1, kernel rows, kernel columns], and the loop over "
          "input channels is gone.",
      .tests = {{"an ordinary convolution", Convolution(3, 9, 7, 4, kWindow), {"conv"}},
                {"depthwise",
                 Convolution(5, 9, 7, 5, {.kernel = 3, .padding = 1, .groups = 5}),
                 {"conv"}},
                {"depthwise with stride 2",
                 Convolution(8, 13, 10, 8, {.kernel = 3, .stride = 2, .padding = 1, .groups = 8}),
                 {"conv"}},
                {"depthwise, 5 x 5",
                 Convolution(2, 6, 6, 2, {.kernel = 5, .padding = 2, .groups = 2}),
                 {"conv"}}}};
}

Exercise Competing() {
  return {.name = "exercise-16",
          .title = "your own product against Sinter's",
          .task =
              "Write a product of two matrices that is at least half as fast as what Sinter "
              "chooses on this machine (`auto`).",
          .hint =
              "Chapter 11 goes all the way: tiles of six rows and two vectors, blocks of both "
              "matrices copied into the order in which the tiles read them.",
          .tests = {{"a product of 5 x 7 x 9", Product(5, 7, 9), {"matmul"}},
                    {"one row", Product(1, 65, 100), {"matmul"}},
                    {"one column", Product(70, 9, 1), {"matmul"}},
                    {"a product of 67 x 300 x 530", Product(67, 300, 530), {"matmul"}}},
          .speed = SpeedGoal{.name = "a product of 512 x 512 x 512",
                             .build = Product(512, 512, 512),
                             .ratio = 0.5,
                             .than = "auto"}};
}

// Of the times that the starting text lists in two lines, `name: 1.5 1.6 ...`.
double MedianOfRatios() {
  std::vector<std::vector<double>> times;
  const std::string_view text = StartingCode(Measuring());
  for (const absl::string_view line : absl::StrSplit(ToAbsl(text), '\n')) {
    const std::vector<absl::string_view> parts = absl::StrSplit(line, ':');
    if (parts.size() != 2) continue;
    std::vector<double>& kernel = times.emplace_back();
    for (const absl::string_view word : absl::StrSplit(parts[1], ' ', absl::SkipEmpty())) {
      SINTER_CHECK(absl::SimpleAtod(word, &kernel.emplace_back()));
    }
  }
  SINTER_CHECK(times.size() == 2 && times[0].size() == times[1].size());
  std::vector<double> ratios;
  for (size_t i = 0; i < times[0].size(); ++i) ratios.push_back(times[0][i] / times[1][i]);
  return SummaryOf(ratios).median;
}

}  // namespace

const std::vector<Exercise>& Exercises() {
  static const auto* const exercises = new std::vector<Exercise>{
      Tensors(),   Layers(),        Window(),     GraphOfABlock(), Measuring(),     Roofline(),
      Backend(),   CacheBlocking(), Simd(),       Im2col(),        RegisterTiles(), Fusion(),
      Attention(), Threads(),       OwnBackend(), Competing()};
  return *exercises;
}

absl::StatusOr<const Exercise*> FindExercise(std::string_view name) {
  std::vector<std::string> known;
  for (const Exercise& exercise : Exercises()) {
    if (exercise.name == name) return &exercise;
    known.push_back(exercise.name);
  }
  return absl::NotFoundError(UnknownName("exercise", "exercises", name, known));
}

}  // namespace sinter::compete
