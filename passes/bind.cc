// Transformation: gives every input of the graph its actual shape and infers all types again.
// Constants that follow from these shapes are folded on the way (fold_constants.cc), so that sizes
// computed from them become known, too. The inputs' shapes must refine the declared ones, and a
// symbol must stand for the same size in all of them. Shapes that remain unknown are
// data-dependent; runtime/split.h cuts graphs at these.
#include <map>
#include <string>

#include "passes/passes.h"
#include "sinter/status.h"

namespace sinter {

namespace {

// Records the size of each symbol in the declared shape. A second, different size is an error.
absl::Status BindSymbols(const Shape& declared, const Shape& actual,
                         std::map<std::string, int64_t>& sizes) {
  for (int axis = 0; axis < declared.rank(); ++axis) {
    if (declared[axis].is_static()) continue;
    const auto [entry, is_new] = sizes.try_emplace(declared[axis].symbol(), actual[axis].value());
    if (is_new || entry->second == actual[axis].value()) continue;
    return absl::InvalidArgumentError(absl::StrCat(declared[axis].symbol(), " is ", entry->second,
                                                   " and ", actual[axis].value(), " at once"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status BindInputs(Graph& graph, const std::vector<std::vector<int64_t>>& input_dims,
                        PassContext& context) {
  SINTER_CHECK(input_dims.size() == graph.inputs().size());
  std::map<std::string, int64_t> sizes;
  for (size_t i = 0; i < graph.inputs().size(); ++i) {
    const ValueId input = graph.inputs()[i];
    Type type = graph.type(input);
    Shape shape = Shape::Of(input_dims[i]);
    if (!Refines(shape, type.shape)) {
      return absl::InvalidArgumentError(
          absl::StrCat("input '", graph.value(input).name, "' has shape ", shape.ToString(),
                       ", the model expects ", type.shape.ToString()));
    }
    SINTER_RETURN_IF_ERROR(Annotate(BindSymbols(type.shape, shape, sizes),
                                    absl::StrCat("input '", graph.value(input).name, "'")));
    type.shape = std::move(shape);
    graph.SetType(input, std::move(type));
  }
  return InferAndFold(graph, context);
}

absl::Status BindShapes(Graph& graph, PassContext& context) {
  SINTER_RETURN_IF_ERROR(BindInputs(graph, context.input_dims, context));
  for (const NodeId id : graph.TopologicalOrder()) {
    for (const ValueId output : graph.node(id).outputs) {
      const Type& type = graph.type(output);
      if (!type.shape.is_static()) {
        return absl::UnimplementedError(absl::StrCat(graph.NameOf(id), ": the shape ",
                                                     type.shape.ToString(), " depends on data"));
      }
      SINTER_RETURN_IF_ERROR(Annotate(ByteSize(type).Get().status(), graph.NameOf(id)));
    }
  }
  return absl::OkStatus();
}

}  // namespace sinter
