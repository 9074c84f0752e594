// random_graphs FIRST COUNT [--nodes]: makes the random graphs of COUNT seeds from FIRST on, runs
// each optimised graph on every backend and compares it with the original graph on naive. Prints a
// line of JSON for each, with which peers.py compares ONNX Runtime:
//   seed, text   the graph
//   faults       the differences of the backends from naive, a list of sentences
//   refused      why there is no ONNX model; or
//   model, inputs, outputs   an ONNX model, and the names and contents (.npy) of its inputs and
//                outputs, all in base64
// With --nodes, prints a line for every node of each graph: a graph of that node alone with its
// operands.
#include <charconv>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "frontend/onnx/export.h"
#include "ir/constant.h"
#include "ir/text.h"
#include "runtime/measure/difference.h"
#include "sinter/sinter.h"
#include "sinter/status.h"
#include "tests/fuzz/random_graph.h"
#include "tests/fuzz/rounding.h"
#include "tools/npy.h"

namespace sinter::fuzz {
namespace {

using nlohmann::json;

// Relative to the largest magnitude. Backends sum in another order, and in f32 where naive uses
// f64.
double Tolerance(DType dtype) {
  switch (dtype) {
    case DType::kFloat32: return 1e-4;
    case DType::kFloat64: return 1e-9;
    case DType::kFloat16: return 4e-3;
    case DType::kBFloat16: return 3e-2;
    default: return 0;
  }
}

std::vector<Tensor> Tensors(const std::vector<ConstantRef>& constants) {
  std::vector<Tensor> tensors;
  for (const ConstantRef& constant : constants) tensors.push_back(ToTensor(constant));
  return tensors;
}

// Whether rounding errors explain how far the elements of an output are from those of naive.
absl::StatusOr<bool> IsRounding(const Tensor& actual, const Constant& expected,
                                const std::vector<double>& errors) {
  SINTER_ASSIGN_OR_RETURN(const ConstantRef elements, ToConstant(actual));
  const std::vector<double> a = elements->ToDoubles();
  const std::vector<double> e = expected.ToDoubles();
  const double largest = LargestFinite(e);
  const double tolerance =
      Tolerance(expected.dtype()) * (largest == 0 ? 1 : largest) + 4 * LargestFinite(errors);
  for (size_t i = 0; i < e.size(); ++i) {
    const bool same = a[i] == e[i] || (std::isnan(a[i]) && std::isnan(e[i]));
    if (!same && !(std::abs(a[i] - e[i]) <= tolerance) && !std::isinf(errors[i])) return false;
  }
  return true;
}

// Describes how the backend differs from naive; "" if they agree.
absl::StatusOr<std::string> Fault(const RandomGraph& random, const std::string& backend) {
  SINTER_ASSIGN_OR_RETURN(const Model model, Model::Create(random.graph));
  SINTER_ASSIGN_OR_RETURN(const auto session,
                          Session::Create(model, {.backend = backend, .threads = 1}));
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> outputs, session->Run(Tensors(random.inputs)));
  const std::vector<Tensor> expected = Tensors(random.Outputs());
  for (size_t i = 0; i < outputs.size(); ++i) {
    SINTER_ASSIGN_OR_RETURN(const double error, RelativeError(outputs[i], expected[i]));
    if (error <= Tolerance(expected[i].dtype())) continue;
    SINTER_ASSIGN_OR_RETURN(const bool is_rounding, IsRounding(outputs[i], *random.Outputs()[i],
                                                               RoundingErrors(random)[i]));
    if (!is_rounding) {
      return absl::StrCat(backend, ": output ", i, " is off by ", error);
    }
  }
  return std::string();
}

json Faults(const RandomGraph& random) {
  json faults = json::array();
  for (const char* backend : {"naive", "auto", "onednn"}) {
    const absl::StatusOr<std::string> fault = Fault(random, backend);
    if (!fault.ok()) {
      faults.push_back(absl::StrCat(backend, ": ", fault.status().ToString()));
    } else if (!fault->empty()) {
      faults.push_back(*fault);
    }
  }
  return faults;
}

absl::StatusOr<std::string> Encoded(const ConstantRef& constant) {
  if (constant->dtype() == DType::kBFloat16 || IsNarrow(constant->dtype())) {
    return absl::UnimplementedError("NumPy lacks the element type");
  }
  SINTER_ASSIGN_OR_RETURN(const std::string npy, tools::ToNpy(ToTensor(constant)));
  return absl::Base64Escape(npy);
}

absl::Status AddModel(const RandomGraph& random, json& line) {
  SINTER_ASSIGN_OR_RETURN(const std::string model, ExportOnnx(random.graph));
  json inputs = json::object();
  for (size_t i = 0; i < random.inputs.size(); ++i) {
    SINTER_ASSIGN_OR_RETURN(inputs[random.graph.value(random.graph.inputs()[i]).name],
                            Encoded(random.inputs[i]));
  }
  json outputs = json::array();
  for (const ConstantRef& output : random.Outputs()) {
    SINTER_ASSIGN_OR_RETURN(outputs.emplace_back(), Encoded(output));
  }
  line["model"] = absl::Base64Escape(model);
  line["inputs"] = std::move(inputs);
  line["outputs"] = std::move(outputs);
  return absl::OkStatus();
}

// The faults for special values among the inputs. ONNX leaves open what many operators make of
// them, so they are not compared with ONNX Runtime.
json SpecialFaults(uint64_t seed, RandomGraph random) {
  json faults = json::array();
  if (!TakeSpecialValues(random, seed)) return faults;
  for (const auto& fault : Faults(random)) {
    faults.push_back(absl::StrCat("special values: ", fault.get<std::string>()));
  }
  return faults;
}

void PrintLine(uint64_t seed, const RandomGraph& random) {
  json line = {{"seed", seed}, {"text", Print(random.graph)}, {"faults", Faults(random)}};
  for (const auto& fault : SpecialFaults(seed, random)) line["faults"].push_back(fault);
  if (const absl::Status status = AddModel(random, line); !status.ok()) {
    line["refused"] = status.ToString();
  }
  std::cout << line.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
}

}  // namespace
}  // namespace sinter::fuzz

int main(int argc, char** argv) {
  using namespace sinter::fuzz;
  const auto number = [&](int argument) {
    const std::string_view text = argc > argument ? argv[argument] : "";
    uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  };
  const bool nodes = argc > 3 && std::string_view(argv[3]) == "--nodes";
  for (uint64_t seed = number(1); seed < number(1) + number(2); ++seed) {
    const RandomGraph random = MakeRandomGraph(seed);
    if (!nodes) {
      PrintLine(seed, random);
      continue;
    }
    for (const sinter::NodeId id : random.graph.TopologicalOrder()) {
      PrintLine(seed, OnlyNode(random, id));
    }
  }
  return 0;
}
