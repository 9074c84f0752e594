#include "frontend/onnx/functions.h"

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "frontend/onnx/opset.h"
#include "ir/source_table.h"
#include "sinter/status.h"

namespace sinter::onnx {
namespace {

using Nodes = google::protobuf::RepeatedPtrField<NodeProto>;

// Domain, name and overload.
using FunctionKey = std::tuple<std::string, std::string, std::string>;

// The node's name in the form of the source table.
std::string PlaceName(const NodeProto& node, int64_t index) {
  return Source{.index = index, .operator_type = node.op_type(), .name = node.name()}.ToString();
}

// The values and attributes that a call substitutes for its function's.
struct Call {
  std::unordered_map<std::string, std::string> values;  // operands and results
  std::unordered_map<std::string, const AttributeProto*> attributes;
  std::string prefix;        // for all other values
  std::optional<int> opset;  // of the function's nodes, if it is not the model's
};

class Inliner {
 public:
  Inliner(const ModelProto& model, int64_t opset, const ImportLimits& limits)
      : opset_(opset), limits_(limits) {
    CollectNames(model.graph());
  }

  absl::Status AddFunction(const FunctionProto& function) {
    const FunctionKey key{IsDefaultDomain(function.domain()) ? "" : function.domain(),
                          function.name(), function.overload()};
    if (functions_.emplace(key, &function).second) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("function '", function.name(), "' is defined twice"));
  }

  // Refuses a graph whose calls would copy more than the limits allow, before anything is copied.
  absl::Status CheckCopies(const GraphProto& graph) {
    SINTER_ASSIGN_OR_RETURN(const Copies copies, CopiesOf(graph.node(), 0));
    if (copies.nodes > static_cast<double>(limits_.max_nodes)) {
      return absl::ResourceExhaustedError(
          absl::StrCat("the model's functions make more than ", limits_.max_nodes, " nodes"));
    }
    if (copies.bytes > static_cast<double>(limits_.max_made_bytes)) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "calls of the model's functions copy more than ", limits_.max_made_bytes, " bytes"));
    }
    return absl::OkStatus();
  }

  // `depth` is the number of calls around the graph.
  absl::Status InlineGraph(GraphProto& graph, int depth) {
    Nodes nodes;
    nodes.Swap(graph.mutable_node());
    bool calls = false;
    for (const NodeProto& node : nodes) calls = calls || FunctionOf(node) != nullptr;
    for (int i = 0; i < nodes.size(); ++i) {
      NodeProto& node = *nodes.Mutable(i);
      if (calls) node.set_name(PlaceName(node, i));
      SINTER_RETURN_IF_ERROR(Append(std::move(node), depth, *graph.mutable_node()));
    }
    return absl::OkStatus();
  }

 private:
  // What calls copy. Floating-point numbers do not overflow.
  struct Copies {
    double nodes = 0;
    double bytes = 0;
    void Add(const Copies& other) {
      nodes += other.nodes;
      bytes += other.bytes;
    }
  };

  // What the calls in these nodes copy, at `depth` calls.
  absl::StatusOr<Copies> CopiesOf(const Nodes& nodes, int depth) {
    Copies copies;
    for (const NodeProto& node : nodes) {
      if (const FunctionProto* function = FunctionOf(node)) {
        SINTER_ASSIGN_OR_RETURN(const Copies called, CopiesOf(*function, depth + 1));
        copies.Add(called);
        continue;
      }
      for (const AttributeProto& attribute : node.attribute()) {
        if (!attribute.has_g()) continue;
        SINTER_ASSIGN_OR_RETURN(const Copies inside, CopiesOf(attribute.g().node(), depth));
        copies.Add(inside);
      }
    }
    return copies;
  }

  // What one call of the function copies.
  absl::StatusOr<Copies> CopiesOf(const FunctionProto& function, int depth) {
    const auto [known, is_new] = copies_.try_emplace(&function);
    if (!is_new && known->second) return *known->second;
    // A function that calls itself nests without end.
    if (!is_new || depth > limits_.max_body_depth) return NestsTooDeep(function.name());
    SINTER_ASSIGN_OR_RETURN(Copies copies, CopiesOf(function.node(), depth));
    for (const NodeProto& node : function.node()) {
      copies.Add({1, static_cast<double>(node.ByteSizeLong())});
    }
    copies_[&function] = copies;
    return copies;
  }

  absl::Status NestsTooDeep(const std::string& function) const {
    return absl::ResourceExhaustedError(
        absl::StrCat("function '", function, "': calls nest deeper than ", limits_.max_body_depth));
  }

  const FunctionProto* FunctionOf(const NodeProto& node) const {
    const auto found =
        functions_.find({std::string(DomainOf(node)), node.op_type(), node.overload()});
    return found == functions_.end() ? nullptr : found->second;
  }

  void CollectNames(const GraphProto& graph) {
    for (const ValueInfoProto& input : graph.input()) names_.insert(input.name());
    for (const TensorProto& tensor : graph.initializer()) names_.insert(tensor.name());
    for (const SparseTensorProto& tensor : graph.sparse_initializer()) {
      names_.insert(tensor.values().name());
    }
    for (const NodeProto& node : graph.node()) {
      names_.insert(node.output().begin(), node.output().end());
      for (const AttributeProto& attribute : node.attribute()) {
        if (attribute.has_g()) CollectNames(attribute.g());
      }
    }
  }

  // Appends the node, or the nodes of the function that it calls.
  absl::Status Append(NodeProto node, int depth, Nodes& nodes) {
    if (const FunctionProto* function = FunctionOf(node)) {
      const absl::Status status = AppendCall(node, *function, depth + 1, nodes);
      // The innermost call names the error; its name includes the calls around it.
      return error_named_ ? status : NameError(status, node.name());
    }
    for (AttributeProto& attribute : *node.mutable_attribute()) {
      if (attribute.has_g()) SINTER_RETURN_IF_ERROR(InlineGraph(*attribute.mutable_g(), depth));
    }
    nodes.Add(std::move(node));
    return absl::OkStatus();
  }

  absl::Status NameError(const absl::Status& status, const std::string& name) {
    error_named_ = !status.ok();
    return Annotate(status, name);
  }

  absl::Status AppendCall(const NodeProto& node, const FunctionProto& function, int depth,
                          Nodes& nodes) {
    if (depth > limits_.max_body_depth) {
      return NestsTooDeep(function.name());
    }
    if (node.input_size() > function.input_size() || node.output_size() > function.output_size()) {
      return absl::InvalidArgumentError(
          absl::StrCat("function '", function.name(), "' has ", function.input_size(),
                       " operands and ", function.output_size(), " results, the call ",
                       node.input_size(), " and ", node.output_size()));
    }
    Call call{.prefix = absl::StrCat(node.name(), "/")};
    SINTER_ASSIGN_OR_RETURN(call.opset, OwnOpset(function));
    BindAttributes(node, function, call);
    BindValues(node, function, call, nodes);
    for (int i = 0; i < function.node_size(); ++i) {
      NodeProto copy = function.node(i);
      copy.set_name(absl::StrCat(call.prefix, PlaceName(copy, i)));
      Substitute(call, copy);
      SINTER_RETURN_IF_ERROR(Append(std::move(copy), depth, nodes));
    }
    return absl::OkStatus();
  }

  // The version of the default operators that the function states, if it is not the model's.
  absl::StatusOr<std::optional<int>> OwnOpset(const FunctionProto& function) const {
    const int64_t own = DefaultOpset(function.opset_import());
    if (own == 0 || own == opset_) return std::nullopt;
    const absl::Status status = CheckOpset(own);
    if (!status.ok()) return Annotate(status, absl::StrCat("function '", function.name(), "'"));
    return static_cast<int>(own);
  }

  static void BindAttributes(const NodeProto& node, const FunctionProto& function, Call& call) {
    for (const AttributeProto& otherwise : function.attribute_proto()) {
      call.attributes[otherwise.name()] = &otherwise;
    }
    for (const AttributeProto& given : node.attribute()) call.attributes[given.name()] = &given;
  }

  // A result that is an operand or repeats another result needs an Identity node.
  void BindValues(const NodeProto& node, const FunctionProto& function, Call& call, Nodes& nodes) {
    for (int i = 0; i < function.input_size(); ++i) {
      call.values[function.input(i)] = i < node.input_size() ? node.input(i) : "";
    }
    for (int i = 0; i < node.output_size(); ++i) {
      if (node.output(i).empty()) continue;
      const auto [value, is_new] = call.values.emplace(function.output(i), node.output(i));
      if (is_new) continue;
      NodeProto same;
      same.set_op_type("Identity");
      same.set_name(absl::StrCat(call.prefix, function.output(i)));
      same.add_input(value->second);
      same.add_output(node.output(i));
      nodes.Add(std::move(same));
    }
  }

  // Returns a unique name in the model for a value of the function.
  const std::string& NameOf(Call& call, const std::string& name) {
    const auto [value, is_new] = call.values.emplace(name, "");
    if (is_new && !name.empty()) {
      value->second = absl::StrCat(call.prefix, name);
      while (!names_.insert(value->second).second) value->second += "'";
    }
    return value->second;
  }

  void Substitute(Call& call, NodeProto& node) {
    if (call.opset) node.set_opset(*call.opset);
    for (std::string& name : *node.mutable_input()) name = NameOf(call, name);
    for (std::string& name : *node.mutable_output()) name = NameOf(call, name);
    google::protobuf::RepeatedPtrField<AttributeProto> attributes;
    attributes.Swap(node.mutable_attribute());
    for (AttributeProto& attribute : attributes) {
      if (!attribute.ref_attr_name().empty()) {
        const auto given = call.attributes.find(attribute.ref_attr_name());
        if (given == call.attributes.end()) continue;  // the operator's own default applies
        AttributeProto& copy = *node.add_attribute();
        copy = *given->second;
        copy.set_name(attribute.name());
      } else {
        if (attribute.has_g()) Substitute(call, *attribute.mutable_g());
        *node.add_attribute() = std::move(attribute);
      }
    }
  }

  void Substitute(Call& call, GraphProto& graph) {
    for (ValueInfoProto& input : *graph.mutable_input()) input.set_name(NameOf(call, input.name()));
    for (TensorProto& tensor : *graph.mutable_initializer()) {
      tensor.set_name(NameOf(call, tensor.name()));
    }
    for (SparseTensorProto& tensor : *graph.mutable_sparse_initializer()) {
      TensorProto& values = *tensor.mutable_values();
      values.set_name(NameOf(call, values.name()));
    }
    for (NodeProto& node : *graph.mutable_node()) Substitute(call, node);
    for (ValueInfoProto& output : *graph.mutable_output()) {
      output.set_name(NameOf(call, output.name()));
    }
  }

  const int64_t opset_;
  const ImportLimits& limits_;
  std::map<FunctionKey, const FunctionProto*> functions_;
  std::unordered_set<std::string> names_;                         // of all values of the model
  std::map<const FunctionProto*, std::optional<Copies>> copies_;  // nothing while it is computed
  bool error_named_ = false;
};

}  // namespace

absl::Status InlineFunctions(ModelProto& model, int64_t opset, const ImportLimits& limits) {
  if (model.functions_size() == 0) return absl::OkStatus();
  Inliner inliner(model, opset, limits);
  for (const FunctionProto& function : model.functions()) {
    SINTER_RETURN_IF_ERROR(inliner.AddFunction(function));
  }
  SINTER_RETURN_IF_ERROR(inliner.CheckCopies(model.graph()));
  SINTER_RETURN_IF_ERROR(inliner.InlineGraph(*model.mutable_graph(), 0));
  model.clear_functions();
  return absl::OkStatus();
}

}  // namespace sinter::onnx
