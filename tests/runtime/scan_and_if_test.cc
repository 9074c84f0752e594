// Scan and If run their bodies as compiled plans with the same results as the naive kernels.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "runtime/control_flow.h"
#include "runtime/execution_trace.h"
#include "tests/frontend/onnx/onnx_models.h"
#include "tests/runtime/control_flow_models.h"

namespace sinter {
namespace {

using onnx::F32;
using onnx::GraphProto;
using onnx::ModelMaker;
using testing::HasSubstr;

GraphProto ScanBody() {
  return ModelMaker()
      .Input("state", F32({5}))
      .Input("row", F32({5}))
      .Input("column", F32({5}))
      .Node("Add", {"state", "row"}, {"sum"})
      .Node("Mul", {"sum", "column"}, {"next"})
      .Node("Neg", {"sum"}, {"first"})
      .Node("Exp", {"row"}, {"second"})
      .Output("next")
      .Output("first")
      .Output("second")
      .graph();
}

TEST(ControlFlow, ScansAlongAnyAxisEitherWay) {
  using Values = onnx::Attribute::Values;
  const ModelMaker maker = ModelMaker()
                               .Input("s", F32({5}))
                               .Input("a", F32({Dim::Symbol("T"), 5}))
                               .Input("b", F32({5, Dim::Symbol("T")}))
                               .Node("Scan", {"s", "a", "b"}, {"state", "first", "second"},
                                     {{"body", ScanBody()},
                                      {"num_scan_inputs", 2},
                                      {"scan_input_axes", Values{0, 1}},
                                      {"scan_input_directions", Values{1, 0}},
                                      {"scan_output_axes", Values{1, 0}},
                                      {"scan_output_directions", Values{0, 1}}})
                               .Output("state")
                               .Output("first")
                               .Output("second");
  ExpectLikeNaive(maker, {{Floats({5}), Floats({4, 5}), Floats({5, 4})},
                          {Floats({5}), Floats({9, 5}), Floats({5, 9})}});
  const auto session = SessionOf(maker);
  EXPECT_THAT(
      std::string(session->Run(std::vector<Tensor>{Floats({5}), Floats({4, 5}), Floats({5, 3})})
                      .status()
                      .message()),
      testing::AnyOf(HasSubstr("differ in length"), HasSubstr("at once")));
}

// Without an iteration the result is the initial state, whatever shape the body would give it.
TEST(ControlFlow, AScanOfNothingReturnsItsState) {
  const GraphProto body = ModelMaker()
                              .Input("state", F32({Dim::Symbol("S")}))
                              .Input("row", F32({5}))
                              .Node("Add", {"state", "row"}, {"next"})
                              .Output("next")
                              .graph();
  const ModelMaker maker =
      ModelMaker()
          .Input("s", F32({1}))
          .Input("a", F32({Dim::Symbol("T"), 5}))
          .Node("Scan", {"s", "a"}, {"state"}, {{"body", body}, {"num_scan_inputs", 1}})
          .Output("state");
  ExpectLikeNaive(maker, {{Floats({1}), Floats({0, 5})}, {Floats({1}), Floats({3, 5})}});
}

TEST(ControlFlow, AnIfRunsOneBranch) {
  const GraphProto then_branch =
      ModelMaker().Node("Exp", {"x"}, {"s"}, {}, "then").Output("s").graph();
  const GraphProto longer =
      ModelMaker().Node("Concat", {"x", "x"}, {"p"}, {{"axis", 0}}, "else").Output("p").graph();
  const GraphProto same = ModelMaker().Node("Neg", {"x"}, {"p"}, {}, "else").Output("p").graph();
  for (const GraphProto& else_branch : {longer, same}) {
    const ModelMaker maker =
        ModelMaker()
            .Input("c", kBool)
            .Input("x", F32({8}))
            .Node("If", {"c"}, {"y"}, {{"then_branch", then_branch}, {"else_branch", else_branch}})
            .Node("Abs", {"y"}, {"z"})
            .Output("z");
    ExpectLikeNaive(maker, {{Bool(true), Floats({8})}, {Bool(false), Floats({8})}});
  }
}

}  // namespace
}  // namespace sinter
