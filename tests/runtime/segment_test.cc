// Tests of models with data-dependent shapes, which run in segments.
#include "runtime/segment.h"

#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/constant.h"
#include "ir/graph.h"
#include "ir/ops.h"
#include "kernels/naive/evaluate.h"
#include "runtime/backends.h"
#include "runtime/execution_trace.h"
#include "sinter/backends.h"
#include "sinter/session.h"
#include "tests/random_net.h"

namespace sinter {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Net {
 public:
  Graph graph;

  ValueId Input(std::string name, DType dtype, Shape shape) {
    return graph.AddInput(std::move(name), Type{dtype, std::move(shape), {}});
  }
  ValueId Integers(const std::vector<int64_t>& values) {
    return graph.AddConstant(
        Constant::FromValues<int64_t>({static_cast<int64_t>(values.size())}, values));
  }
  ValueId Add(Operation operation, std::vector<ValueId> inputs) {
    auto node = graph.AddNode(std::move(operation), std::move(inputs));
    EXPECT_TRUE(node.ok()) << node.status();
    return graph.node(*node).output();
  }
};

std::unique_ptr<Session> SessionOf(Graph graph, const SessionOptions& options = {}) {
  auto model = Model::Create(std::move(graph));
  EXPECT_TRUE(model.ok()) << model.status();
  auto session = Session::Create(*std::move(model), options);
  EXPECT_TRUE(session.ok()) << session.status();
  return *std::move(session);
}

Tensor List(const std::vector<int64_t>& values) {
  return *Tensor::FromValues<int64_t>({static_cast<int64_t>(values.size())}, values);
}

Tensor Floats(std::vector<int64_t> dims, uint64_t seed = 1) {
  Random random(seed);
  return ToTensor(RandomFloats(random, std::move(dims)));
}

// relu(reshape(x, shape)), where the shape is an input.
Graph ReshapeNet() {
  Net net;
  const ValueId x = net.Input("x", DType::kFloat32, {Dim::Symbol("N")});
  const ValueId shape = net.Input("shape", DType::kInt64, {2});
  net.graph.AddOutput("y", net.Add(Relu{}, {net.Add(Reshape{}, {x, shape})}));
  return net.graph;
}

TEST(Segment, ShapesThatAreInputsAreKnownWhenTheModelRuns) {
  const auto session = SessionOf(ReshapeNet());
  for (const auto& [target, expected] :
       std::vector<std::pair<std::vector<int64_t>, std::vector<int64_t>>>{
           {{3, 4}, {3, 4}}, {{-1, 2}, {6, 2}}, {{0, 1}, {12, 1}}, {{3, 4}, {3, 4}}}) {
    const auto outputs = session->Run(std::vector<Tensor>{Floats({12}), List(target)});
    ASSERT_TRUE(outputs.ok()) << outputs.status();
    EXPECT_EQ((*outputs)[0].dims(), expected);
  }
  EXPECT_EQ(session->memory().plans, 3U);
}

TEST(Segment, AShapeThatDoesNotFitIsAnErrorThatNamesTheNode) {
  const auto session = SessionOf(ReshapeNet());
  const auto outputs = session->Run(std::vector<Tensor>{Floats({12}), List({5, 5})});
  EXPECT_EQ(outputs.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(outputs.status().message()), HasSubstr("reshape"));
  EXPECT_TRUE(session->Run(std::vector<Tensor>{Floats({12}), List({4, 3})}).ok());
}

// Expects that the session's first plan is the whole model and computes the same as evaluation.
void ExpectOnePlan(const Graph& graph, const std::vector<Tensor>& inputs) {
  std::vector<ConstantRef> operands;
  for (const Tensor& input : inputs) {
    operands.push_back(*Constant::CopyOf(input.dtype(), input.dims(), input.data()));
  }
  const auto expected = naive::Evaluate(graph, operands);
  ASSERT_TRUE(expected.ok()) << expected.status();
  const auto session = SessionOf(graph, {.backend = "naive"});
  const auto outputs = session->Run(inputs);
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  EXPECT_EQ(session->memory().plans, 1U);
  ASSERT_EQ(outputs->size(), expected->size());
  for (size_t i = 0; i < outputs->size(); ++i) {
    EXPECT_EQ(*(*expected)[i],
              **Constant::CopyOf((*outputs)[i].dtype(), (*outputs)[i].dims(), (*outputs)[i].data()))
        << "output " << i;
  }
}

TEST(Segment, SizesComputedFromASmallInputAreKnownWhenTheModelRuns) {
  // reshape(x, cast(n) * [2, 1]), and a slice of it with computed ends.
  Net net;
  const ValueId x = net.Input("x", DType::kFloat32, {Dim::Symbol("N")});
  const ValueId n = net.Input("n", DType::kInt32, {2});
  const ValueId sizes =
      net.Add(Mul{}, {net.Add(Cast{.to = DType::kInt64}, {n}), net.Integers({2, 1})});
  const ValueId matrix = net.Add(Reshape{}, {net.Add(Relu{}, {x}), sizes});
  const ValueId flat = net.Add(Expand{}, {net.Add(ShapeOf{}, {matrix}), net.Integers({3, 1})});
  net.graph.AddOutput("matrix", net.Add(Neg{}, {matrix}));
  net.graph.AddOutput("sizes", flat);
  const Tensor given = *Tensor::FromValues<int32_t>({2}, std::vector<int32_t>{3, 2});
  ExpectOnePlan(net.graph, {Floats({12}), given});
}

TEST(Segment, NumbersWithAFractionAreDataUnlessTheyAreSizesThemselves) {
  // Values computed from floats differ from run to run, so there would be too many plans.
  Net net;
  const ValueId x = net.Input("x", DType::kFloat32, {1});
  const ValueId count = net.Add(Cast{.to = DType::kInt64}, {net.Add(Relu{}, {x})});
  net.graph.AddOutput("y", net.Add(Expand{}, {x, count}));
  const auto session = SessionOf(net.graph);
  for (const float value : {2.0F, 2.5F, 3.0F}) {
    const Tensor given = *Tensor::FromValues<float>({1}, std::vector<float>{value});
    const auto outputs = session->Run(std::vector<Tensor>{given});
    ASSERT_TRUE(outputs.ok()) << outputs.status();
    EXPECT_EQ((*outputs)[0].element_count(), static_cast<int64_t>(value));
  }
  EXPECT_LE(session->memory().plans, 3U);  // one, and one per size of the second segment
}

// if(flag) { x } else { first row of x }
Graph IfNet() {
  const Type type{DType::kFloat32, {Dim::Symbol("N"), 3}, {}};
  auto whole = std::make_shared<Graph>();
  whole->AddOutput("y", whole->AddInput("a", type));
  auto row = std::make_shared<Graph>();
  const ValueId b = row->AddInput("b", type);
  const ValueId zero = row->AddConstant(Constant::Scalar<int64_t>(0));
  row->AddOutput("y", row->node(*row->AddNode(Gather{}, {b, zero})).output());
  Net net;
  const ValueId flag = net.Input("flag", DType::kInt64, {});
  const ValueId x = net.Input("x", DType::kFloat32, {Dim::Symbol("N"), 3});
  const ValueId condition =
      net.Add(Equal{}, {flag, net.graph.AddConstant(Constant::Scalar<int64_t>(16000))});
  const NodeId node =
      *net.graph.AddNode(If{.then_inputs = 1}, {condition, x, x}, {.bodies = {whole, row}});
  const ValueId either = net.graph.node(node).output();
  net.graph.AddOutput("y", net.Add(Add{}, {either, either}));
  net.graph.AddOutput("shape", net.Add(ShapeOf{}, {either}));
  return net.graph;
}

TEST(Segment, BranchesOfDifferentRank) {
  for (const int64_t flag : {int64_t{16000}, int64_t{8000}}) {
    ExpectOnePlan(IfNet(),
                  {*Tensor::FromValues<int64_t>({}, std::vector<int64_t>{flag}), Floats({2, 3})});
  }
}

TEST(Segment, RanksThatDependOnData) {
  // x with an additional axis of size 1 for each element above 0, and squeezed again.
  Net net;
  const ValueId x = net.Input("x", DType::kFloat32, {Dim::Symbol("N")});
  const ValueId found = net.Add(Squeeze{.axes = {0}}, {net.Add(NonZero{}, {net.Add(Relu{}, {x})})});
  const ValueId ones = net.Add(Expand{}, {net.Integers({1}), net.Add(ShapeOf{}, {found})});
  const ValueId sizes = net.Add(Concat{}, {ones, net.Integers({-1})});
  const ValueId deep = net.Add(Reshape{}, {x, sizes});
  net.graph.AddOutput("deep", net.Add(Neg{}, {deep}));
  net.graph.AddOutput("flat", net.Add(Squeeze{}, {deep}));
  EXPECT_FALSE(net.graph.type(deep).shape.has_rank());
  const auto session = SessionOf(net.graph);
  const Tensor given = *Tensor::FromValues<float>({3}, std::vector<float>{1, -2, 3});
  const auto outputs = session->Run(std::vector<Tensor>{given});
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  EXPECT_EQ((*outputs)[0].dims(), (std::vector<int64_t>{1, 1, 3}));
  EXPECT_THAT((*outputs)[0].values<float>(), ElementsAre(-1, 2, -3));
  EXPECT_EQ((*outputs)[1].dims(), (std::vector<int64_t>{3}));
}

TEST(Segment, InputsOfAnyRank) {
  Net net;
  const ValueId x = net.Input("x", DType::kFloat32, Shape::OfUnknownRank());
  net.graph.AddOutput("y", net.Add(Relu{}, {net.Add(Neg{}, {x})}));
  net.graph.AddOutput("sum", net.Add(ReduceSum{.keepdims = false}, {x}));
  for (const std::vector<int64_t>& dims : {std::vector<int64_t>{}, {3}, {2, 1, 4}}) {
    ExpectOnePlan(net.graph, {Floats(dims)});
  }
}

// The elements of x above 0, doubled, and their number.
Graph PositiveNet() {
  Net net;
  const ValueId x = net.Input("x", DType::kFloat32, {Dim::Symbol("N")});
  const ValueId positive = net.Add(Relu{}, {x});
  const ValueId indices = net.Add(NonZero{}, {positive});
  const ValueId flat = net.Add(Squeeze{.axes = {0}}, {indices});
  const ValueId picked = net.Add(Gather{}, {positive, flat});
  net.graph.AddOutput("picked", net.Add(Add{}, {picked, picked}));
  net.graph.AddOutput("indices", indices);
  net.graph.AddOutput("input", x);
  net.graph.AddOutput("count", net.Add(ShapeOf{}, {picked}));
  return net.graph;
}

TEST(Segment, ResultsOfNodesThatFindTheirShapesGoOn) {
  const auto session = SessionOf(PositiveNet());
  const Tensor x = *Tensor::FromValues<float>({5}, std::vector<float>{-1, 2, 0, 3, 4});
  const auto outputs = session->Run(std::vector<Tensor>{x});
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  EXPECT_THAT((*outputs)[0].values<float>(), ElementsAre(4, 6, 8));
  EXPECT_THAT((*outputs)[1].values<int64_t>(), ElementsAre(1, 3, 4));
  EXPECT_EQ((*outputs)[1].dims(), (std::vector<int64_t>{1, 3}));
  EXPECT_THAT((*outputs)[2].values<float>(), ElementsAre(-1, 2, 0, 3, 4));
  EXPECT_THAT((*outputs)[3].values<int64_t>(), ElementsAre(3));
}

// A loop of 2^20 iterations; x is the same after each, or twice as long.
Graph LoopNet(bool grows) {
  Graph body;
  body.AddInput("i", Type{DType::kInt64, {}, {}});
  const ValueId go = body.AddInput("go", Type{DType::kBool, {}, {}});
  const ValueId x = body.AddInput("x", Type{DType::kFloat32, {Dim::Symbol("n")}, {}});
  const std::vector<ValueId> operands(grows ? 2 : 1, x);
  const NodeId concat = body.AddNode(Concat{.axis = 0}, operands).value();
  body.AddOutput("go", go);
  body.AddOutput("x", body.node(concat).output());
  Net net;
  const ValueId most = net.graph.AddConstant(Constant::Scalar<int64_t>(1 << 20));
  const ValueId always = net.graph.AddConstant(Constant::Scalar(true));
  const ValueId start = net.Input("x", DType::kFloat32, {1});
  const NodeId loop = net.graph
                          .AddNode(Loop{.carried = 1}, {most, always, start},
                                   {.bodies = {std::make_shared<const Graph>(std::move(body))}})
                          .value();
  net.graph.AddOutput("y", net.graph.node(loop).output());
  return net.graph;
}

TEST(Segment, LoopsEndWithTheirRun) {
  const auto session = SessionOf(LoopNet(false));
  const std::vector<Tensor> x = {Floats({1})};
  EXPECT_EQ(session->Run(x, {.time_limit = 1e-3}).status().code(),
            absl::StatusCode::kDeadlineExceeded);
  const std::atomic<bool> cancel = true;
  EXPECT_EQ(session->Run(x, {.cancel = &cancel}).status().code(), absl::StatusCode::kCancelled);
}

TEST(Segment, TensorsThatGrowAreLimited) {
  const auto session = SessionOf(LoopNet(true), {.max_arena_bytes = 1 << 20});
  const absl::Status status = session->Run(std::vector<Tensor>{Floats({1})}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(status.message()), HasSubstr("larger than the limit"));
}

TEST(Segment, ATraceHasAllSegments) {
  const auto session = SessionOf(PositiveNet());
  const std::vector<Tensor> x = {
      *Tensor::FromValues<float>({5}, std::vector<float>{-1, 2, 0, 3, 4})};
  const auto trace = session->Trace(x);
  ASSERT_TRUE(trace.ok()) << trace.status();
  EXPECT_EQ(trace->segments.size(), 2U);
  EXPECT_EQ(trace->Plans().size(), 2U);
  std::vector<std::string> operators;
  for (const TracedStep& step : trace->Steps()) {
    operators.emplace_back(step.operator_name());
    EXPECT_EQ(step.runs, 1);
    EXPECT_EQ(step.step == nullptr, operators.back() == "non_zero");
  }
  EXPECT_THAT(operators, testing::IsSupersetOf({"relu", "non_zero", "gather"}));
  EXPECT_GT(trace->flops(), 0);
  // Every run has the same trace.
  ExecutionTrace of_run;
  ASSERT_TRUE(session->Run(x, {.trace = &of_run}).ok());
  EXPECT_EQ(of_run.Steps().size(), operators.size());
  EXPECT_EQ(of_run.Plans(), trace->Plans());
}

TEST(Segment, NothingFoundIsAnEmptyTensor) {
  const auto session = SessionOf(PositiveNet());
  const Tensor x = *Tensor::FromValues<float>({2}, std::vector<float>{-1, -2});
  const auto outputs = session->Run(std::vector<Tensor>{x});
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  EXPECT_EQ((*outputs)[0].element_count(), 0);
  EXPECT_THAT((*outputs)[3].values<int64_t>(), ElementsAre(0));
}

TEST(Segment, EveryBackendAgreesWithEvaluation) {
  const Graph graph = PositiveNet();
  for (const BackendInfo& info : AvailableBackends()) {
    const std::string& backend = info.name;
    const auto session = SessionOf(graph, {.backend = backend});
    for (uint64_t seed = 1; seed < 6; ++seed) {
      const Tensor x = Floats({17}, seed);
      const auto outputs = session->Run(std::vector<Tensor>{x});
      ASSERT_TRUE(outputs.ok()) << backend << ": " << outputs.status();
      const auto expected =
          naive::Evaluate(graph, {{*Constant::CopyOf(x.dtype(), x.dims(), x.data())}});
      ASSERT_TRUE(expected.ok()) << expected.status();
      for (size_t i = 0; i < outputs->size(); ++i) {
        EXPECT_EQ(*(*expected)[i], **Constant::CopyOf((*outputs)[i].dtype(), (*outputs)[i].dims(),
                                                      (*outputs)[i].data()))
            << backend << ", output " << i;
      }
    }
  }
}

TEST(Segment, PlansAreBounded) {
  const auto session = SessionOf(PositiveNet(), {.max_plans = 2});
  for (int64_t count = 1; count < 12; ++count) {
    ASSERT_TRUE(session->Run(std::vector<Tensor>{Floats({count})}).ok());
  }
  // Two plans of the first segment, each with at most two of the second.
  EXPECT_LE(session->memory().plans, 6U);
}

TEST(Segment, WritesIntoTheCallersTensors) {
  const auto session = SessionOf(PositiveNet());
  const Tensor x = *Tensor::FromValues<float>({3}, std::vector<float>{1, -1, 2});
  std::vector<Tensor> outputs(4);
  outputs[0] = *Tensor::Create(DType::kFloat32, {2});
  const void* data = outputs[0].data();
  ASSERT_TRUE(session->Run(std::vector<Tensor>{x}, outputs).ok());
  EXPECT_EQ(outputs[0].data(), data);
  EXPECT_THAT(outputs[0].values<float>(), ElementsAre(2, 4));
  outputs[0] = *Tensor::Create(DType::kFloat32, {3});
  EXPECT_EQ(session->Run(std::vector<Tensor>{x}, outputs).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(Segment, RunsFromManyThreadsAtOnce) {
  const auto session = SessionOf(PositiveNet());
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int64_t i = 1; i < 8; ++i) {
        std::vector<float> values(static_cast<size_t>(4 + t), -1);
        values[0] = static_cast<float>(i);
        const Tensor x = *Tensor::FromValues<float>({4 + t}, values);
        const auto outputs = session->Run(std::vector<Tensor>{x});
        if (outputs.ok() && (*outputs)[0].element_count() == 1 &&
            (*outputs)[0].values<float>()[0] == static_cast<float>(2 * i)) {
          ++right;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 28);
}

}  // namespace
}  // namespace sinter
