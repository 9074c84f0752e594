#include "report/json.h"

namespace sinter {

double InUnit(Unit unit, double value) {
  switch (unit) {
    case Unit::kMilliseconds: return value * 1e3;
    case Unit::kMegabytes: return value / 1e6;
    case Unit::kGflop:
    case Unit::kGflopPerSecond: return value / 1e9;
    case Unit::kNone:
    case Unit::kSeconds:
    case Unit::kRatio:
    case Unit::kPercent:
    case Unit::kError: return value;
  }
  return value;
}

Json internal::ShapeToJson(const Shape& shape) {
  if (!shape.has_rank()) return {};
  Json dims = Json::array();
  for (const Dim& dim : shape) {
    dims.push_back(dim.is_static() ? Json(dim.value()) : Json(dim.symbol()));
  }
  return dims;
}

std::string Dump(const Json& json, int indent) {
  return json.dump(indent, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

}  // namespace sinter
