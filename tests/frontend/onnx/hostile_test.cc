// Models that attack the import: damaged files, absurd attributes, contradictions, bombs. ctest's
// time limit ends a test that hangs.
#include <algorithm>
#include <map>
#include <optional>

#include "frontend/onnx/lowering.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/cost.h"
#include "ir/verify.h"
#include "kernels/naive/evaluate.h"
#include "sinter/status.h"
#include "tests/frontend/onnx/damage.h"
#include "tests/frontend/onnx/onnx_models.h"
#include "tests/frontend/onnx/recorded_nodes.h"
#include "tests/frontend/onnx/whole_model.h"
#include "tests/mutate.h"

namespace sinter::onnx {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr double kMostFlops = 2e7;
constexpr int64_t kMostBytes = 1 << 22;

// Operands of wrong ranks.

// Whatever ranks operands have, a lowering gives a graph or an error. Operands are i64 or f32, of
// sizes that are known or not.
TEST(Hostile, OperandsOfEveryRank) {
  constexpr int kMostRank = 4;
  for (const LoweringRow* row : AllLowerings()) {
    const int most = row->inputs.most == Arity::kAny ? 3 : std::min(row->inputs.most, 7);
    for (int count = std::max(row->inputs.least, 1); count <= most; ++count) {
      for (int odd = 0; odd < count; ++odd) {
        for (int rank = 0; rank <= kMostRank; ++rank) {
          for (int other = 0; other <= kMostRank; ++other) {
            std::vector<Operand> operands(static_cast<size_t>(count));
            for (int i = 0; i < count; ++i) {
              std::vector<Dim> dims(static_cast<size_t>(i == odd ? other : rank), 2);
              if ((rank + other) % 2 == 1 && !dims.empty()) dims.back() = Dim::Symbol("N");
              const DType dtype = i % 2 == 1 && rank == 1 ? DType::kInt64 : DType::kFloat32;
              operands[static_cast<size_t>(i)] = Type{dtype, Shape(std::move(dims)), {}};
            }
            const auto graph = ImportNode(row->since, std::string(row->op_type), operands);
            EXPECT_TRUE(!graph.ok() || Verify(*graph).ok());
          }
        }
      }
    }
  }
}

// Damaged files.

// The size of a symbolic dimension. Pictures need a minimum size.
int64_t SizeFor(int axis) { return axis == 0 ? 2 : 12; }

ConstantRef RandomTensor(DType dtype, const std::vector<int64_t>& dims, Random& random) {
  ConstantRef constant;
  VisitDType(dtype, [&](auto zero) {
    using T = decltype(zero);
    std::vector<T> values(static_cast<size_t>(ElementCount(dims).ValueOrDie()));
    for (size_t i = 0; i < values.size(); ++i) {
      values[i] =
          static_cast<T>(std::is_floating_point_v<T> ? random.Real(-2, 2)
                                                     : static_cast<double>(random.Integer(0, 1)));
    }
    constant = Constant::FromValues<T>(dims, values);
  });
  return constant;
}

// Whether every value's size is known and small enough to compute it here.
bool FitsTest(const Graph& graph) {
  int64_t bytes = 0;
  for (uint32_t i = 0; i < graph.value_limit(); ++i) {
    const Type& type = graph.type({i});
    if (!type.shape.is_static() || !ByteSize(type).valid()) return false;
    const int64_t own = ByteSize(type).ValueOrDie();
    if (own > kMostBytes - bytes) return false;
    bytes += own;
  }
  return CostOf(graph).flops < kMostFlops;
}

// Evaluates the graph on random inputs if it is small. An error must have a message.
void EvaluateIfSmall(Graph graph, Random& random) {
  for (const ValueId input : graph.inputs()) {
    Type type = graph.type(input);
    for (int axis = 0; axis < type.shape.rank(); ++axis) {
      if (!type.shape[axis].is_static()) type.shape[axis] = SizeFor(axis);
    }
    graph.SetType(input, type);
  }
  if (const absl::Status status = graph.InferTypes(); !status.ok()) {
    EXPECT_THAT(std::string(status.message()), HasSubstr(": "));
    return;
  }
  if (!FitsTest(graph)) return;
  std::vector<ConstantRef> inputs;
  for (const ValueId input : graph.inputs()) {
    const Type& type = graph.type(input);
    inputs.push_back(RandomTensor(type.dtype, type.shape.ToIntegers(), random));
  }
  const auto outputs = naive::Evaluate(graph, inputs);
  if (!outputs.ok()) {
    EXPECT_NE(outputs.status().message(), "");
    return;
  }
  for (size_t i = 0; i < outputs->size(); ++i) {
    EXPECT_EQ((*outputs)[i]->dims(), graph.type(graph.outputs()[i].value).shape.ToIntegers());
  }
}

// Returns whether the bytes import. No input may crash.
bool Try(const std::string& bytes, Random& random) {
  const auto graph = ImportOnnx(bytes, kTight);
  if (!graph.ok()) {
    EXPECT_NE(graph.status().message(), "");
    return false;
  }
  const absl::Status verified = Verify(*graph);
  EXPECT_TRUE(verified.ok()) << verified;
  if (verified.ok()) EvaluateIfSmall(*graph, random);
  return true;
}

TEST(Hostile, TheUndamagedModelRuns) {
  const auto graph = WholeModel().Import(kTight);
  ASSERT_TRUE(graph.ok()) << graph.status();
  ASSERT_TRUE(Verify(*graph).ok()) << Verify(*graph);
  Random random(1);
  const auto outputs =
      naive::Evaluate(*graph, {{RandomTensor(DType::kFloat32, {2, 3, 12, 12}, random)}});
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  EXPECT_EQ((*outputs)[0]->dims(), (std::vector<int64_t>{2, 5}));
  EXPECT_EQ((*outputs)[1]->dims(), (std::vector<int64_t>{2, 6, 6, 8}));
}

TEST(Hostile, DamagedBytes) {
  const std::string bytes = WholeModel().Bytes();
  int imported = 0;
  for (uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    if (Try(Mutate(bytes, random), random)) ++imported;
  }
  EXPECT_GT(imported, 0);
  EXPECT_LT(imported, 500);
}

TEST(Hostile, TruncatedAnywhere) {
  const std::string bytes = WholeModel().Bytes();
  Random random(1);
  for (size_t size = 0; size < bytes.size(); size += 7) Try(bytes.substr(0, size), random);
}

TEST(Hostile, DamagedMeaning) {
  int imported = 0;
  for (uint64_t seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    if (Try(WithDamagedMeaning(WholeModel(), random), random)) ++imported;
  }
  EXPECT_GT(imported, 100);
}

TEST(Hostile, DamagedMicrosoftOperators) {
  int imported = 0;
  uint64_t seed = 0;
  for (const nlohmann::json& recorded : ReadRecordedNodes("microsoft_cases.json")) {
    const auto bytes = RecordedModel(recorded);
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    ModelMaker model;
    ASSERT_TRUE(model.proto().ParseFromString(*bytes));
    for (int i = 0; i < 8; ++i) {
      SCOPED_TRACE(recorded.at("name").get<std::string>() + ", seed " + std::to_string(++seed));
      Random random(seed);
      if (Try(WithDamagedMeaning(model, random), random)) ++imported;
    }
  }
  EXPECT_GT(imported, 100);
}

}  // namespace
}  // namespace sinter::onnx
