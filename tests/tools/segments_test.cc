// The verbs that show plans and times show everything for models with several segments, with
// bodies, and without computation.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/frontend/onnx/onnx_models.h"
#include "tests/tools/runner_fixture.h"

namespace sinter::tools {
namespace {

using nlohmann::json;
using onnx::F32;
using onnx::Floats;
using onnx::ModelMaker;

const Type kBool{DType::kBool, {}, {}};
const Type kCount{DType::kInt64, {}, {}};

// Squares the elements of x that are not 0, with nodes before and after NonZero.
ModelMaker NonZeroModel() {
  return ModelMaker()
      .Input("x", F32({64}))
      .Node("Relu", {"x"}, {"positive"}, {}, "before")
      .Node("NonZero", {"positive"}, {"indices"}, {}, "find")
      .Initializer("flat", onnx::Integers({-1}))
      .Node("Reshape", {"indices", "flat"}, {"list"})
      .Node("Gather", {"positive", "list"}, {"picked"}, {}, "pick")
      .Node("Mul", {"picked", "picked"}, {"y"}, {}, "after")
      .Output("y");
}

// h = tanh(h w + x), five times, with the values of h stacked.
ModelMaker LoopModel() {
  const onnx::GraphProto body =
      ModelMaker()
          .Input("i", kCount)
          .Input("go", kBool)
          .Input("h", F32({1, 16}))
          .Initializer("w", Constant::FromValues<float>({16, 16}, std::vector<float>(256, 0.01F)))
          .Node("Identity", {"go"}, {"on"})
          .Node("MatMul", {"h", "w"}, {"product"}, {}, "product")
          .Node("Add", {"product", "x"}, {"sum"}, {}, "sum")
          .Node("Tanh", {"sum"}, {"next"}, {}, "tanh")
          .Node("Identity", {"next"}, {"collected"})
          .Output("on")
          .Output("next")
          .Output("collected")
          .graph();
  return ModelMaker()
      .Input("x", F32({1, 16}))
      .Initializer("most", Constant::Scalar<int64_t>(5))
      .Initializer("yes", Constant::Scalar(true))
      .Node("Relu", {"x"}, {"start"}, {}, "before")
      .Node("Loop", {"most", "yes", "start"}, {"h", "all"}, {{"body", body}}, "loop")
      .Node("Exp", {"all"}, {"y"}, {}, "after")
      .Output("h")
      .Output("y");
}

ModelMaker IfModel() {
  const onnx::GraphProto then_branch =
      ModelMaker().Node("Exp", {"x"}, {"s"}, {}, "then").Output("s").graph();
  const onnx::GraphProto else_branch =
      ModelMaker().Node("Neg", {"x"}, {"p"}, {}, "else").Output("p").graph();
  return ModelMaker()
      .Input("c", kBool)
      .Input("x", F32({8}))
      .Node("If", {"c"}, {"y"}, {{"then_branch", then_branch}, {"else_branch", else_branch}}, "if")
      .Node("Abs", {"y"}, {"z"}, {}, "after")
      .Output("z");
}

ModelMaker ModelWithoutInputs() {
  return ModelMaker()
      .Initializer("a", Floats({1, 2}))
      .Node("Neg", {"a"}, {"y"}, {}, "neg")
      .Output("y");
}

ModelMaker ModelWhoseOutputIsAnInput() {
  return ModelMaker().Input("x", F32({8})).Node("Neg", {"x"}, {"y"}).Output("x").Output("y");
}

struct Case {
  const char* name;
  ModelMaker model;
  std::vector<std::string> operators;  // at least these run
  const char* node;                    // argument of --why-not
};

std::vector<Case> Cases() {
  return {{"non_zero", NonZeroModel(), {"relu", "non_zero", "mul"}, "after"},
          {"loop", LoopModel(), {"relu", "loop", "exp"}, "after"},
          {"if", IfModel(), {"if", "abs"}, "after"},
          {"without_inputs", ModelWithoutInputs(), {}, "neg"},
          {"output_is_input", ModelWhoseOutputIsAnInput(), {"neg"}, ""}};
}

class SegmentsTest : public RunnerFixture {
 protected:
  json SinterJson(const std::string& arguments) const {
    const Outcome outcome = Sinter(arguments + " --json -");
    EXPECT_EQ(outcome.exit_code, 0) << arguments << ": " << outcome.err;
    json results = json::parse(outcome.out, nullptr, /*allow_exceptions=*/false);
    EXPECT_TRUE(results.is_object()) << arguments << ": " << outcome.out;
    return results;
  }
};

std::vector<std::string> OperatorsOf(const json& steps) {
  std::vector<std::string> operators;
  for (const json& step : steps) operators.push_back(step["operator"]);
  return operators;
}

TEST_F(SegmentsTest, EveryVerbShowsTheWholeModel) {
  for (const Case& each : Cases()) {
    SCOPED_TRACE(each.name);
    const std::string file = std::string(each.name) + ".onnx";
    Write(file, each.model.Bytes());

    const json plan = SinterJson("inspect --plan " + file)["plan"];
    const json bench = SinterJson("bench --steps --repeats 5 --warmup 1 " + file);
    EXPECT_EQ(OperatorsOf(plan["steps"]), OperatorsOf(bench["steps"]));
    EXPECT_THAT(OperatorsOf(plan["steps"]), testing::IsSupersetOf(each.operators));
    double gflop = 0;
    for (const json& step : bench["steps"]) {
      EXPECT_GE(step["runs"], 1);
      EXPECT_GE(step["median_ms"], 0);
      gflop += step["gflop"].get<double>();
    }
    EXPECT_NEAR(bench["gflop"], gflop, 1e-12);

    const json report = SinterJson("report --rounds 2 " + file);
    EXPECT_GE(report["steps"].size(), 1U);
    for (const json& source : report["sources"]) EXPECT_NE(source["kind"], "") << source;
    EXPECT_EQ(Sinter("tune --rounds 2 " + file).exit_code, 0);
    EXPECT_EQ(Sinter("compare --rounds 2 " + file).exit_code, 0);
    EXPECT_EQ(Sinter("inspect --passes --stats " + file).exit_code, 0);
    if (each.node[0] != '\0') {
      const std::string why = std::string("inspect --why-not ") + each.node + " " + file;
      EXPECT_EQ(Sinter(why).exit_code, 0) << Contents(folder_ / "err.txt");
    }
  }
}

TEST_F(SegmentsTest, TuningMeasuresEverySegment) {
  const ModelMaker first =
      ModelMaker().Input("x", F32({64})).Node("Relu", {"x"}, {"y"}, {}, "before").Output("y");
  Write("first.onnx", first.Bytes());
  Write("model.onnx", NonZeroModel().Bytes());
  EXPECT_GT(SinterJson("tune --rounds 1 first.onnx")["kernels"], 0);
  EXPECT_GT(SinterJson("tune --rounds 1 model.onnx")["kernels"], 0);
}

}  // namespace
}  // namespace sinter::tools
