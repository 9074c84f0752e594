// Work that passes move out of a Loop gives the same results, also where no iteration runs.
#include <vector>

#include "gtest/gtest.h"
#include "ir/constant.h"
#include "ir/graph.h"
#include "ir/ops/matmul.h"
#include "kernels/naive/evaluate.h"
#include "passes/match.h"
#include "runtime/execution_trace.h"
#include "runtime/measure/difference.h"
#include "runtime/random_inputs.h"
#include "sinter/session.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter {
namespace {

using onnx::F32;
using onnx::GraphProto;
using onnx::ModelMaker;

const Type kBool{DType::kBool, {}, {}};
const Type kCount{DType::kInt64, {}, {}};

Tensor Floats(std::vector<int64_t> dims, uint64_t seed) {
  return *RandomTensor(DType::kFloat32, std::move(dims), seed);
}

ConstantRef Weights() {
  const Tensor floats = Floats({16, 16}, 3);
  std::vector<float> small;
  for (const float value : floats.values<float>()) small.push_back(0.1F * value);
  return Constant::FromValues<float>({16, 16}, small);
}

// A cell as converters of while loops write it: weights and a counter are carried, and the row of
// `x` at the counter is multiplied by the weights in every iteration.
ModelMaker CarriedWeightsLoop() {
  const GraphProto body = ModelMaker()
                              .Input("i", kCount)
                              .Input("go", kBool)
                              .Input("time", kCount)
                              .Input("h", F32({2, 16}))
                              .Input("w", F32({16, 16}))
                              .Input("scale", F32({16}))
                              .Initializer("one", Constant::Scalar<int64_t>(1))
                              .Node("Add", {"time", "one"}, {"time_next"})
                              .Node("Gather", {"x", "time"}, {"row"})
                              .Node("MatMul", {"row", "w"}, {"from_row"})
                              .Node("MatMul", {"h", "w"}, {"from_state"})
                              .Node("Add", {"from_row", "from_state"}, {"sum"})
                              .Node("Exp", {"scale"}, {"factor"})
                              .Node("Mul", {"sum", "factor"}, {"scaled"})
                              .Node("Tanh", {"scaled"}, {"h_next"})
                              .Node("Identity", {"go"}, {"on"})
                              .Node("Identity", {"w"}, {"w_same"})
                              .Node("Identity", {"scale"}, {"scale_same"})
                              .Node("Identity", {"h_next"}, {"each"})
                              .Output("on")
                              .Output("time_next")
                              .Output("h_next")
                              .Output("w_same")
                              .Output("scale_same")
                              .Output("each")
                              .graph();
  return ModelMaker()
      .Input("x", F32({5, 2, 16}))
      .Input("start", F32({2, 16}))
      .Input("scale", F32({16}))
      .Input("most", kCount)
      .Initializer("yes", Constant::Scalar(true))
      .Initializer("zero", Constant::Scalar<int64_t>(0))
      .Initializer("weights", Weights())
      .Node("Loop", {"most", "yes", "zero", "start", "weights", "scale"},
            {"time_last", "h", "w_last", "scale_last", "all"}, {{"body", body}}, "loop")
      .Output("time_last")
      .Output("h")
      .Output("w_last")
      .Output("scale_last")
      .Output("all");
}

TEST(LoopPasses, WorkLeavesALoopThatMayNotRun) {
  const auto graph = CarriedWeightsLoop().Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  auto model = Model::Create(*graph);
  ASSERT_TRUE(model.ok()) << model.status();
  const auto session = Session::Create(*std::move(model));
  ASSERT_TRUE(session.ok()) << session.status();
  for (const int64_t most : {5, 0, 3}) {
    const std::vector<Tensor> inputs = {
        Floats({5, 2, 16}, 1), Floats({2, 16}, 2), Floats({16}, 4),
        *Tensor::FromValues<int64_t>({}, std::vector<int64_t>{most})};
    std::vector<ConstantRef> constants;
    for (const Tensor& input : inputs) {
      constants.push_back(*Constant::CopyOf(input.dtype(), input.dims(), input.data()));
    }
    const auto expected = naive::Evaluate(*graph, constants);
    ASSERT_TRUE(expected.ok()) << expected.status();
    const auto outputs = (*session)->Run(inputs);
    ASSERT_TRUE(outputs.ok()) << outputs.status();
    ASSERT_EQ(outputs->size(), expected->size());
    for (size_t i = 0; i < outputs->size(); ++i) {
      SCOPED_TRACE(absl::StrCat(most, " iterations, output ", i));
      ASSERT_EQ((*outputs)[i].dims(), (*expected)[i]->dims());
      const auto error = RelativeError((*outputs)[i], ToTensor((*expected)[i]));
      ASSERT_TRUE(error.ok()) << error.status();
      EXPECT_LE(*error, 1e-5);
    }
    if (most == 0) continue;
    const auto trace = (*session)->Trace(inputs);
    ASSERT_TRUE(trace.ok()) << trace.status();
    int products_in_body = 0;
    for (const TracedStep& step : trace->Steps()) {
      const bool is_product = FirstOf(step.graph->node(step.node)).operation.Is<MatMul>();
      products_in_body += is_product && step.depth > 0 ? 1 : 0;
    }
    EXPECT_EQ(products_in_body, 1);
  }
}

}  // namespace
}  // namespace sinter
