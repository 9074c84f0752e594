#include "tools/signature.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "sinter/status.h"

namespace sinter::tools {

using Json = nlohmann::ordered_json;

std::vector<std::string> OpenSizes(const std::vector<ValueInfo>& inputs) {
  std::vector<std::string> open;
  for (const ValueInfo& input : inputs) {
    for (const Dim& dim : input.shape) {
      if (dim.is_static()) continue;
      if (std::find(open.begin(), open.end(), dim.symbol()) == open.end()) {
        open.push_back(dim.symbol());
      }
    }
  }
  return open;
}

void AddSignature(const Model& model, Table& table) {
  const auto add = [&table](const char* kind, const std::vector<ValueInfo>& values) {
    for (const ValueInfo& value : values) {
      table.AddRow({kind, absl::StrCat("'", value.name, "' ", ToAbsl(NameOf(value.dtype)),
                                       value.shape.ToString())});
      kind = "";
    }
  };
  add("inputs", model.inputs());
  add("outputs", model.outputs());
  const std::vector<std::string> open = OpenSizes(model.inputs());
  if (!open.empty()) table.AddRow({"open sizes", absl::StrJoin(open, ", ")});
}

Json SignatureJson(const std::vector<ValueInfo>& values) {
  Json described = Json::array();
  for (const ValueInfo& value : values) {
    Json shape = Json::array();
    for (const Dim& dim : value.shape) {
      shape.push_back(dim.is_static() ? Json(dim.value()) : Json(dim.symbol()));
    }
    described.push_back(
        {{"name", value.name}, {"dtype", NameOf(value.dtype)}, {"shape", std::move(shape)}});
  }
  return described;
}

}  // namespace sinter::tools
