// Transformation: gives every input of the graph its actual shape, infers all types anew and
// computes on the way what follows from shapes and constants alone (fold_constants.cc), so that the
// sizes that such a computation gives are known, too. The inputs' shapes must refine the declared
// ones, a symbol standing for one size in all of them. What is not known even then depends on data;
// runtime/split.h cuts graphs so that none of that is left.
#include <map>
#include <string>

#include "ir/status.h"
#include "passes/passes.h"

namespace sinter {

namespace {

// Notes what size each symbol of the declared shape stands for; a second size is an error.
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
