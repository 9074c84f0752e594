// What ONNX Runtime computed for the real models, and the inputs it computed them for.
// tests/models/recorded/record.py wrote the record; `models/fetch --all` gets the models, but for
// those that are networks of models/.
#ifndef SINTER_TESTS_MODELS_RECORDED_H_
#define SINTER_TESTS_MODELS_RECORDED_H_

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/constant.h"
#include "ir/graph.h"
#include "sinter/model.h"
#include "sinter/status.h"

namespace sinter {

// Made, not stored. Kinds, bit for bit those of models/seeded.py:
//   noise     f32: element i is splitmix64(seed, i)'s top 24 bits as a float in [-1, 1)
//   page      f32 [N, C, H, W]: cells of 4 x 4 pixels, ink or paper, like lines of text; all
//             channels alike
//   integers  i64: the same top 24 bits, scaled to [0, limit)
//   whole     f32: the same numbers as of integers
//   constant  i64: every element is `value`
//   mask      i64 [N, T]: 1, but 0 in the last n * (T / 3) elements of row n
struct RecordedInput {
  std::string name;
  std::string kind;
  std::vector<int64_t> dims;
  uint64_t seed = 0;
  int64_t limit = 0;
  int64_t value = 0;
};

struct RecordedOutput {
  std::string name;
  std::vector<int64_t> dims;
  double max_abs = 0;
  int64_t stride = 1;  // values[i] is the output's element i * stride
  std::vector<float> values;
  std::vector<std::pair<int64_t, float>> peaks;  // the output's largest elements and their places
};

struct RecordedCase {
  std::string name;          // "det_640x640"
  std::string model_path;    // in the cache folder: of SINTER_CACHE, else .cache/models; or empty:
  std::string network;       // one of sinter/models/networks.h,
  std::string weights_path;  // in the cache folder too; empty: the network's random weights
  std::vector<RecordedInput> inputs;
  std::vector<RecordedOutput> outputs;
  double most_error = 1e-4;  // the largest RecordedError that a test allows
};

// How GoogleTest names a case in messages.
inline void PrintTo(const RecordedCase& recorded, std::ostream* out) { *out << recorded.name; }

// Every case; exits with a message when the record cannot be read, which only a broken checkout
// causes.
const std::vector<RecordedCase>& RecordedCases();

// The case of that name; checked.
const RecordedCase& FindRecordedCase(const std::string& name);

// The case's graph, out of an ONNX file: a network of models/ is exported and imported again.
// NotFound, telling what gets it, when a file is missing.
absl::StatusOr<Graph> OpenGraph(const RecordedCase& recorded);

// The case's model, which keeps its imported graph. NotFound as above.
absl::StatusOr<Model> OpenModel(const RecordedCase& recorded);

ConstantRef MakeInput(const RecordedInput& input);
std::vector<ConstantRef> MakeInputs(const RecordedCase& recorded);

// The largest |output - recorded| over the recorded elements, divided by the largest |recorded|;
// infinity where `output` is not a number. InvalidArgument when `dims` are not the recorded ones.
absl::StatusOr<double> RecordedError(const RecordedOutput& recorded, std::span<const int64_t> dims,
                                     std::span<const float> output);

// The elements of an output of any numeric type.
template <class Output>
std::vector<float> ToFloats(const Output& output) {
  std::vector<float> floats;
  VisitDType(output.dtype(), [&]<class T>(T) {
    for (const T element : output.template values<T>()) {
      floats.push_back(static_cast<float>(element));
    }
  });
  return floats;
}

// The largest of all outputs: Tensors or ConstantRefs. InvalidArgument when there are not as many
// as recorded.
template <class Outputs>
absl::StatusOr<double> RecordedError(const RecordedCase& recorded, const Outputs& outputs);

template <class Outputs>
absl::StatusOr<double> RecordedError(const RecordedCase& recorded, const Outputs& outputs) {
  if (outputs.size() != recorded.outputs.size()) {
    return absl::InvalidArgumentError(recorded.name + ": not as many outputs as recorded");
  }
  double largest = 0;
  for (size_t i = 0; i < outputs.size(); ++i) {
    const auto& output = [&]() -> const auto& {
      if constexpr (std::is_same_v<typename Outputs::value_type, ConstantRef>) {
        return *outputs[i];
      } else {
        return outputs[i];
      }
    }
    ();
    SINTER_ASSIGN_OR_RETURN(const double error,
                            RecordedError(recorded.outputs[i], output.dims(), ToFloats(output)));
    largest = std::max(largest, error);
  }
  return largest;
}

}  // namespace sinter

#endif  // SINTER_TESTS_MODELS_RECORDED_H_
