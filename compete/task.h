// What backends compete in: one kernel, or a whole model.
#ifndef SINTER_COMPETE_TASK_H_
#define SINTER_COMPETE_TASK_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "sinter/model.h"

namespace sinter::compete {

struct Task {
  std::string name;         // "matmul", or the path of a model file
  std::string description;  // "a matrix product, 512 x 512 x 512"
  Model model;              // keeps its imported graph, which defines the right results
  std::vector<std::vector<int64_t>> input_dims;
  std::string onnx_file;    // the model's file if it is ONNX, which other engines read; else empty
  double tolerance = 1e-4;  // the largest error over the largest value of the right result
};

struct TaskName {
  std::string_view name;
  std::string_view description;
};

// The built-in tasks: kernels first, then the networks of models/.
std::vector<TaskName> TaskNames();

// A built-in task, or the model in a file. NotFound, with the nearest name, for a name that is
// neither. InvalidArgument for a model without inputs. Other errors are those of opening the file.
absl::StatusOr<Task> FindTask(const std::string& name);

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_TASK_H_
