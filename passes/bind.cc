// Transformation: gives every input of the graph its actual shape and infers all types anew.
// The inputs' shapes must refine the declared ones. What inference cannot tell even then depends on
// data and would end a segment of the plan; Sinter has only single-segment plans so far and says
// so.
#include "ir/status.h"
#include "passes/passes.h"

namespace sinter {

absl::Status BindShapes(Graph& graph, PassContext& context) {
  SINTER_CHECK(context.input_dims.size() == graph.inputs().size());
  for (size_t i = 0; i < graph.inputs().size(); ++i) {
    const ValueId input = graph.inputs()[i];
    Type type = graph.type(input);
    Shape shape = Shape::Of(context.input_dims[i]);
    if (!Refines(shape, type.shape)) {
      return absl::InvalidArgumentError(
          absl::StrCat("input '", graph.value(input).name, "' has shape ", shape.ToString(),
                       ", the model expects ", type.shape.ToString()));
    }
    type.shape = std::move(shape);
    graph.SetType(input, std::move(type));
  }
  SINTER_RETURN_IF_ERROR(graph.InferTypes());
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
