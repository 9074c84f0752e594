// A program outside of Sinter's tree: it builds a model, saves it, opens it and runs it, on every
// backend.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "sinter.h"

namespace {

// y = softmax(relu(x) + 1)
absl::StatusOr<sinter::Graph> Build() {
  sinter::Graph graph;
  const sinter::ValueId x =
      graph.AddInput("x", {sinter::DType::kFloat32, {sinter::Dim::Symbol("N"), 2}, {}});
  const sinter::ValueId one = graph.AddConstant(sinter::Constant::Scalar(1.0F));
  SINTER_ASSIGN_OR_RETURN(const sinter::NodeId relu, graph.AddNode(sinter::Relu{}, {x}));
  SINTER_ASSIGN_OR_RETURN(const sinter::NodeId sum,
                          graph.AddNode(sinter::Add{}, {graph.node(relu).output(), one}));
  SINTER_ASSIGN_OR_RETURN(const sinter::NodeId softmax,
                          graph.AddNode(sinter::Softmax{.axis = -1}, {graph.node(sum).output()}));
  graph.AddOutput("y", graph.node(softmax).output());
  return graph;
}

absl::Status Run(const std::string& path) {
  SINTER_ASSIGN_OR_RETURN(const sinter::Graph graph, Build());
  SINTER_RETURN_IF_ERROR(sinter::WriteSinterFile(graph, path).status());
  SINTER_ASSIGN_OR_RETURN(const sinter::Model model, sinter::LoadModel(path));
  for (const sinter::BackendInfo& backend : sinter::AvailableBackends()) {
    SINTER_ASSIGN_OR_RETURN(const auto session,
                            sinter::Session::Create(model, {.backend = backend.name}));
    const auto x = sinter::Constant::FromValues<float>({1, 2}, {-3, 0});
    const sinter::Tensor input = sinter::Tensor::FromConstant(x);
    SINTER_ASSIGN_OR_RETURN(const std::vector<sinter::Tensor> outputs, session->Run({&input, 1}));
    const auto* y = static_cast<const float*>(outputs[0].data());
    std::printf("%s: %g %g\n", backend.name.c_str(), y[0], y[1]);
    if (y[0] != 0.5F || y[1] != 0.5F) return absl::InternalError("wrong");
  }
  return absl::OkStatus();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return EXIT_FAILURE;
  const absl::Status status = Run(argv[1]);
  if (status.ok()) return EXIT_SUCCESS;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return EXIT_FAILURE;
}
