#include "kernels/onednn/bindings.h"

namespace sinter::onednn {

bool Bindings::Bind(int name, const Operand& operand, const Place& place) {
  if (operand.constant != nullptr) {
    if (place.layout.is_plain()) {
      arguments_.push_back({name, place.desc, Argument::Source::kConstant, 0, operand.constant});
      return true;
    }
    const std::optional<dnnl::memory::desc> dense = DescOf(operand.dims, Layout());
    return dense && BindPacked(name, operand, *dense, place.desc);
  }
  if (!operand.index) return false;
  std::optional<Layout>& layout = layouts_[*operand.index];
  if (layout && *layout != place.layout) return false;
  layout = place.layout;
  arguments_.push_back({name, place.desc, Argument::Source::kOperand, *operand.index, nullptr});
  return true;
}

bool Bindings::BindPacked(int name, const Operand& operand, const dnnl::memory::desc& from,
                          const dnnl::memory::desc& to) {
  return BindPacked(name, operand, {to, {{from, to}}});
}

bool Bindings::BindPacked(int name, const Operand& operand, Conversion conversion) {
  if (!operand.index || operand.constant == nullptr || packed_[*operand.index]) return false;
  arguments_.push_back({name, conversion.to, Argument::Source::kOperand, *operand.index, nullptr});
  packed_[*operand.index] = std::move(conversion);
  return true;
}

void Bindings::BindResult(int name, const Place& place) {
  arguments_.push_back(
      {name, place.desc, Argument::Source::kResult, output_layouts_.size(), nullptr});
  output_layouts_.push_back(place.layout);
}

std::vector<Layout> Bindings::InputLayouts() const {
  std::vector<Layout> layouts;
  for (const auto& layout : layouts_) layouts.push_back(layout.value_or(Layout()));
  return layouts;
}

}  // namespace sinter::onednn
