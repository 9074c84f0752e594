#include "tools/conformance_test_case.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "frontend/onnx/tensor_file.h"
#include "ir/constant.h"
#include "report/format.h"
#include "sinter/status.h"
#include "tools/file.h"

namespace sinter::tools {
namespace {

template <class T>
bool Matches(T actual, T expected, const Tolerance& tolerance) {
  if constexpr (std::is_integral_v<T>) {
    return actual == expected;
  } else {
    const auto a = static_cast<double>(actual);
    const auto b = static_cast<double>(expected);
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
    if (std::isinf(a) || std::isinf(b)) return a == b;
    return std::abs(a - b) <= tolerance.absolute + tolerance.relative * std::abs(b);
  }
}

template <class T>
std::string CompareElements(std::span<const T> actual, std::span<const T> expected,
                            const Tolerance& tolerance) {
  size_t first = 0;
  int64_t differing = 0;
  for (size_t i = 0; i < actual.size(); ++i) {
    if (Matches(actual[i], expected[i], tolerance)) continue;
    if (differing++ == 0) first = i;
  }
  if (differing == 0) return "";
  return absl::StrCat(differing, " of ", actual.size(), " elements differ, the first at ", first,
                      ": ", FormatNumber(static_cast<double>(actual[first])), ", expected ",
                      FormatNumber(static_cast<double>(expected[first])));
}

// Reads PREFIX_0.pb, PREFIX_1.pb, ... up to the first missing file.
absl::StatusOr<std::vector<Tensor>> ReadTensors(const std::filesystem::path& folder,
                                                std::string_view prefix) {
  std::vector<Tensor> tensors;
  while (true) {
    const std::filesystem::path path =
        folder / absl::StrCat(ToAbsl(prefix), "_", tensors.size(), ".pb");
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return tensors;
    SINTER_ASSIGN_OR_RETURN(const std::string bytes,
                            ReadFile(path.string(), ImportLimits().max_file_bytes));
    auto constant = ReadOnnxTensor(bytes);
    if (!constant.ok()) return Annotate(constant.status(), path.filename().string());
    tensors.push_back(ToTensor(*std::move(constant)));
  }
}

// Describes how the results for one data set are wrong; "" if they are right.
absl::StatusOr<std::string> RunDataSet(const Session& session, const std::filesystem::path& folder,
                                       const Tolerance& tolerance) {
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> inputs, ReadTensors(folder, "input"));
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> expected, ReadTensors(folder, "output"));
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> outputs, session.Run(inputs));
  if (outputs.size() != expected.size()) {
    return absl::StrCat(outputs.size(), " outputs, expected ", expected.size());
  }
  for (size_t i = 0; i < outputs.size(); ++i) {
    const std::string difference = DifferenceOf(outputs[i], expected[i], tolerance);
    if (difference.empty()) continue;
    return absl::StrCat("output '", session.model().outputs()[i].name, "': ", difference);
  }
  return std::string();
}

std::vector<std::filesystem::path> DataSets(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> sets;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (absl::StartsWith(name, "test_data_set_")) sets.push_back(entry.path());
  }
  std::sort(sets.begin(), sets.end());
  return sets;
}

absl::StatusOr<std::string> RunAll(const std::filesystem::path& folder,
                                   const SessionOptions& options, const Tolerance& tolerance) {
  SINTER_ASSIGN_OR_RETURN(Model model, LoadModel((folder / "model.onnx").string()));
  SINTER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session,
                          Session::Create(std::move(model), options));
  const std::vector<std::filesystem::path> sets = DataSets(folder);
  if (sets.empty()) return absl::InvalidArgumentError("there is no test_data_set_N");
  for (const std::filesystem::path& set : sets) {
    absl::StatusOr<std::string> wrong = RunDataSet(*session, set, tolerance);
    const std::string name = set.filename().string();
    if (!wrong.ok()) {
      return sets.size() == 1 ? wrong.status() : Annotate(wrong.status(), name);
    }
    if (!wrong->empty()) return sets.size() == 1 ? *wrong : absl::StrCat(name, ": ", *wrong);
  }
  return std::string();
}

}  // namespace

std::string DifferenceOf(const Tensor& actual, const Tensor& expected, const Tolerance& tolerance) {
  if (actual.dtype() != expected.dtype() || actual.dims() != expected.dims()) {
    return absl::StrCat(actual.TypeToString(), ", expected ", expected.TypeToString());
  }
  std::string difference = "elements of a type that cannot be compared";
  VisitDType(actual.dtype(), [&](auto zero) {
    using T = decltype(zero);
    difference = CompareElements(actual.values<T>(), expected.values<T>(), tolerance);
  });
  return difference;
}

Verdict RunTestCase(const std::filesystem::path& folder, const SessionOptions& options,
                    const Tolerance& tolerance) {
  absl::StatusOr<std::string> wrong = RunAll(folder, options, tolerance);
  if (!wrong.ok()) return {.status = wrong.status()};
  return {.wrong = *std::move(wrong)};
}

}  // namespace sinter::tools
