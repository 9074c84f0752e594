#include "tools/conformance_test_case.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "frontend/onnx/operator_list.h"
#include "frontend/onnx/tensor_file.h"
#include "ir/constant.h"
#include "report/format.h"
#include "sinter/status.h"
#include "tools/file.h"

namespace sinter::tools {
namespace {

// The distance from the number to the next one of its type; 0 where the tolerance is finer anyway.
template <class T>
double UnitInTheLastPlace(double value) {
  if constexpr (std::is_same_v<T, BFloat16>) {
    return value == 0 ? 0 : std::ldexp(1, std::ilogb(value) - 7);
  }
  return 0;
}

// Half the distance from the magnitude of the largest finite element to the next number of its type.
template <class T>
double RoundingOfLargest(std::span<const T> elements) {
  double largest = 0;
  if constexpr (std::is_same_v<T, float> || std::is_same_v<T, double>) {
    for (const T element : elements) {
      if (std::isfinite(element)) largest = std::max(largest, std::abs(double{element}));
    }
  }
  if (largest == 0) return 0;
  return std::ldexp(1, std::ilogb(largest) - std::numeric_limits<T>::digits);
}

template <class T>
bool Matches(T actual, T expected, double rounding, const Tolerance& tolerance) {
  if constexpr (std::is_integral_v<T>) {
    return actual == expected;
  } else {
    const auto a = static_cast<double>(actual);
    const auto b = static_cast<double>(expected);
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
    if (kIsNarrow<T> || std::isinf(a) || std::isinf(b)) return a == b;
    const double allowed = tolerance.absolute + tolerance.relative * std::abs(b);
    return std::abs(a - b) <= std::max({allowed, rounding, UnitInTheLastPlace<T>(b)});
  }
}

template <class T>
std::string CompareElements(std::span<const T> actual, std::span<const T> expected,
                            const Tolerance& tolerance) {
  const double rounding = RoundingOfLargest(expected);
  size_t first = 0;
  int64_t differing = 0;
  for (size_t i = 0; i < actual.size(); ++i) {
    if (Matches(actual[i], expected[i], rounding, tolerance)) continue;
    if (differing++ == 0) first = i;
  }
  if (differing == 0) return "";
  return absl::StrCat(differing, " of ", actual.size(), " elements differ, the first at ", first,
                      ": ", FormatNumber(static_cast<double>(actual[first])), ", expected ",
                      FormatNumber(static_cast<double>(expected[first])));
}

struct DataSet {
  std::vector<NamedTensor> inputs;
  std::vector<NamedTensor> outputs;
};

// Reads PREFIX_0.pb, PREFIX_1.pb, ... up to the first missing file.
absl::StatusOr<std::vector<NamedTensor>> ReadTensors(const std::filesystem::path& folder,
                                                     std::string_view prefix) {
  std::vector<NamedTensor> tensors;
  while (true) {
    const std::filesystem::path path =
        folder / absl::StrCat(ToAbsl(prefix), "_", tensors.size(), ".pb");
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return tensors;
    SINTER_ASSIGN_OR_RETURN(const std::string bytes,
                            ReadFile(path.string(), ImportLimits().max_file_bytes));
    auto tensor = ReadOnnxTensor(bytes);
    if (!tensor.ok()) return Annotate(tensor.status(), path.filename().string());
    tensors.push_back(*std::move(tensor));
  }
}

absl::StatusOr<DataSet> ReadDataSet(const std::filesystem::path& folder) {
  DataSet set;
  SINTER_ASSIGN_OR_RETURN(set.inputs, ReadTensors(folder, "input"));
  SINTER_ASSIGN_OR_RETURN(set.outputs, ReadTensors(folder, "output"));
  return set;
}

// The tensors in the order of the model's values: each at the value of its name. Tensors of other
// names, and a second one of a name, take the places that are left in the order of their files.
std::vector<Tensor> InOrderOf(const std::vector<ValueInfo>& values,
                              const std::vector<NamedTensor>& tensors) {
  std::vector<const NamedTensor*> placed(std::max(values.size(), tensors.size()), nullptr);
  std::vector<const NamedTensor*> others;
  for (const NamedTensor& tensor : tensors) {
    const auto value = std::ranges::find(values, tensor.name, &ValueInfo::name);
    const auto place = static_cast<size_t>(value - values.begin());
    if (value == values.end() || placed[place] != nullptr) {
      others.push_back(&tensor);
    } else {
      placed[place] = &tensor;
    }
  }
  auto next = others.begin();
  std::vector<Tensor> ordered;
  for (const NamedTensor* tensor : placed) {
    if (tensor == nullptr && next != others.end()) tensor = *next++;
    if (tensor != nullptr) ordered.push_back(ToTensor(tensor->constant));
  }
  return ordered;
}

// The inputs with default values that the data set gives: those that it names or, if it gives values
// for all inputs that the file lists, all.
std::vector<std::string> OverriddenInputs(const Model& model, const DataSet& set) {
  const std::vector<ValueInfo>& overridable = model.overridable_inputs();
  const bool gives_all = set.inputs.size() == model.inputs().size() + overridable.size();
  std::vector<std::string> overridden;
  for (const ValueInfo& input : overridable) {
    const bool named = std::ranges::count(set.inputs, input.name, &NamedTensor::name) > 0;
    if (gives_all || named) overridden.push_back(input.name);
  }
  return overridden;
}

// Describes how the results for one data set are wrong; "" if they are right.
absl::StatusOr<std::string> RunDataSet(const Session& session, const DataSet& set,
                                       const Tolerance& tolerance) {
  const Model& model = session.model();
  const std::vector<Tensor> expected = InOrderOf(model.outputs(), set.outputs);
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> outputs,
                          session.Run(InOrderOf(model.inputs(), set.inputs)));
  if (outputs.size() != expected.size()) {
    return absl::StrCat(outputs.size(), " outputs, expected ", expected.size());
  }
  for (size_t i = 0; i < outputs.size(); ++i) {
    const std::string difference = DifferenceOf(outputs[i], expected[i], tolerance);
    if (difference.empty()) continue;
    return absl::StrCat("output '", model.outputs()[i].name, "': ", difference);
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

// An error that blames the test's files, not the model. A file of an element type that Sinter lacks
// is a valid one.
bool IsDamage(const absl::Status& status) {
  return !status.ok() && !absl::IsUnimplemented(status) && !absl::IsResourceExhausted(status);
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
  const std::string path = (folder / "model.onnx").string();
  if (const auto operators = ListOnnxOperators(path); IsDamage(operators.status())) {
    return {.status = operators.status(), .is_damaged = true};
  }
  const std::vector<std::filesystem::path> sets = DataSets(folder);
  if (sets.empty()) {
    return {.status = absl::NotFoundError("there is no test_data_set_N"), .is_damaged = true};
  }
  absl::StatusOr<Model> model = LoadModel(path);
  if (!model.ok()) return {.status = model.status()};
  auto session = Session::Create(*model, options);
  if (!session.ok()) return {.status = session.status()};
  for (const std::filesystem::path& path_of_set : sets) {
    const std::string prefix =
        sets.size() == 1 ? "" : absl::StrCat(path_of_set.filename().string(), ": ");
    const auto annotated = [&](const absl::Status& status) {
      return absl::Status(status.code(), absl::StrCat(prefix, status.message()));
    };
    const absl::StatusOr<DataSet> set = ReadDataSet(path_of_set);
    if (!set.ok()) {
      return {.status = annotated(set.status()), .is_damaged = IsDamage(set.status())};
    }
    const std::vector<std::string> overridden = OverriddenInputs(*model, *set);
    if (overridden != (*session)->model().options().overridden_inputs) {
      absl::StatusOr<Model> other = LoadModel(path, {.overridden_inputs = overridden});
      if (!other.ok()) return {.status = annotated(other.status())};
      session = Session::Create(*std::move(other), options);
      if (!session.ok()) return {.status = annotated(session.status())};
    }
    const absl::StatusOr<std::string> wrong = RunDataSet(**session, *set, tolerance);
    if (!wrong.ok()) return {.status = annotated(wrong.status())};
    if (!wrong->empty()) return {.wrong = absl::StrCat(prefix, *wrong)};
  }
  return {};
}

}  // namespace sinter::tools
