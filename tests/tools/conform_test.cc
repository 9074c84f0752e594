// Tests of sinter conform on a small folder of tests in ONNX's layout.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/frontend/onnx/onnx_models.h"
#include "tests/tools/runner_fixture.h"
#include "tools/conformance_test_case.h"

namespace sinter::tools {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

Tensor Floats(const std::vector<float>& values) { return ToTensor(onnx::Floats(values)); }

TEST(DifferenceOf, TakesToleranceOnlyForFloatingPoint) {
  const Tolerance tolerance{.relative = 0.1, .absolute = 0.5};
  EXPECT_EQ(DifferenceOf(Floats({10, 0}), Floats({11.5F, 0.5F}), tolerance), "");
  EXPECT_THAT(DifferenceOf(Floats({10, 0}), Floats({11.7F, 0.5F}), tolerance),
              HasSubstr("1 of 2 elements differ, the first at 0: 10"));
  const auto integers = [](const std::vector<int64_t>& values) {
    return ToTensor(onnx::Integers(values));
  };
  EXPECT_EQ(DifferenceOf(integers({100}), integers({100}), tolerance), "");
  EXPECT_NE(DifferenceOf(integers({100}), integers({101}), tolerance), "");
}

TEST(DifferenceOf, AllowsAUnitInTheLastPlaceOfBFloat16) {
  const auto bfloat = [](float value) { return ToTensor(Constant::Scalar(BFloat16(value))); };
  EXPECT_EQ(DifferenceOf(bfloat(0.710938F), bfloat(0.714844F), {}), "");
  EXPECT_NE(DifferenceOf(bfloat(0.707031F), bfloat(0.714844F), {}), "");
}

TEST(DifferenceOf, AllowsTheRoundingOfTheLargestElement) {
  EXPECT_EQ(DifferenceOf(Floats({50, 0}), Floats({50, 1.9e-6F}), {}), "");
  EXPECT_NE(DifferenceOf(Floats({50, 0}), Floats({50, 2e-6F}), {}), "");
}

TEST(DifferenceOf, WhatIsNotFiniteMustBeTheSame) {
  EXPECT_EQ(DifferenceOf(Floats({NAN, kInfinity}), Floats({NAN, kInfinity}), {}), "");
  EXPECT_NE(DifferenceOf(Floats({NAN}), Floats({0}), {}), "");
  EXPECT_NE(DifferenceOf(Floats({0}), Floats({NAN}), {}), "");
  EXPECT_NE(DifferenceOf(Floats({kInfinity}), Floats({-kInfinity}), {}), "");
  EXPECT_NE(DifferenceOf(Floats({1e30F}), Floats({kInfinity}), {}), "");
}

TEST(DifferenceOf, ComparesTypes) {
  const Tensor scalar = ToTensor(Constant::Scalar<float>(1));
  EXPECT_EQ(DifferenceOf(scalar, Floats({1}), {}), "f32[], expected f32[1]");
  EXPECT_EQ(DifferenceOf(ToTensor(onnx::Integers({1})), Floats({1}), {}),
            "i64[1], expected f32[1]");
}

class ConformTest : public RunnerFixture {
 protected:
  // Adds a test of an operator with one f32 operand.
  void AddTest(const std::string& name, const std::string& op_type, const std::vector<float>& input,
               const std::vector<float>& output) const {
    onnx::ModelMaker maker;
    maker.Input("x", onnx::F32({static_cast<int64_t>(input.size())}))
        .Node(op_type, {"x"}, {"y"})
        .Output("y");
    Write(std::filesystem::path(name) / "model.onnx", maker.Bytes());
    AddDataSet(name, "test_data_set_0", input, output);
  }
  void AddDataSet(const std::string& name, const std::string& set, const std::vector<float>& input,
                  const std::vector<float>& output) const {
    const auto bytes = [](const std::vector<float>& values, const char* of) {
      return onnx::ToTensorProto(*onnx::Floats(values), of).SerializeAsString();
    };
    Write(std::filesystem::path(name) / set / "input_0.pb", bytes(input, "x"));
    Write(std::filesystem::path(name) / set / "output_0.pb", bytes(output, "y"));
  }

  Outcome Conform(const std::string& arguments) const { return Sinter("conform " + arguments); }
};

TEST_F(ConformTest, TellsPassedWrongAndUnsupportedApart) {
  AddTest("test_relu", "Relu", {-1, 2}, {0, 2});
  AddTest("test_relu_wrong", "Relu", {-1, 2}, {0, 3});
  AddTest("test_frobnicate", "Frobnicate", {1}, {1});
  AddTest("test_refused", "Concat", {1}, {1});  // without its axis
  std::filesystem::create_directories(folder_ / "not_a_test");
  const Outcome text = Conform(".");
  EXPECT_EQ(text.exit_code, 1);
  EXPECT_THAT(text.out, HasSubstr("wrong test_relu_wrong: output 'y': 1 of 2 elements differ"));
  EXPECT_THAT(text.out, HasSubstr("unsupported test_frobnicate: operators not supported"));
  EXPECT_THAT(text.out, HasSubstr("Valid, but refused as invalid:\n  test_refused: "));
  EXPECT_THAT(text.out,
              HasSubstr("1 passed, 1 wrong, 2 unsupported, of which 1 refused as invalid\n"));

  const Outcome outcome = Conform(". --json -");
  EXPECT_EQ(outcome.exit_code, 1);
  const json results = json::parse(outcome.out, nullptr, /*allow_exceptions=*/false);
  ASSERT_TRUE(results.is_object()) << outcome.out;
  EXPECT_EQ(results["schema"], 3);
  EXPECT_EQ(results["verb"], "conform");
  EXPECT_EQ(results["passed"], json::parse(R"([{"name": "test_relu"}])"));
  ASSERT_EQ(results["wrong"].size(), 1);
  EXPECT_EQ(results["wrong"][0]["name"], "test_relu_wrong");
  ASSERT_EQ(results["unsupported"].size(), 2);
  EXPECT_EQ(results["unsupported"][0]["name"], "test_frobnicate");
  EXPECT_THAT(results["unsupported"][0]["reason"].get<std::string>(), HasSubstr("Frobnicate"));
  EXPECT_EQ(results["refused_as_invalid"].size(), 1);
}

TEST_F(ConformTest, CountsByOperatorTheMostFrequentFirst) {
  AddTest("a", "Anvil", {1}, {1});
  AddTest("b", "Bellows", {1}, {1});
  AddTest("c", "Bellows", {1}, {1});
  const Outcome outcome = Conform(".");
  EXPECT_EQ(outcome.exit_code, 0);
  const size_t table = outcome.out.find("first reason");
  ASSERT_NE(table, std::string::npos) << outcome.out;
  const size_t bellows = outcome.out.find("\nBellows             2", table);
  const size_t anvil = outcome.out.find("\nAnvil               1", table);
  EXPECT_NE(anvil, std::string::npos) << outcome.out;
  EXPECT_LT(bellows, anvil) << outcome.out;
}

TEST_F(ConformTest, TakesOneTestAFilterAndTolerances) {
  AddTest("test_relu", "Relu", {-1, 2}, {0, 2});
  AddTest("test_near", "Relu", {-1, 2}, {0, 2.1F});
  EXPECT_EQ(Conform(". --filter relu").exit_code, 0);
  EXPECT_EQ(Conform("test_relu/").exit_code, 0);
  EXPECT_EQ(Conform("test_near").exit_code, 1);
  EXPECT_EQ(Conform("test_near --rtol 0.06 --backend naive --threads 2").exit_code, 0);
  EXPECT_EQ(Conform("test_near --atol 0.2").exit_code, 0);
  EXPECT_EQ(Conform(". --filter nothing").exit_code, 2);
  EXPECT_THAT(Conform(". --filter nothing").err, HasSubstr("no test in . has 'nothing'"));
  EXPECT_EQ(Conform("missing").exit_code, 3);
  EXPECT_EQ(Conform(". --backend missing").exit_code, 2);
}

TEST_F(ConformTest, RunsEverySetOfData) {
  AddTest("test_relu", "Relu", {-1, 2}, {0, 2});
  AddDataSet("test_relu", "test_data_set_1", {3, 4}, {3, 5});
  const Outcome outcome = Conform(".");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.out, HasSubstr("wrong test_relu: test_data_set_1: output 'y'"));
}

TEST_F(ConformTest, ListsDamagedTestsApart) {
  AddTest("test_model", "Relu", {-1, 2}, {0, 2});
  AddTest("test_no_data", "Relu", {-1, 2}, {0, 2});
  AddTest("test_tensor", "Relu", {-1, 2}, {0, 2});
  Write(folder_ / "test_model/model.onnx", "\xFF\xFF\xFF");
  std::filesystem::remove_all(folder_ / "test_no_data/test_data_set_0");
  Write(folder_ / "test_tensor/test_data_set_0/output_0.pb", "\xFF\xFF\xFF");
  const Outcome outcome = Conform(".");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("\nDamaged tests:\n  test_model: not an ONNX model"),
                    HasSubstr("  test_no_data: there is no test_data_set_N"),
                    HasSubstr("  test_tensor: output_0.pb: not an ONNX tensor"),
                    HasSubstr("0 unsupported, of which 0 refused as invalid, 3 damaged\n")));
}

TEST_F(ConformTest, PairsTensorsByName) {
  onnx::ModelMaker maker;
  maker.Input("a", onnx::F32({1}))
      .Input("b", onnx::F32({1}))
      .Node("Sub", {"a", "b"}, {"difference"})
      .Node("Add", {"a", "b"}, {"sum"})
      .Output("difference")
      .Output("sum");
  Write("test_named/model.onnx", maker.Bytes());
  Write("test_unnamed/model.onnx", maker.Bytes());
  const auto write = [&](const std::string& file, float value, const std::string& name) {
    Write(file, onnx::ToTensorProto(*onnx::Floats({value}), name).SerializeAsString());
  };
  write("test_named/test_data_set_0/input_0.pb", 2, "b");
  write("test_named/test_data_set_0/input_1.pb", 5, "a");
  write("test_named/test_data_set_0/output_0.pb", 7, "sum");
  write("test_named/test_data_set_0/output_1.pb", 3, "difference");
  write("test_unnamed/test_data_set_0/input_0.pb", 5, "");
  write("test_unnamed/test_data_set_0/input_1.pb", 2, "other");
  write("test_unnamed/test_data_set_0/output_0.pb", 3, "");
  write("test_unnamed/test_data_set_0/output_1.pb", 7, "");
  EXPECT_THAT(Conform(".").out, HasSubstr("2 passed"));
}

TEST_F(ConformTest, GivesInputsThatTheFileHasValuesFor) {
  onnx::ModelMaker maker;
  maker.Input("x", onnx::F32({1}))
      .Input("w", onnx::F32({1}))
      .Initializer("w", onnx::Floats({10}))
      .Node("Add", {"x", "w"}, {"sum"})
      .Output("sum");
  const auto write = [&](const std::string& file, float value, const std::string& name) {
    Write(file, onnx::ToTensorProto(*onnx::Floats({value}), name).SerializeAsString());
  };
  for (const std::string test : {"fixed", "named", "unnamed"}) {
    Write(test + "/model.onnx", maker.Bytes());
    write(test + "/test_data_set_0/input_0.pb", 5, test == "named" ? "w" : "");
    if (test != "fixed") write(test + "/test_data_set_0/input_1.pb", 2, "");
    write(test + "/test_data_set_0/output_0.pb", test == "fixed" ? 15 : 7, "sum");
  }
  EXPECT_THAT(Conform(".").out, HasSubstr("3 passed"));
}

}  // namespace
}  // namespace sinter::tools
