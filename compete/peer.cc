#include "compete/peer.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "compete/run_program.h"
#include "nlohmann/json.hpp"
#include "runtime/machine.h"
#include "sinter/status.h"

namespace sinter::compete {
namespace {

constexpr std::array<std::string_view, 2> kPeers = {"onnxruntime", "openvino"};

// NumPy's name of the type.
std::string_view NumPyName(DType dtype) {
  switch (dtype) {
    case DType::kFloat32: return "float32";
    case DType::kFloat64: return "float64";
    case DType::kFloat16: return "float16";
    case DType::kInt64: return "int64";
    case DType::kInt32: return "int32";
    case DType::kInt8: return "int8";
    case DType::kUint8: return "uint8";
    case DType::kBool: return "bool";
    default: return NameOf(dtype);  // which NumPy refuses by name
  }
}

nlohmann::json ToJson(const SharedTensors& tensors, const std::vector<TensorType>& types,
                      size_t first) {
  nlohmann::json list = nlohmann::json::array();
  for (size_t i = 0; i < types.size(); ++i) {
    nlohmann::json offsets = nlohmann::json::array();
    for (int place = 0; place < SharedTensors::kPlaces; ++place) {
      offsets.push_back(tensors.OffsetOf(first + i, place));
    }
    list.push_back(
        {{"dtype", NumPyName(types[i].dtype)}, {"dims", types[i].dims}, {"offsets", offsets}});
  }
  return list;
}

}  // namespace

bool IsPeer(std::string_view name) {
  return std::find(kPeers.begin(), kPeers.end(), name) != kPeers.end();
}

absl::Status CheckInstalled(const std::string& package) {
  const std::string python = PythonProgram();
  const absl::StatusOr<int> code =
      RunProgram({.words = {python, "-c", absl::StrCat("import numpy, ", package)}});
  if (code.ok() && *code == 0) return absl::OkStatus();
  // Sinter's own package is not on the index: `./dev wheel` makes it.
  const std::string wanted = package == "sinter" ? "dist/sinter_engine-*.whl" : package;
  return absl::NotFoundError(
      absl::StrCat(python, " has no package ", package, ": `", python, " -m pip install ", wanted,
                   "` gets it, or SINTER_PYTHON names a Python that has it"));
}

std::string LayoutJson(const SharedTensors& tensors) {
  return nlohmann::json{
      {"bytes", tensors.bytes()},
      {"places", SharedTensors::kPlaces},
      {"inputs", ToJson(tensors, tensors.input_types(), 0)},
      {"outputs", ToJson(tensors, tensors.output_types(), tensors.input_types().size())}}
      .dump();
}

}  // namespace sinter::compete
