#include "tests/models/recorded.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "frontend/onnx/export.h"
#include "frontend/onnx/import.h"
#include "ir/check.h"
#include "nlohmann/json.hpp"
#include "sinter/models/networks.h"
#include "sinter/safetensors.h"
#include "tests/models/network_graph.h"
#include "tests/paths.h"

namespace sinter {
namespace {

using Json = nlohmann::json;

std::string RecordedFile(const std::string& name) {
  return SourcePath("tests/models/recorded/") + name;
}

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

std::string InCache(const std::string& file) {
  const char* cache = std::getenv("SINTER_CACHE");
  const std::string folder =
      cache != nullptr && *cache != '\0' ? cache : SourcePath(".cache/models");
  return folder + "/" + file;
}

RecordedInput ToInput(const Json& json) {
  return {.name = json.at("name"),
          .kind = json.at("kind"),
          .dims = json.at("dims"),
          .seed = json.at("seed"),
          .limit = json.value("limit", int64_t{0}),
          .value = json.value("value", int64_t{0})};
}

RecordedOutput ToOutput(const Json& json) {
  return {.name = json.at("name"),
          .dims = json.at("dims"),
          .max_abs = json.at("max_abs"),
          .stride = json.at("stride"),
          .values = ReadFloats(RecordedFile(json.at("file").get<std::string>())),
          .peaks = json.at("peaks")};
}

RecordedCase ToCase(const Json& json) {
  RecordedCase result{.name = json.at("name")};
  result.most_error = json.value("most_error", result.most_error);
  if (json.contains("network")) {
    const Json& network = json.at("network");
    result.network = network.at("name");
    if (network.contains("weights")) result.weights_path = InCache(network.at("weights"));
  } else {
    result.model_path = InCache(json.at("model"));
  }
  for (const Json& input : json.at("inputs")) result.inputs.push_back(ToInput(input));
  for (const Json& output : json.at("outputs")) result.outputs.push_back(ToOutput(output));
  return result;
}

absl::Status CheckThatItIsThere(const std::string& path) {
  if (std::filesystem::exists(path)) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat(path, " is missing; `models/fetch --all` gets it"));
}

absl::StatusOr<Model> BuildModel(const RecordedCase& recorded) {
  if (recorded.weights_path.empty()) return BuildNetwork(recorded.network, nullptr, kKeepImported);
  SINTER_RETURN_IF_ERROR(CheckThatItIsThere(recorded.weights_path));
  SINTER_ASSIGN_OR_RETURN(SafetensorsWeights weights,
                          SafetensorsWeights::Open(recorded.weights_path));
  return BuildNetwork(recorded.network, &weights, kKeepImported);
}

int64_t CountOf(std::span<const int64_t> dims) { return ElementCount(dims).ValueOrDie(); }

// Element `i` of the stream of `seed`: 24 bits.
int64_t Bits(uint64_t seed, int64_t i) {
  uint64_t x = seed + (static_cast<uint64_t>(i) + 1) * 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  x = x ^ (x >> 31);
  return static_cast<int64_t>(x >> 40);
}

// The same in [-1, 1).
float Uniform(uint64_t seed, int64_t i) {
  return static_cast<float>(Bits(seed, i)) * 0x1p-23F - 1.0F;
}

std::vector<float> MakeNoise(uint64_t seed, std::span<const int64_t> dims) {
  std::vector<float> noise(static_cast<size_t>(CountOf(dims)));
  for (size_t i = 0; i < noise.size(); ++i) noise[i] = Uniform(seed, static_cast<int64_t>(i));
  return noise;
}

std::vector<float> MakePage(uint64_t seed, std::span<const int64_t> dims) {
  const int64_t height = dims[2];
  const int64_t width = dims[3];
  std::vector<float> page;
  page.reserve(static_cast<size_t>(CountOf(dims)));
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

std::vector<int64_t> MakeIntegers(const RecordedInput& input) {
  std::vector<int64_t> integers(static_cast<size_t>(CountOf(input.dims)));
  for (size_t i = 0; i < integers.size(); ++i) {
    integers[i] = (Bits(input.seed, static_cast<int64_t>(i)) * input.limit) >> 24;
  }
  return integers;
}

std::vector<int64_t> MakeMask(std::span<const int64_t> dims) {
  std::vector<int64_t> mask;
  for (int64_t n = 0; n < dims[0]; ++n) {
    for (int64_t t = 0; t < dims[1]; ++t) mask.push_back(t < dims[1] - dims[1] / 3 * n ? 1 : 0);
  }
  return mask;
}

}  // namespace

const std::vector<RecordedCase>& RecordedCases() {
  static const std::vector<RecordedCase> cases = [] {
    const Json index = Json::parse(ReadFile(RecordedFile("index.json")));
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

absl::StatusOr<Graph> OpenGraph(const RecordedCase& recorded) {
  if (recorded.network.empty()) {
    SINTER_RETURN_IF_ERROR(CheckThatItIsThere(recorded.model_path));
    return ImportOnnxFile(recorded.model_path);
  }
  SINTER_ASSIGN_OR_RETURN(const Graph built, GraphOf(BuildModel(recorded)));
  SINTER_ASSIGN_OR_RETURN(const std::string exported, ExportOnnx(built));
  return ImportOnnx(exported);
}

absl::StatusOr<Model> OpenModel(const RecordedCase& recorded) {
  if (!recorded.network.empty()) return BuildModel(recorded);
  SINTER_RETURN_IF_ERROR(CheckThatItIsThere(recorded.model_path));
  return LoadModel(recorded.model_path, kKeepImported);
}

ConstantRef MakeInput(const RecordedInput& input) {
  if (input.kind == "noise") {
    return Constant::FromValues(input.dims, MakeNoise(input.seed, input.dims));
  }
  if (input.kind == "page") {
    return Constant::FromValues(input.dims, MakePage(input.seed, input.dims));
  }
  if (input.kind == "integers") return Constant::FromValues(input.dims, MakeIntegers(input));
  if (input.kind == "whole") {
    const std::vector<int64_t> integers = MakeIntegers(input);
    return Constant::FromValues(input.dims, std::vector<float>(integers.begin(), integers.end()));
  }
  if (input.kind == "constant") {
    const auto count = static_cast<size_t>(CountOf(input.dims));
    return Constant::FromValues(input.dims, std::vector<int64_t>(count, input.value));
  }
  SINTER_CHECK(input.kind == "mask");
  return Constant::FromValues(input.dims, MakeMask(input.dims));
}

std::vector<ConstantRef> MakeInputs(const RecordedCase& recorded) {
  std::vector<ConstantRef> inputs;
  for (const RecordedInput& input : recorded.inputs) inputs.push_back(MakeInput(input));
  return inputs;
}

absl::StatusOr<double> RecordedError(const RecordedOutput& recorded, std::span<const int64_t> dims,
                                     std::span<const float> output) {
  if (!std::equal(dims.begin(), dims.end(), recorded.dims.begin(), recorded.dims.end()) ||
      static_cast<int64_t>(output.size()) != CountOf(dims)) {
    return absl::InvalidArgumentError(absl::StrCat(
        recorded.name, ": the output is [", absl::StrJoin(dims, ","), "] of ", output.size(),
        " elements, recorded is [", absl::StrJoin(recorded.dims, ","), "]"));
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
  return largest / recorded.max_abs;
}

}  // namespace sinter
