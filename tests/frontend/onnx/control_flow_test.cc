// If, Loop and Scan: bodies, captured values, shapes that change from one iteration to the next.
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops/if.h"
#include "ir/ops/loop.h"
#include "ir/text.h"
#include "ir/verify.h"
#include "kernels/naive/evaluate.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Type kBool{DType::kBool, {}, {}};
const Type kCount{DType::kInt64, {}, {}};

absl::StatusOr<std::vector<ConstantRef>> ResultsOf(const ModelMaker& model,
                                                   const std::vector<ConstantRef>& inputs) {
  auto graph = model.Import();
  if (!graph.ok()) return graph.status();
  if (absl::Status status = Verify(*graph); !status.ok()) return status;
  return naive::Evaluate(*graph, inputs);
}

// y = x + a in one branch and x * a in the other, with captured operands.
ModelMaker BranchModel() {
  const GraphProto then_branch = ModelMaker().Node("Add", {"x", "a"}, {"s"}).Output("s").graph();
  const GraphProto else_branch = ModelMaker().Node("Mul", {"x", "x"}, {"p"}).Output("p").graph();
  return ModelMaker()
      .Input("c", kBool)
      .Input("x", F32({2}))
      .Initializer("a", Floats({10, 20}))
      .Node("If", {"c"}, {"y"}, {{"then_branch", then_branch}, {"else_branch", else_branch}})
      .Output("y");
}

TEST(ControlFlow, IfTakesOneBranch) {
  for (const bool condition : {true, false}) {
    const auto result = ResultsOf(BranchModel(), {Constant::Scalar(condition), Floats({3, 4})});
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_THAT((*result)[0]->values<float>(),
                condition ? ElementsAre(13, 24) : ElementsAre(9, 16));
  }
}

TEST(ControlFlow, BodiesAreClosed) {
  auto graph = BranchModel().Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  graph->Compact();  // numbers nodes as in a parsed graph
  ASSERT_EQ(graph->node_count(), 1);
  const Node& node = graph->node({0});
  EXPECT_EQ(node.operation.As<If>().then_inputs, 1);
  EXPECT_EQ(node.inputs.size(),
            3U);  // the condition, and x for each branch; the initializer is in the body
  const auto parsed = Parse(Print(*graph, {.all_constants_inline = true}));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(Print(*parsed, {.all_constants_inline = true}),
            Print(*graph, {.all_constants_inline = true}));
}

TEST(ControlFlow, BranchesOfDifferentSizesLeaveTheSizeOpen) {
  const GraphProto then_branch = ModelMaker().Node("Identity", {"x"}, {"s"}).Output("s").graph();
  const GraphProto else_branch =
      ModelMaker().Node("Concat", {"x", "x"}, {"p"}, {{"axis", 0}}).Output("p").graph();
  const auto graph =
      ModelMaker()
          .Input("c", kBool)
          .Input("x", F32({2}))
          .Node("If", {"c"}, {"y"}, {{"then_branch", then_branch}, {"else_branch", else_branch}})
          .Output("y")
          .Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_FALSE(graph->type(graph->outputs()[0].value).shape.is_static());
}

TEST(ControlFlow, ABodyThatIsNotThereIsRefused) {
  ModelMaker model = BranchModel();
  model.graph().mutable_node(0)->mutable_attribute(0)->clear_g();
  EXPECT_THAT(std::string(model.Import().status().message()),
              HasSubstr("is a graph and holds none"));
}

TEST(ControlFlow, BranchesOfDifferentRankLeaveTheRankOpen) {
  const GraphProto then_branch = ModelMaker().Node("Identity", {"x"}, {"s"}).Output("s").graph();
  const GraphProto else_branch =
      ModelMaker().Node("ReduceSum", {"x"}, {"p"}, {{"keepdims", 0}}).Output("p").graph();
  const ModelMaker model =
      ModelMaker()
          .Input("c", kBool)
          .Input("x", F32({2}))
          .Node("If", {"c"}, {"y"}, {{"then_branch", then_branch}, {"else_branch", else_branch}})
          .Node("Neg", {"y"}, {"z"})
          .Output("z");
  const auto graph = model.Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->type(graph->outputs()[0].value).ToString(), "f32[*]");
  for (const bool condition : {true, false}) {
    const auto result = ResultsOf(model, {Constant::Scalar(condition), Floats({3, 4})});
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ((*result)[0]->ToDoubles(),
              condition ? (std::vector<double>{-3, -4}) : std::vector<double>{-7});
  }
}

TEST(ControlFlow, ABranchThatIsNeverTakenNeedNotFit) {
  // if x has rank 1 { x } else { x without its axis 5 }, decided by arithmetic on its shape.
  const GraphProto then_branch = ModelMaker().Node("Identity", {"x"}, {"s"}).Output("s").graph();
  const GraphProto else_branch =
      ModelMaker().Node("Softmax", {"x"}, {"p"}, {{"axis", 5}}).Output("p").graph();
  const auto graph =
      ModelMaker()
          .Input("x", F32({Dim::Symbol("N")}))
          .Initializer("one", Constant::Scalar<int64_t>(1))
          .Node("Shape", {"x"}, {"shape"})
          .Node("Size", {"shape"}, {"rank"})
          .Node("Equal", {"rank", "one"}, {"c"})
          .Node("If", {"c"}, {"y"}, {{"then_branch", then_branch}, {"else_branch", else_branch}})
          .Node("Neg", {"y"}, {"z"})
          .Output("z")
          .Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_TRUE(Verify(*graph).ok());
  EXPECT_EQ(graph->type(graph->outputs()[0].value).ToString(), "f32[N]");
  // Every source is in a node's origin or in the removals.
  EXPECT_EQ(graph->sources->size(), 7U);
  std::set<uint32_t> sources;
  for (const NodeId id : graph->TopologicalOrder()) {
    for (const SourceId source : graph->node(id).origin) sources.insert(source.index);
  }
  for (const Removal& removal : graph->removals) sources.insert(removal.source.index);
  EXPECT_EQ(sources.size(), 7U);
}

TEST(ControlFlow, ALoweringThatNeedsARankSaysSo) {
  const auto graph = ModelMaker(11)
                         .Input("shape", Type{DType::kInt64, {Dim::Symbol("R")}, {}})
                         .Input("x", F32({6}))
                         .Node("Reshape", {"x", "shape"}, {"deep"})
                         .Node("Softmax", {"deep"}, {"y"}, {{"axis", 1}}, "the_softmax")
                         .Output("y")
                         .Import();
  EXPECT_EQ(graph.status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(graph.status().message()),
              testing::AllOf(HasSubstr("the_softmax"), HasSubstr("rank")));
}

// Each iteration appends x to the carried list and collects the iteration's number. The loop runs
// while the number is below `last`.
ModelMaker GrowingLoop(int64_t last) {
  const GraphProto body = ModelMaker()
                              .Input("i", kCount)
                              .Input("go", kBool)
                              .Input("list", F32({Dim::Symbol("n")}))
                              .Initializer("last", Constant::Scalar(last))
                              .Node("Less", {"i", "last"}, {"next"})
                              .Node("Concat", {"list", "x"}, {"longer"}, {{"axis", 0}})
                              .Node("Identity", {"i"}, {"number"})
                              .Output("next")
                              .Output("longer")
                              .Output("number")
                              .graph();
  return ModelMaker()
      .Input("most", kCount)
      .Input("x", F32({2}))
      .Initializer("go", Constant::Scalar(true))
      .Node("Loop", {"most", "go", "x"}, {"list", "numbers"}, {{"body", body}})
      .Output("list")
      .Output("numbers");
}

TEST(ControlFlow, LoopStopsAtItsLimitOrItsCondition) {
  const auto limited = ResultsOf(GrowingLoop(100), {Constant::Scalar<int64_t>(3), Floats({1, 2})});
  ASSERT_TRUE(limited.ok()) << limited.status();
  EXPECT_THAT((*limited)[0]->values<float>(), ElementsAre(1, 2, 1, 2, 1, 2, 1, 2));
  EXPECT_THAT((*limited)[1]->values<int64_t>(), ElementsAre(0, 1, 2));
  const auto stopped = ResultsOf(GrowingLoop(1), {Constant::Scalar<int64_t>(50), Floats({1, 2})});
  ASSERT_TRUE(stopped.ok()) << stopped.status();
  EXPECT_THAT((*stopped)[1]->values<int64_t>(), ElementsAre(0, 1));
}

TEST(ControlFlow, LoopWithoutIterationsGivesWhatItGot) {
  const auto result = ResultsOf(GrowingLoop(100), {Constant::Scalar<int64_t>(0), Floats({1, 2})});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT((*result)[0]->values<float>(), ElementsAre(1, 2));
  EXPECT_EQ((*result)[1]->dims(), std::vector<int64_t>{0});
}

TEST(ControlFlow, CarriedSizesThatChangeAreOpen) {
  const auto graph = GrowingLoop(3).Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_FALSE(graph->type(graph->outputs()[0].value).shape.is_static());
  EXPECT_EQ(graph->node({0}).operation.As<Loop>().carried, 1);
}

TEST(ControlFlow, ScanCarriesAndCollects) {
  const GraphProto body = ModelMaker()
                              .Input("sum", F32({2}))
                              .Input("row", F32({2}))
                              .Node("Add", {"sum", "row"}, {"next"})
                              .Node("Identity", {"next"}, {"partial"})
                              .Output("next")
                              .Output("partial")
                              .graph();
  const ModelMaker model = ModelMaker()
                               .Input("zero", F32({2}))
                               .Input("rows", F32({3, 2}))
                               .Node("Scan", {"zero", "rows"}, {"total", "partials"},
                                     {{"body", body},
                                      {"num_scan_inputs", 1},
                                      {"scan_input_directions", std::vector<int64_t>{1}}})
                               .Output("total")
                               .Output("partials");
  const auto result =
      ResultsOf(model, {Floats({0, 0}), Constant::FromValues<float>({3, 2}, {1, 2, 3, 4, 5, 6})});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT((*result)[0]->values<float>(), ElementsAre(9, 12));
  EXPECT_THAT((*result)[1]->values<float>(), ElementsAre(5, 6, 8, 10, 9, 12));
}

TEST(ControlFlow, BodiesMaySeeThroughSeveralGraphs) {
  const GraphProto inner_then = ModelMaker().Node("Add", {"x", "x"}, {"s"}).Output("s").graph();
  const GraphProto inner_else = ModelMaker().Node("Neg", {"x"}, {"n"}).Output("n").graph();
  const GraphProto then_branch =
      ModelMaker()
          .Node("If", {"d"}, {"r"}, {{"then_branch", inner_then}, {"else_branch", inner_else}})
          .Output("r")
          .graph();
  const GraphProto else_branch = ModelMaker().Node("Identity", {"x"}, {"i"}).Output("i").graph();
  const ModelMaker model =
      ModelMaker()
          .Input("c", kBool)
          .Input("d", kBool)
          .Input("x", F32({1}))
          .Node("If", {"c"}, {"y"}, {{"then_branch", then_branch}, {"else_branch", else_branch}})
          .Output("y");
  const auto result =
      ResultsOf(model, {Constant::Scalar(true), Constant::Scalar(false), Floats({4})});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT((*result)[0]->values<float>(), ElementsAre(-4));
}

TEST(ControlFlow, ANameThatIsNowhereIsAnError) {
  const GraphProto branch = ModelMaker().Node("Neg", {"nowhere"}, {"n"}).Output("n").graph();
  const auto graph =
      ModelMaker()
          .Input("c", kBool)
          .Node("If", {"c"}, {"y"}, {{"then_branch", branch}, {"else_branch", branch}})
          .Output("y")
          .Import();
  EXPECT_EQ(graph.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(graph.status().message()), HasSubstr("nowhere"));
}

}  // namespace
}  // namespace sinter::onnx
