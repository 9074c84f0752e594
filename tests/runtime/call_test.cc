// The ways in which programs call Sinter: models from memory, inputs by name, one input and one
// output, and misuse.

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "frontend/file/write.h"
#include "frontend/onnx/export.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/constant.h"
#include "ir/graph.h"
#include "ir/ops.h"
#include "schemas/onnx.pb.h"
#include "sinter/sinter.h"

namespace sinter {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// difference = a - b, of two elements.
Graph Difference() {
  Graph graph;
  const Type type{DType::kFloat32, {2}, {}};
  const ValueId a = graph.AddInput("a", type);
  const ValueId b = graph.AddInput("b", type);
  graph.AddOutput("difference", graph.node(graph.AddNode(Sub{}, {a, b}).value()).output());
  return graph;
}

// double = x + x
Graph Double() {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {2}, {}});
  graph.AddOutput("double", graph.node(graph.AddNode(Add{}, {x, x}).value()).output());
  return graph;
}

std::unique_ptr<Session> SessionOf(Model model) {
  auto session = Session::Create(std::move(model));
  EXPECT_TRUE(session.ok()) << session.status();
  return *std::move(session);
}

Tensor Pair(float first, float second) {
  const std::vector<float> values = {first, second};
  return Tensor::FromValues<float>({2}, values).value();
}

std::span<const std::byte> BytesOf(const std::string& text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

TEST(Call, TakesAValueForAnInputThatTheFileHasAValueFor) {
  Graph graph = Difference();
  const std::string exported = ExportOnnx(graph).value();
  onnx::ModelProto proto;
  ASSERT_TRUE(proto.ParseFromString(exported));
  onnx::TensorProto& b = *proto.mutable_graph()->add_initializer();
  b.set_name("b");
  b.set_data_type(onnx::TensorProto::FLOAT);
  b.add_dims(2);
  b.add_float_data(1);
  b.add_float_data(1);
  const std::string file = proto.SerializeAsString();

  const Model fixed = LoadModelFromBytes(BytesOf(file)).value();
  ASSERT_EQ(fixed.overridable_inputs().size(), 1U);
  EXPECT_EQ(fixed.overridable_inputs()[0].name, "b");
  const auto session = SessionOf(fixed);
  EXPECT_THAT((*session->Run(Pair(5, 7))).values<float>(), ElementsAre(4, 6));
  const absl::Status status = session->Run({{"a", Pair(5, 7)}, {"b", Pair(1, 2)}}).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("ModelOptions::overridden_inputs"));

  const auto overridden =
      SessionOf(LoadModelFromBytes(BytesOf(file), {.overridden_inputs = {"b"}}).value());
  const auto outputs = overridden->Run({{"a", Pair(5, 7)}, {"b", Pair(1, 2)}});
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  EXPECT_THAT(outputs->front().values<float>(), ElementsAre(4, 5));
}

TEST(Call, TakesInputsByNameInAnyOrder) {
  const auto session = SessionOf(Model::Create(Difference()).value());
  const auto outputs = session->Run({{"b", Pair(1, 2)}, {"a", Pair(5, 7)}});
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  EXPECT_THAT((*outputs)[0].values<float>(), ElementsAre(4, 5));
  const std::map<std::string, Tensor> named = {{"a", Pair(5, 7)}, {"b", Pair(1, 2)}};
  const auto same = session->Run(named);
  ASSERT_TRUE(same.ok()) << same.status();
  EXPECT_THAT((*same)[0].values<float>(), ElementsAre(4, 5));
}

TEST(Call, WrongNamesListTheInputs) {
  const auto session = SessionOf(Model::Create(Difference()).value());
  const Tensor x = Pair(1, 2);
  const auto message = [](const absl::StatusOr<std::vector<Tensor>>& result) {
    EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(result.status().message());
  };
  EXPECT_EQ(message(session->Run({{"a", x}, {"c", x}})),
            "input 'c' is unknown; the model's inputs are: a, b");
  EXPECT_THAT(message(session->Run({{"a", x}, {"a", x}})), HasSubstr("'a' is given twice"));
  EXPECT_THAT(message(session->Run({{"a", x}})), HasSubstr("'b' is missing"));
  EXPECT_THAT(message(session->Run({})), HasSubstr("'a' is missing"));
}

TEST(Call, OneTensorInAndOneOut) {
  const auto session = SessionOf(Model::Create(Double()).value());
  const auto output = session->Run(Pair(1, 2));
  ASSERT_TRUE(output.ok()) << output.status();
  EXPECT_THAT(output->values<float>(), ElementsAre(2, 4));
  EXPECT_EQ(session->Run(Tensor()).status().code(), absl::StatusCode::kInvalidArgument);
  const auto two = SessionOf(Model::Create(Difference()).value());
  EXPECT_EQ(two->Run(Pair(1, 2)).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Call, ModelsOpenFromMemory) {
  for (const auto& bytes : {WriteSinter(Double()), ExportOnnx(Double())}) {
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    const auto model = LoadModelFromBytes(BytesOf(*bytes));
    ASSERT_TRUE(model.ok()) << model.status();
    const auto output = SessionOf(*model)->Run(Pair(1, 2));
    ASSERT_TRUE(output.ok()) << output.status();
    EXPECT_THAT(output->values<float>(), ElementsAre(2, 4));
    const auto cut = LoadModelFromBytes(BytesOf(bytes->substr(0, bytes->size() / 2)));
    EXPECT_EQ(cut.status().code(), absl::StatusCode::kInvalidArgument) << cut.status();
  }
  EXPECT_FALSE(LoadModelFromBytes({}).ok());
}

// A moved-from object is as good as new or empty, and nothing aborts.
TEST(Call, MisuseIsHarmless) {
  Model model = Model::Create(Double()).value();
  const Model moved = std::move(model);
  EXPECT_EQ(model.inputs().size(), 1u);  // NOLINT: after the move
  Tensor tensor = Pair(1, 2);
  EXPECT_TRUE(tensor.values<int64_t>().empty());
  EXPECT_TRUE(tensor.mutable_values<double>().empty());
  const Tensor taken = std::move(tensor);
  EXPECT_THAT(taken.values<float>(), ElementsAre(1, 2));
  EXPECT_TRUE(tensor.empty());  // NOLINT: after the move
  EXPECT_TRUE(tensor.values<float>().empty());
  EXPECT_TRUE(tensor.dims().empty());
  EXPECT_TRUE(ToTensor(nullptr).empty());
  EXPECT_EQ(Tensor::CopyOf(DType::kFloat32, {2}, nullptr).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace sinter
