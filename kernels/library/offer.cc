#include "kernels/library/offer.h"

#include <optional>
#include <string_view>
#include <utility>

#include "kernels/library/node_description.h"
#include "sinter/status.h"

namespace sinter::library {
namespace {

// Limit on a workspace and on a packed operand. Larger values are mistakes.
constexpr int64_t kMostBytes = int64_t{1} << 40;

bool IsWord(std::string_view text) {
  return !text.empty() && text.find_first_of(" \t\n") == std::string_view::npos;
}

// Whether `row` elements are a whole number of the innermost axes in memory.
bool IsRow(int64_t row, const Layout& layout, const std::vector<int64_t>& dims) {
  if (layout.is_blocked()) return false;
  int64_t elements = 1;
  const std::vector<Layout::MemoryAxis> axes = layout.MemoryAxes(dims);
  for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
    elements *= axis->size;
    if (elements == row) return true;
  }
  return false;
}

absl::Status BadOffer(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("the library's offer has ", ToAbsl(what)));
}

}  // namespace

Offer::Offer(const KernelQuery& query) : query_(query) {
  AddPorts((*query).inputs.size(), /*are_inputs=*/true);
  AddPorts((*query).outputs.size(), /*are_inputs=*/false);
  offer_.struct_size = sizeof(SinterOffer);
  offer_.inputs = inputs_.data();
  offer_.outputs = outputs_.data();
}

void Offer::AddPorts(size_t count, bool are_inputs) {
  for (size_t i = 0; i < count; ++i) {
    SinterPort& port = ports_.emplace_back();
    port = {};
    port.struct_size = sizeof(SinterPort);
    port.dtype = ToAbi((are_inputs ? query_.input(i) : query_.output(i)).dtype);
    (are_inputs ? inputs_ : outputs_).push_back(&port);
  }
}

absl::StatusOr<Port> Offer::CheckPort(const SinterPort& port, const Type& type,
                                      const Constant* constant) const {
  const std::optional<DType> dtype = FromAbi(port.dtype);
  if (!dtype) return BadOffer(absl::StrCat("the unknown element type ", port.dtype));
  const bool converts = IsFloatingPoint(*dtype) && IsFloatingPoint(type.dtype);
  if (*dtype != type.dtype && !converts) {
    return BadOffer(absl::StrCat("a port of ", ToAbsl(NameOf(*dtype)), " for a tensor of ",
                                 ToAbsl(NameOf(type.dtype))));
  }
  Port checked{.format = {*dtype, Layout()}, .in_place = port.in_place != 0};
  if (port.layout != nullptr) {
    const std::optional<Layout> layout = Layout::Parse(port.layout);
    if (!layout || !layout->FitsRank(type.shape.rank())) {
      return BadOffer(absl::StrCat("the layout '", port.layout, "' for a tensor of ",
                                   type.shape.rank(), " axes"));
    }
    checked.format.layout = *layout;
  }
  if (port.row != 0) {
    if (!IsRow(port.row, checked.format.layout, type.shape.ToIntegers())) {
      return BadOffer(absl::StrCat("rows of ", port.row, " elements, which are not whole axes of ",
                                   type.ToString()));
    }
    checked.row = port.row;
  }
  if (port.packed_format != nullptr) {
    if (constant == nullptr) return BadOffer("a packed format for an operand that is not constant");
    if (port.packed_bytes < 0 || port.packed_bytes > kMostBytes) {
      return BadOffer(absl::StrCat(port.packed_bytes, " packed bytes"));
    }
    checked.packing = Packing{port.packed_format, port.packed_bytes};
  }
  return checked;
}

absl::StatusOr<CheckedOffer> Offer::Check(const SinterNode& node) const {
  CheckedOffer checked{.workspace_bytes = offer_.workspace_bytes, .seconds = offer_.seconds};
  // A fused node's kernel is named after its root.
  const int32_t named = node.root < 0 ? 0 : node.root;
  checked.kernel_id = offer_.kernel_id == nullptr ? node.operations[named]->name : offer_.kernel_id;
  if (!IsWord(checked.kernel_id)) {
    return BadOffer(absl::StrCat("the kernel id '", checked.kernel_id, "', which is not one word"));
  }
  checked.description =
      offer_.description == nullptr ? checked.kernel_id : std::string(offer_.description);
  if (checked.workspace_bytes < 0 || checked.workspace_bytes > kMostBytes) {
    return BadOffer(absl::StrCat("a workspace of ", checked.workspace_bytes, " bytes"));
  }
  if (!(checked.seconds >= 0)) return BadOffer("an estimated time below zero");
  for (size_t i = 0; i < inputs_.size(); ++i) {
    SINTER_ASSIGN_OR_RETURN(Port port, CheckPort(*inputs_[i], query_.input(i), query_.constant(i)));
    checked.inputs.push_back(std::move(port));
  }
  for (size_t i = 0; i < outputs_.size(); ++i) {
    SINTER_ASSIGN_OR_RETURN(Port port, CheckPort(*outputs_[i], query_.output(i), nullptr));
    if (port.in_place) return BadOffer("a result in place of a result");
    checked.outputs.push_back(std::move(port));
  }
  return checked;
}

}  // namespace sinter::library
