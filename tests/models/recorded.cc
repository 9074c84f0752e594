#include "tests/models/recorded.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ir/check.h"
#include "nlohmann/json.hpp"

namespace sinter {
namespace {

using Json = nlohmann::json;

constexpr char kFolder[] = SINTER_SOURCE_DIR "/tests/models/recorded/";

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  SINTER_CHECK(file.good());
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<float> ReadFloats(const std::string& path) {
  const std::string bytes = ReadFile(path);
  std::vector<float> values(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
  return values;
}

std::string CacheFolder() {
  const char* cache = std::getenv("SINTER_CACHE");
  return cache != nullptr && *cache != '\0' ? cache : SINTER_SOURCE_DIR "/.cache/models";
}

RecordedCase ToCase(const Json& json) {
  const Json& input = json.at("input");
  const Json& output = json.at("output");
  return {.name = json.at("name"),
          .model_path = CacheFolder() + "/" + json.at("model").get<std::string>(),
          .input_name = input.at("name"),
          .input_dims = input.at("dims"),
          .input_kind = input.at("kind"),
          .input_seed = input.at("seed"),
          .output_name = output.at("name"),
          .output_dims = output.at("dims"),
          .output_max_abs = output.at("max_abs"),
          .stride = json.at("stride"),
          .values = ReadFloats(kFolder + json.at("file").get<std::string>()),
          .peaks = output.at("peaks")};
}

int64_t ElementCount(std::span<const int64_t> dims) {
  int64_t count = 1;
  for (const int64_t dim : dims) count *= dim;
  return count;
}

// Element `i` of the stream of `seed`, in [-1, 1).
float Uniform(uint64_t seed, int64_t i) {
  uint64_t x = seed + (static_cast<uint64_t>(i) + 1) * 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  x = x ^ (x >> 31);
  return static_cast<float>(x >> 40) * 0x1p-23F - 1.0F;
}

std::vector<float> MakeNoise(uint64_t seed, std::span<const int64_t> dims) {
  std::vector<float> noise(static_cast<size_t>(ElementCount(dims)));
  for (size_t i = 0; i < noise.size(); ++i) noise[i] = Uniform(seed, static_cast<int64_t>(i));
  return noise;
}

std::vector<float> MakePage(uint64_t seed, std::span<const int64_t> dims) {
  const int64_t height = dims[2];
  const int64_t width = dims[3];
  std::vector<float> page;
  page.reserve(static_cast<size_t>(ElementCount(dims)));
  for (int64_t n = 0; n < dims[0]; ++n) {
    for (int64_t c = 0; c < dims[1]; ++c) {
      for (int64_t y = 0; y < height; ++y) {
        for (int64_t x = 0; x < width; ++x) {
          const int64_t row = y / 4;
          const int64_t column = x / 4;
          const int64_t cell = (n * (height / 4) + row) * (width / 4) + column;
          const bool ink = row % 8 >= 4 && column % 6 != 5 && Uniform(seed, cell) < 0;
          page.push_back(ink ? -2.0F : 2.0F);
        }
      }
    }
  }
  return page;
}

}  // namespace

const std::vector<RecordedCase>& RecordedCases() {
  static const std::vector<RecordedCase> cases = [] {
    const Json index = Json::parse(ReadFile(std::string(kFolder) + "index.json"));
    std::vector<RecordedCase> result;
    for (const Json& json : index.at("cases")) result.push_back(ToCase(json));
    return result;
  }();
  return cases;
}

const RecordedCase& FindRecordedCase(const std::string& name) {
  const auto& cases = RecordedCases();
  const auto found = std::find_if(cases.begin(), cases.end(),
                                  [&name](const RecordedCase& c) { return c.name == name; });
  SINTER_CHECK(found != cases.end());
  return *found;
}

std::vector<float> MakeInput(const RecordedCase& recorded) {
  if (recorded.input_kind == "noise") return MakeNoise(recorded.input_seed, recorded.input_dims);
  SINTER_CHECK(recorded.input_kind == "page");
  return MakePage(recorded.input_seed, recorded.input_dims);
}

absl::StatusOr<double> RecordedError(const RecordedCase& recorded, std::span<const int64_t> dims,
                                     std::span<const float> output) {
  if (!std::equal(dims.begin(), dims.end(), recorded.output_dims.begin(),
                  recorded.output_dims.end()) ||
      static_cast<int64_t>(output.size()) != ElementCount(dims)) {
    return absl::InvalidArgumentError(absl::StrCat(
        recorded.name, ": the output is [", absl::StrJoin(dims, ","), "] of ", output.size(),
        " elements, recorded is [", absl::StrJoin(recorded.output_dims, ","), "]"));
  }
  SINTER_CHECK(!recorded.values.empty());
  SINTER_CHECK(static_cast<int64_t>(recorded.values.size() - 1) * recorded.stride <
               static_cast<int64_t>(output.size()));
  double largest = 0;
  const auto compare = [&](int64_t at, float wanted) {
    const double difference = std::abs(double{output[static_cast<size_t>(at)]} - double{wanted});
    largest = std::isfinite(difference) ? std::max(largest, difference)
                                        : std::numeric_limits<double>::infinity();
  };
  for (size_t i = 0; i < recorded.values.size(); ++i) {
    compare(static_cast<int64_t>(i) * recorded.stride, recorded.values[i]);
  }
  for (const auto& [at, wanted] : recorded.peaks) compare(at, wanted);
  return largest / recorded.output_max_abs;
}

}  // namespace sinter
