#include <map>
#include <utility>

#include "ir/text.h"
#include "ir/text_constant.h"
#include "ir/text_syntax.h"
#include "ir/verify.h"
#include "sinter/status.h"

namespace sinter {
namespace {

using internal::ConstantSyntax;
using internal::GraphSyntax;
using internal::InputSyntax;
using internal::NodeSyntax;
using internal::ReferenceSyntax;
using internal::TypedSyntax;

// State that all graphs of one text share.
struct Context {
  std::string_view text;
  const ParseOptions& options;
  CheckedSize constant_bytes = 0;

  absl::Status Error(size_t at, const absl::Status& status) const {
    return internal::AnnotatePosition(status, text, at);
  }
  absl::Status Error(size_t at, const std::string& message) const {
    return Error(at, absl::InvalidArgumentError(message));
  }
};

// Builds one graph of the tree. Its bodies are built first, each with its own builder.
class Builder {
 public:
  Builder(const GraphSyntax& syntax, std::shared_ptr<const SourceTable> outer_sources,
          Context& context)
      : syntax_(syntax), context_(context) {
    graph_.name = syntax.name;
    graph_.metadata = syntax.metadata;
    graph_.removals = syntax.removals;
    if (syntax.sources_shared && outer_sources != nullptr) {
      graph_.sources = std::move(outer_sources);
    } else {
      graph_.sources = std::make_shared<SourceTable>(syntax.sources);
    }
  }

  absl::StatusOr<Graph> Build() {
    for (const auto& statement : syntax_.statements) {
      SINTER_RETURN_IF_ERROR(std::visit([&](const auto& kind) { return Add(kind); }, statement));
    }
    for (const auto& [reference, name] : syntax_.outputs) {
      SINTER_ASSIGN_OR_RETURN(const ValueId value, Find(reference));
      graph_.AddOutput(name, value);
    }
    for (const auto& [reference, name] : syntax_.names) {
      SINTER_ASSIGN_OR_RETURN(const ValueId value, Find(reference));
      graph_.SetName(value, name);
    }
    return std::move(graph_);
  }

 private:
  absl::StatusOr<ValueId> Find(const ReferenceSyntax& reference) const {
    const auto found = values_.find(reference.number);
    const char* sigil = reference.constant ? "@" : "%";
    if (found == values_.end()) {
      return context_.Error(reference.at,
                            absl::StrCat("there is no ", sigil, reference.number, " so far"));
    }
    if (graph_.value(found->second).is_constant() != reference.constant) {
      return context_.Error(reference.at,
                            absl::StrCat(sigil, reference.number, " should be ",
                                         reference.constant ? "%" : "@", reference.number));
    }
    return found->second;
  }

  absl::Status Define(const ReferenceSyntax& reference, ValueId value) {
    if (values_.emplace(reference.number, value).second) return absl::OkStatus();
    return context_.Error(reference.at, absl::StrCat(reference.number, " is there already"));
  }

  absl::Status Add(const InputSyntax& input) {
    return Define(input.value.reference, graph_.AddInput(input.name, input.value.type));
  }

  absl::Status Add(const ConstantSyntax& syntax) {
    const Type& type = syntax.value.type;
    const size_t at = syntax.value.reference.at;
    if (!type.shape.is_static() || !type.is_plain()) {
      return context_.Error(at, absl::StrCat("a constant cannot be ", type.ToString()));
    }
    const std::vector<int64_t> dims = type.shape.ToIntegers();
    context_.constant_bytes += ByteSize(type.dtype, dims);
    if (!context_.constant_bytes.valid() ||
        context_.constant_bytes.ValueOrDie() > context_.options.most_constant_bytes) {
      return context_.Error(at, absl::ResourceExhaustedError(
                                    absl::StrCat("the constants together have more than ",
                                                 context_.options.most_constant_bytes, " bytes")));
    }
    auto constant = MakeConstant(syntax, dims);
    if (!constant.ok()) return context_.Error(at, constant.status());
    return Define(syntax.value.reference, graph_.AddConstant(*std::move(constant), syntax.name));
  }

  absl::StatusOr<ConstantRef> MakeConstant(const ConstantSyntax& syntax,
                                           const std::vector<int64_t>& dims) const {
    const DType dtype = syntax.value.type.dtype;
    if (!syntax.hash) return internal::ConstantFromElements(dtype, dims, syntax.elements);
    ConstantRef found;
    if (context_.options.resolve_constant) found = context_.options.resolve_constant(*syntax.hash);
    if (found == nullptr) return internal::ConstantFromHash(dtype, dims, *syntax.hash);
    if (found->dtype() == dtype && found->dims() == dims) return found;
    return absl::InvalidArgumentError(absl::StrCat(
        "the constant is ", Type{found->dtype(), Shape::Of(found->dims()), {}}.ToString(),
        ", the text says ", syntax.value.type.ToString()));
  }

  absl::Status Add(const NodeSyntax& syntax) {
    const OperatorDefinition* definition = FindOperator(syntax.operator_name);
    if (definition == nullptr) {
      return context_.Error(syntax.at,
                            absl::StrCat("unknown operator '", syntax.operator_name, "'"));
    }
    auto operation = Operation::Create(*definition, syntax.attributes);
    if (!operation.ok()) return context_.Error(syntax.at, operation.status());
    std::vector<ValueId> inputs;
    for (const ReferenceSyntax& reference : syntax.inputs) {
      SINTER_ASSIGN_OR_RETURN(const ValueId input, Find(reference));
      inputs.push_back(input);
    }
    NodeInfo info{.name = syntax.name, .output_count = static_cast<int>(syntax.outputs.size())};
    for (const int64_t source : syntax.origin) {
      if (source >= static_cast<int64_t>(graph_.sources->size())) {
        return context_.Error(syntax.at, absl::StrCat("there is no source ", source));
      }
      info.origin.push_back({static_cast<uint32_t>(source)});
    }
    for (const GraphSyntax& body : syntax.bodies) {
      SINTER_ASSIGN_OR_RETURN(Graph built, Builder(body, graph_.sources, context_).Build());
      info.bodies.push_back(std::make_shared<const Graph>(std::move(built)));
    }
    const std::vector<GraphRef> bodies = info.bodies;
    auto node = graph_.AddNode(*std::move(operation), std::move(inputs), std::move(info));
    if (!node.ok()) return context_.Error(syntax.at, node.status());
    // AddNode has changed the body where it disagrees with the operands. Restore the text's body,
    // so that Verify checks what the text says.
    graph_.SetBodies(*node, bodies);
    for (size_t i = 0; i < syntax.outputs.size(); ++i) {
      SINTER_RETURN_IF_ERROR(SetResult(syntax.outputs[i], graph_.node(*node).outputs[i]));
    }
    return absl::OkStatus();
  }

  // The text's type may be more specific than the inferred one: numbers for symbols, a layout.
  absl::Status SetResult(const TypedSyntax& result, ValueId value) {
    const Type& inferred = graph_.type(value);
    if (result.type.dtype != inferred.dtype || !Refines(result.type.shape, inferred.shape)) {
      return context_.Error(result.reference.at,
                            absl::StrCat("the text says ", result.type.ToString(),
                                         ", inference gives ", inferred.ToString()));
    }
    graph_.SetType(value, result.type);
    return Define(result.reference, value);
  }

  const GraphSyntax& syntax_;
  Context& context_;
  Graph graph_;
  std::map<int64_t, ValueId> values_;
};

}  // namespace

absl::StatusOr<Graph> Parse(std::string_view text, const ParseOptions& options) {
  SINTER_ASSIGN_OR_RETURN(const GraphSyntax syntax, internal::ParseSyntax(text));
  Context context{text, options};
  SINTER_ASSIGN_OR_RETURN(Graph graph, Builder(syntax, nullptr, context).Build());
  SINTER_RETURN_IF_ERROR(context.Error(syntax.at, Verify(graph)));
  return graph;
}

}  // namespace sinter
