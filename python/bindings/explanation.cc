#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <string>

#include "bindings/arrays.h"
#include "bindings/bindings.h"
#include "bindings/errors.h"
#include "bindings/work.h"
#include "sinter/node_explanation.h"

namespace sinter::python {
namespace {

NodeExplanation Explain(const Model& model, const nb::list& inputs, const std::string& backend,
                        int threads, const std::string& node) {
  const Work work;
  BorrowedArrays arrays(inputs.size());
  for (size_t i = 0; i < inputs.size(); ++i) arrays.Add(inputs[i], Port(model.inputs().at(i)));
  const SessionOptions options{.backend = backend, .threads = threads};
  return ValueOrThrow([&] {
    const ReleasedGil released;
    return ExplainNode(model, arrays.tensors(), options, node);
  }());
}

nb::dict ToDict(const NodeExplanation& explanation) {
  nb::list steps;
  for (const ExplainedStep& step : explanation.steps) {
    nb::dict fields;
    fields["step"] = step.step;
    fields["node"] = step.node;
    fields["operators"] = step.operators;
    fields["sources"] = step.sources;
    fields["backend"] = step.backend;
    fields["kernel"] = step.kernel;
    fields["formats"] = step.formats;
    steps.append(fields);
  }
  nb::list decisions;
  for (const ExplainedDecision& decision : explanation.decisions) {
    nb::dict fields;
    fields["pass_name"] = decision.pass;
    fields["reason"] = decision.reason;
    fields["detail"] = decision.detail;
    decisions.append(fields);
  }
  nb::dict all;
  all["node"] = explanation.node.source;
  all["operation"] = explanation.node.operation;
  all["kind"] = explanation.node.kind;
  all["pass_name"] = explanation.node.pass;
  all["rule"] = explanation.node.rule;
  all["steps"] = steps;
  all["decisions"] = decisions;
  return all;
}

}  // namespace

void BindExplanation(nb::module_& module) {
  module.def("explain_node", [](const Model& model, const nb::list& inputs,
                                const std::string& backend, int threads, const std::string& node) {
    return ToDict(Explain(model, inputs, backend, threads, node));
  });
}

}  // namespace sinter::python
