// Tests of input shapes in the runner: fixed, opened again, and chosen by the runner.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/frontend/onnx/onnx_models.h"
#include "tests/tools/runner_fixture.h"

namespace sinter::tools {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

class ShapesTest : public RunnerFixture {
 protected:
  // Flattens a picture with the shape arithmetic that exporters write. The batch is read from the
  // input, so the import folds a fixed batch into a constant.
  static std::string Flattening(Dim batch) {
    onnx::ModelMaker maker;
    maker.Input("x", onnx::F32({std::move(batch), 2, 3}))
        .Initializer("zero", onnx::Integers({0}))
        .Initializer("rest", onnx::Integers({-1}))
        .Node("Shape", {"x"}, {"shape"})
        .Node("Gather", {"shape", "zero"}, {"batch"}, {{"axis", 0}})
        .Node("Concat", {"batch", "rest"}, {"dims"}, {{"axis", 0}})
        .Node("Reshape", {"x", "dims"}, {"y"})
        .Output("y");
    return maker.Bytes();
  }
  json Inspect(const std::string& arguments) const {
    const Outcome outcome = Sinter("inspect " + arguments + " --json -");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return json::parse(outcome.out, nullptr, /*allow_exceptions=*/false);
  }
};

TEST_F(ShapesTest, CompileAndExportFixThem) {
  Write("open.onnx", Flattening(Dim::Symbol("N")));
  for (const char* shape : {"x=4x2x3", "x=4,2,3"}) {
    for (const char* command :
         {"compile open.onnx -o fixed.sinter", "export open.onnx -o fixed.onnx"}) {
      const Outcome outcome = Sinter(std::string(command) + " --shape " + shape);
      ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
      EXPECT_THAT(outcome.out, AllOf(HasSubstr("'x' f32[4,2,3]"), HasSubstr("'y' f32[4,6]")));
    }
    for (const char* model : {"fixed.sinter", "fixed.onnx"}) {
      EXPECT_EQ(Inspect(model)["inputs"][0]["shape"], json({4, 2, 3})) << model;
      EXPECT_EQ(Inspect(model)["outputs"][0]["shape"], json({4, 6})) << model;
      EXPECT_EQ(Sinter(std::string("run ") + model).exit_code, 0) << model;
    }
  }
}

TEST_F(ShapesTest, CompileOpensAFixedBatch) {
  Write("fixed.onnx", Flattening(1));
  const Outcome refused = Sinter("run fixed.onnx --shape x=5x2x3");
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, HasSubstr("sinter compile --shape x=Nx2x3 -o FILE.sinter"));
  ASSERT_EQ(Sinter("compile fixed.onnx --shape x=Nx2x3 -o open.sinter").exit_code, 0);
  ASSERT_EQ(Sinter("export fixed.onnx --shape x=N,2,3 -o open.onnx").exit_code, 0);
  for (const char* model : {"open.sinter", "open.onnx"}) {
    const json inspected = Inspect(model);
    EXPECT_EQ(inspected["inputs"][0]["shape"], json({"N", 2, 3})) << model;
    EXPECT_EQ(inspected["open_sizes"], json({"N"})) << model;
    const Outcome run = Sinter(std::string("run ") + model + " --shape x=5x2x3");
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("f32[5,6]")) << model;
  }
}

TEST_F(ShapesTest, WrongShapesAreErrors) {
  Write("open.onnx", Flattening(Dim::Symbol("N")));
  EXPECT_EQ(Sinter("compile open.onnx --shape x=1x2 -o a.sinter").exit_code, 3);
  EXPECT_THAT(Contents(folder_ / "err.txt"), HasSubstr("rank"));
  EXPECT_EQ(Sinter("run open.onnx --shape x=Nx2x3").exit_code, 2);
  EXPECT_THAT(Contents(folder_ / "err.txt"), HasSubstr("not all numbers"));
}

TEST_F(ShapesTest, WhatWasChosenIsSaidAndHowToChangeIt) {
  Write("text.txt",
        "graph \"g\" { input %0:i64[batch,length] \"tokens\" %1:i64[batch,length] = abs(%0) "
        "output %1 \"y\" }");
  EXPECT_THAT(Sinter("run text.txt").err,
              HasSubstr("'tokens' is random, i64[1,128] (the model leaves batch, length open: "
                        "--shape tokens=1x128 sets them)"));
  EXPECT_EQ(Sinter("run text.txt --shape tokens=2,7").err,
            "sinter: input 'tokens' is random, i64[2,7]\n");
}

// No typical picture fits the reshape. The error inside the model hints at the possible cause.
TEST_F(ShapesTest, AnErrorBecauseOfAChosenSizeSuggestsShape) {
  Write("odd.txt",
        "graph \"g\" { input %0:f32[N,3,H,W] \"image\" constant @1:i64[1] = [51] "
        "%2:f32[51] = reshape(%0, @1) output %2 \"y\" }");
  const Outcome outcome = Sinter("run odd.txt");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("reshape"));
  EXPECT_THAT(outcome.err, HasSubstr("sinter: sizes of input 'image' were chosen (the model leaves "
                                     "N, H, W open: --shape image=1x3x224x224 sets them)"));
  // Sizes that the user gave are not reported as chosen.
  EXPECT_THAT(Sinter("run odd.txt --shape image=1x3x5x5").err, testing::Not(HasSubstr("chosen")));
  EXPECT_EQ(Sinter("run odd.txt --shape image=1x3x17x1").exit_code, 0);
}

}  // namespace
}  // namespace sinter::tools
