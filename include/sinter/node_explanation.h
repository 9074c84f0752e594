// What became of one node of a model, and why it runs on the kernel that it runs on.
//
//   auto model = sinter::LoadModel("resnet50.onnx", {.passes = {.explain = true}});
//   auto explanation = sinter::ExplainNode(*model, inputs, {.threads = 1}, "/layer1/conv1/Conv");
#ifndef SINTER_NODE_EXPLANATION_H_
#define SINTER_NODE_EXPLANATION_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sinter/model.h"
#include "sinter/performance_report.h"
#include "sinter/session_options.h"
#include "sinter/tensor.h"

namespace sinter {

// A step of the plan that computes the node, alone or fused with others.
struct ExplainedStep {
  std::string step;  // its number; "4.0" is the first step in the bodies of step 4
  std::string node;
  std::string operators;             // "conv+add+relu"
  std::vector<std::string> sources;  // the nodes of the model that it stands for
  std::string backend;
  std::string kernel;
  std::string formats;  // of operands and results: "acdb, packed -> acdb"
};

// What a pass did to the node, or why it left the node as it is.
struct ExplainedDecision {
  std::string pass;
  // One of a few fixed words: "rewritten" (a rule took the node up or gave it), "chosen" and
  // "offered" (candidates for its kernel), or what kept the pass from it.
  std::string reason;
  std::string detail;  // a sentence
};

struct NodeExplanation {
  SourceDisposition node;
  std::vector<ExplainedStep> steps;
  std::vector<ExplainedDecision> decisions;  // in the order of the passes
};

// Compiles the model for inputs of these shapes, and runs it once where only a run can tell.
// `node` is the name of a node of the imported model, or "Conv #17" for one without. The model must
// have been loaded with PassOptions::explain (FailedPrecondition). NotFound, with the nearest name,
// for an unknown node. Other errors: those of Session::Create and Session::Run.
absl::StatusOr<NodeExplanation> ExplainNode(const Model& model, std::span<const Tensor> inputs,
                                            const SessionOptions& options, const std::string& node);

}  // namespace sinter

#endif  // SINTER_NODE_EXPLANATION_H_
