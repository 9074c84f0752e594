// What ONNX Runtime computed for the real models, and the inputs it computed them for.
// tests/models/recorded/record.py wrote the record; `models/fetch --all` gets the models.
#ifndef SINTER_TESTS_MODELS_RECORDED_H_
#define SINTER_TESTS_MODELS_RECORDED_H_

#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace sinter {

struct RecordedCase {
  std::string name;        // "det_640x640"
  std::string model_path;  // in the cache folder: of SINTER_CACHE, else .cache/models
  std::string input_name;
  std::vector<int64_t> input_dims;  // [N, C, H, W]
  std::string input_kind;           // "noise" or "page"
  uint64_t input_seed = 0;
  std::string output_name;
  std::vector<int64_t> output_dims;
  double output_max_abs = 0;
  int64_t stride = 1;  // values[i] is the output's element i * stride
  std::vector<float> values;
  std::vector<std::pair<int64_t, float>> peaks;  // the output's largest elements and their places
};

// How GoogleTest names a case in messages.
inline void PrintTo(const RecordedCase& recorded, std::ostream* out) { *out << recorded.name; }

// Every case; exits with a message when the record cannot be read, which only a broken checkout
// causes.
const std::vector<RecordedCase>& RecordedCases();

// The case of that name; checked.
const RecordedCase& FindRecordedCase(const std::string& name);

// The case's input, row-major. Kinds, bit for bit those of models/seeded.py:
//   noise  element i is splitmix64(seed, i)'s top 24 bits as a float in [-1, 1)
//   page   cells of 4 x 4 pixels, ink or paper, like lines of text; all channels alike
std::vector<float> MakeInput(const RecordedCase& recorded);

// The largest |output - recorded| over the recorded elements, divided by the largest |recorded|;
// infinity where `output` is not a number. InvalidArgument when `dims` are not the recorded ones.
absl::StatusOr<double> RecordedError(const RecordedCase& recorded, std::span<const int64_t> dims,
                                     std::span<const float> output);

}  // namespace sinter

#endif  // SINTER_TESTS_MODELS_RECORDED_H_
