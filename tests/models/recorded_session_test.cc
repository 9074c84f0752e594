// The real models through sessions, on every backend and stopped after every pass, against ONNX
// Runtime.
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/constant.h"
#include "ir/graph.h"
#include "passes/pipeline.h"
#include "runtime/execution_trace.h"
#include "runtime/measure/source_dispositions.h"
#include "sinter/backends.h"
#include "sinter/sinter.h"
#include "sinter/status.h"
#include "tests/models/recorded.h"

namespace sinter {
namespace {

// The error of the case's output; `stop_after` empty: with all passes.
absl::StatusOr<double> Error(const RecordedCase& recorded, const Graph& graph,
                             const std::string& backend, const std::string& stop_after) {
  ModelOptions options;
  options.passes.stop_after = stop_after;
  SINTER_ASSIGN_OR_RETURN(const Model model, Model::Create(graph, options));
  SINTER_ASSIGN_OR_RETURN(const auto session, Session::Create(model, {.backend = backend}));
  std::vector<Tensor> inputs;
  for (const ConstantRef& input : MakeInputs(recorded)) {
    inputs.push_back(ToTensor(input));
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> outputs, session->Run(inputs));
  return RecordedError(recorded, outputs);
}

class RecordedSession : public testing::TestWithParam<RecordedCase> {
 protected:
  void SetUp() override {
    auto graph = OpenGraph(GetParam());
    ASSERT_TRUE(graph.ok()) << graph.status();
    graph_ = *std::move(graph);
  }

  void ExpectSmallError(const std::string& backend, const std::string& stop_after) const {
    SCOPED_TRACE(backend + " stopped after '" + stop_after + "'");
    const auto error = Error(GetParam(), graph_, backend, stop_after);
    ASSERT_TRUE(error.ok()) << error.status();
    testing::Test::RecordProperty(backend + "_" + stop_after, testing::PrintToString(*error));
    EXPECT_LE(*error, GetParam().most_error);
  }

  Graph graph_;
};

std::string NameOfCase(const testing::TestParamInfo<RecordedCase>& test) { return test.param.name; }

TEST_P(RecordedSession, AgreesOnEveryBackend) {
  for (const BackendInfo& backend : AvailableBackends()) {
    ExpectSmallError(backend.name, "");
  }
}

// Whichever thread computes a part, and however many there are, each sum has one order. Another
// thread is busy meanwhile, so that which thread takes a part differs from run to run.
TEST_P(RecordedSession, TheNumberOfThreadsChangesNoBit) {
  const auto model = Model::Create(graph_);
  ASSERT_TRUE(model.ok()) << model.status();
  std::vector<Tensor> inputs;
  for (const ConstantRef& input : MakeInputs(GetParam())) inputs.push_back(ToTensor(input));
  const std::jthread neighbour([](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
    }
  });
  std::vector<std::string> first;
  const std::vector<std::pair<int, int>> runs_on_threads = {{1, 1}, {2, 10}, {3, 7}, {5, 2}};
  for (const auto& [threads, runs] : runs_on_threads) {
    const auto session = Session::Create(*model, {.backend = "blocked", .threads = threads});
    ASSERT_TRUE(session.ok()) << session.status();
    for (int run = 0; run < runs; ++run) {
      const auto outputs = (*session)->Run(inputs);
      ASSERT_TRUE(outputs.ok()) << outputs.status();
      std::vector<std::string> bytes;
      for (const Tensor& output : *outputs) {
        bytes.emplace_back(static_cast<const char*>(output.data()), output.byte_size());
      }
      if (first.empty()) first = bytes;
      EXPECT_TRUE(bytes == first) << threads << " threads";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, RecordedSession, testing::ValuesIn(RecordedCases()), NameOfCase);

// The report accounts for every node of the imported model.
TEST_P(RecordedSession, EverySourceNodeHasADisposition) {
  const auto model = Model::Create(graph_);
  ASSERT_TRUE(model.ok()) << model.status();
  const auto session = Session::Create(*model);
  ASSERT_TRUE(session.ok()) << session.status();
  std::vector<Tensor> inputs;
  for (const ConstantRef& input : MakeInputs(GetParam())) inputs.push_back(ToTensor(input));
  const auto trace = (*session)->Trace(inputs);
  ASSERT_TRUE(trace.ok()) << trace.status();
  const std::vector<SourceDisposition> sources = DispositionsOf(model->graph(), *trace);
  EXPECT_EQ(sources.size(), graph_.sources->size());
  for (const SourceDisposition& source : sources) {
    EXPECT_NE(source.kind, "") << source.source << ", " << source.operation;
    EXPECT_EQ(source.kind == "steps", !source.steps.empty()) << source.source;
  }
}

class RecordedStages : public RecordedSession {};

TEST_P(RecordedStages, AgreeOnEveryBackendAfterEveryPass) {
  for (const BackendInfo& backend : AvailableBackends()) {
    for (const auto& pipeline : {PortablePipeline(), SpecialisedPipeline()}) {
      for (const Pass& pass : pipeline) {
        ExpectSmallError(backend.name, std::string(pass.name));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Small, RecordedStages,
                         testing::Values(FindRecordedCase("cls_48x192"),
                                         FindRecordedCase("rec_1x320")),
                         NameOfCase);
// Minutes: `./dev test --full` runs these.
INSTANTIATE_TEST_SUITE_P(Full, RecordedStages, testing::ValuesIn(RecordedCases()), NameOfCase);

}  // namespace
}  // namespace sinter
