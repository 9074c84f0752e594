// The exercises of docs/learn/: what each asks for, and how it is checked.
#ifndef SINTER_COMPETE_EXERCISES_H_
#define SINTER_COMPETE_EXERCISES_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "sinter/graph_builder.h"

namespace sinter::compete {

enum class ExerciseKind : uint8_t {
  kKernel,  // a backend in a library
  kModel,   // a model file
  kAnswer,  // a number
};

using GraphFunction = std::function<void(GraphBuilder& builder)>;

// A graph whose right results are known: Sinter's plain loops compute them.
struct ExerciseTest {
  std::string name;  // "a matrix of one row"
  GraphFunction build;
  // Steps of the plan that must run on the library, by their operators: "matmul+relu".
  std::vector<std::string> own_steps = {};
};

// How fast a kernel must be, in one competition with what it is compared with.
struct SpeedGoal {
  std::string name;  // "a product of 512 x 512 x 512"
  GraphFunction build;
  double ratio = 2;
  std::string than = {};  // a backend of Sinter; empty: the starting code
  int threads = 1;
};

struct Exercise {
  std::string name;   // "exercise-07"
  std::string title;  // "a transposition that respects the cache"
  ExerciseKind kind = ExerciseKind::kKernel;
  std::string task;  // what is asked for
  std::string hint;
  std::vector<ExerciseTest> tests = {};  // kernels and models
  std::optional<SpeedGoal> speed = {};   // kernels
  std::function<double()> answer = {};   // answers
  double tolerance = 0.02;               // of the answer, relative
};

// In the order of the chapters.
const std::vector<Exercise>& Exercises();

// NotFound, with the nearest name, for an unknown one.
absl::StatusOr<const Exercise*> FindExercise(std::string_view name);

// The text that the exercise begins with: a source file, a graph, or "" if there is none.
std::string_view StartingCode(const Exercise& exercise);

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_EXERCISES_H_
