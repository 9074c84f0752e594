// Tests the example of docs/extending.md: an operator, a pass, a vector function, a kernel and a
// backend. This binary is built from the example's files and from lists with the page's lines.
#include <cmath>
#include <memory>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/operator_definition.h"
#include "ir/ops/lp_normalization.h"
#include "ir/ops/softsign.h"
#include "ir/text.h"
#include "kernels/blocked/blocked.h"
#include "kernels/naive/evaluate.h"
#include "passes/driver.h"
#include "passes/pipeline.h"
#include "runtime/backends.h"

namespace sinter {

// ir/operation.cc has this for every operator of the list, which would take long to compile again.
template const OperatorDefinition& DefinitionOf<Softsign>();

std::unique_ptr<Backend> NewExampleBackend();

namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::Pointwise;

Graph Parsed(std::string_view text) {
  auto graph = Parse(text);
  SINTER_CHECK(graph.ok());
  return *std::move(graph);
}

// Runs the only node of the graph on these elements with a kernel of the backend.
std::vector<float> RunOn(const Backend& backend, const Graph& graph, std::vector<float> elements) {
  const NodeId node = graph.TopologicalOrder()[0];
  const std::vector<CandidateRef> candidates = backend.Candidates({graph, node});
  SINTER_CHECK(!candidates.empty());
  auto kernel = candidates[0]->Prepare();
  SINTER_CHECK(kernel.ok());
  auto instance = (*kernel)->NewInstance();
  SINTER_CHECK(instance.ok());
  std::vector<float> result(elements.size());
  (*instance)->SetInput(0, elements.data());
  (*instance)->SetOutput(0, result.data());
  (*instance)->SetWorkspace(nullptr);
  SINTER_CHECK((*instance)->Run().ok());
  return result;
}

std::vector<float> RunNaive(const Graph& graph, const std::vector<float>& elements) {
  const auto dims = graph.type(graph.inputs()[0]).shape.ToIntegers();
  const ConstantRef input = Constant::FromValues<float>(dims, elements);
  const auto outputs = naive::Evaluate(graph, {&input, 1});
  SINTER_CHECK(outputs.ok());
  const auto values = (*outputs)[0]->values<float>();
  return {values.begin(), values.end()};
}

const char kSoftsign[] = R"(graph "g" {
  input %0:f32[5] "x"
  %1:f32[5] = softsign(%0)
  output %1 "y"
})";
const std::vector<float> kElements = {-4, -1, 0, 0.25, 3};

TEST(Extending, AnOperatorIsReadPrintedAndEvaluated) {
  const Graph graph = Parsed(kSoftsign);
  EXPECT_THAT(Print(graph), testing::HasSubstr("softsign(%0)"));
  EXPECT_THAT(RunNaive(graph, kElements), ElementsAre(-0.8F, -0.5F, 0.0F, 0.2F, 0.75F));
}

TEST(Extending, APassRecognisesIt) {
  Graph graph = Parsed(R"(graph "g" {
    input %0:f32[N] "x"
    constant @1:f32[] = [1]
    %2:f32[N] = abs(%0)
    %3:f32[N] = add(%2, @1)
    %4:f32[N] = div(%0, %3)
    output %4 "y"
  })");
  PassContext context;
  ASSERT_TRUE(RunPasses(PortablePipeline(), graph, context).ok());
  ASSERT_EQ(graph.TopologicalOrder().size(), 1U);
  EXPECT_TRUE(graph.node(graph.TopologicalOrder()[0]).operation.Is<Softsign>());
}

TEST(Extending, AVectorFunctionComputesIt) {
  const Graph graph = Parsed(kSoftsign);
  const auto backend = blocked::NewBlockedBackend();
  EXPECT_THAT(RunOn(*backend, graph, kElements),
              Pointwise(FloatNear(1e-6F), RunNaive(graph, kElements)));
}

TEST(Extending, AKernelRowIsOffered) {
  const Graph graph = Parsed(R"(graph "g" {
    input %0:f32[2,3] "x"
    %1:f32[2,3] = lp_normalization(%0)
    output %1 "y"
  })");
  const std::vector<float> elements = {3, 0, -4, 0, 0, 0};
  const auto backend = blocked::NewBlockedBackend();
  EXPECT_THAT(RunOn(*backend, graph, elements), ElementsAre(0.6F, 0, -0.8F, 0, 0, 0));
}

TEST(Extending, ABackendIsRegisteredAndAsked) {
  ASSERT_TRUE(RegisterBackend(NewExampleBackend(), "an example").ok());
  const auto backends = BackendSetFor("example");
  ASSERT_TRUE(backends.ok()) << backends.status();
  const Graph graph = Parsed(kSoftsign);
  const auto offer = backends->AskAll({graph, graph.TopologicalOrder()[0]});
  ASSERT_FALSE(offer.candidates.empty());
  EXPECT_EQ(offer.candidates[0]->backend, "example");
  EXPECT_THAT(RunOn(*backends->Find("example"), graph, kElements),
              Pointwise(FloatNear(1e-6F), RunNaive(graph, kElements)));
}

}  // namespace
}  // namespace sinter
