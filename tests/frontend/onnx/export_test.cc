// An exported model imports again and computes the same.
#include "frontend/onnx/export.h"

#include <algorithm>
#include <map>

#include "frontend/onnx/import.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/constant.h"
#include "ir/graph.h"
#include "ir/ops/group_normalization.h"
#include "ir/ops/swish.h"
#include "ir/text.h"
#include "kernels/naive/evaluate.h"
#include "runtime/measure/difference.h"
#include "runtime/random_inputs.h"
#include "schemas/onnx.pb.h"
#include "sinter/model.h"
#include "tests/frontend/onnx/whole_model.h"
#include "tests/ir/random_graph.h"

namespace sinter {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

onnx::ModelProto Exported(const Graph& graph) {
  const absl::StatusOr<std::string> bytes = ExportOnnx(graph);
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  onnx::ModelProto model;
  EXPECT_TRUE(model.ParseFromString(bytes.value_or("")));
  return model;
}

class ExportOpset : public testing::TestWithParam<int> {};

INSTANTIATE_TEST_SUITE_P(Opsets, ExportOpset, testing::Values(kLeastExportOpset, 20, kExportOpset));

TEST_P(ExportOpset, EveryOperatorsRandomCasesComputeTheSame) {
  const std::vector<std::string_view> missing = OperatorsWithoutExport();
  std::map<std::string_view, int> exported;
  for (const OperatorDefinition* definition : AllOperators()) {
    const std::string_view name = definition->info.name;
    if (definition->random_case == nullptr) continue;
    if (std::find(missing.begin(), missing.end(), name) != missing.end()) continue;
    Random random(5);
    for (int i = 0; i < 20; ++i) {
      const RandomCase random_case = definition->random_case(random);
      const absl::StatusOr<Graph> graph = GraphOfCase(random_case);
      ASSERT_TRUE(graph.ok()) << graph.status();
      SCOPED_TRACE(Print(*graph));
      const std::vector<ConstantRef> inputs = InputsOfCase(random_case, random);
      const absl::StatusOr<std::string> bytes = ExportOnnx(*graph, GetParam());
      // Attributes that ONNX does not have in this version.
      if (absl::IsUnimplemented(bytes.status())) continue;
      ASSERT_TRUE(bytes.ok()) << bytes.status();
      ++exported[name];
      const absl::StatusOr<Graph> imported = ImportOnnx(*bytes);
      ASSERT_TRUE(imported.ok()) << imported.status();
      const auto before = naive::Evaluate(*graph, inputs);
      const auto after = naive::Evaluate(*imported, inputs);
      ASSERT_TRUE(before.ok() && after.ok()) << before.status() << after.status();
      // These may be decomposed, which rounds intermediate results.
      if (name == "attention" || name == "gelu" || name == "swish") {
        const auto error = RelativeError(ToTensor(after->front()), ToTensor(before->front()));
        ASSERT_TRUE(error.ok()) << error.status();
        EXPECT_LE(*error, 1e-5);
        continue;
      }
      EXPECT_TRUE(*before->front() == *after->front());
    }
  }
  EXPECT_GT(exported.size(), 100U);
  EXPECT_EQ(exported["conv"], 20);
  EXPECT_EQ(exported["attention"], 20);
}

TEST_P(ExportOpset, IsThatOfTheFile) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, Shape{2, 3}, {}});
  graph.AddOutput("y", graph.node(*graph.AddNode(Swish{}, {x})).output());
  const absl::StatusOr<std::string> bytes = ExportOnnx(graph, GetParam());
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  onnx::ModelProto model;
  ASSERT_TRUE(model.ParseFromString(*bytes));
  EXPECT_EQ(model.opset_import(0).version(), GetParam());
  EXPECT_EQ(model.graph().node_size(), GetParam() < 24 ? 2 : 1);
}

TEST(ExportOnnx, OperatorsThatAreNewerThanTheOperatorSetAreRefused) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, Shape{2, 4, 3}, {}});
  const ValueId scale = graph.AddInput("scale", Type{DType::kFloat32, Shape{4}, {}});
  const NodeId norm = *graph.AddNode(GroupNormalization{.num_groups = 2}, {x, scale, scale});
  graph.AddOutput("y", graph.node(norm).output());
  const absl::Status status = ExportOnnx(graph, 20).status();
  EXPECT_TRUE(absl::IsUnimplemented(status));
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("group_normalization: it needs operator set 21"));
}

// A row in a table of raisings (frontend/onnx/raising.h) removes an operator from this list. All
// listed operators except reorder are newer than the exported operator set.
TEST(ExportOnnx, OperatorsThatHaveNoFormInOnnx) {
  EXPECT_THAT(OperatorsWithoutExport(),
              ElementsAre("bit_cast", "cum_prod", "deform_conv", "linear_attention", "reorder",
                          "tensor_scatter"));
}

TEST(ExportOnnx, AllUnsupportedOperatorsAreListed) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, Shape{2, 3, 4}, {}});
  const Reorder reorder{.layout = Layout::ChannelsLast(3)};
  graph.AddOutput("y", graph.node(*graph.AddNode(reorder, {x})).output());
  graph.AddOutput("z", graph.node(*graph.AddNode(reorder, {x})).output());
  const absl::Status status = ExportOnnx(graph).status();
  EXPECT_TRUE(absl::IsUnimplemented(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("reorder (2 nodes)"));
}

TEST(ExportOnnx, AttributesThatOnnxDoesNotHaveAreRefused) {
  for (const bool fmod : {false, true}) {
    Graph graph;
    const ValueId x = graph.AddInput("x", Type{DType::kFloat32, Shape{2}, {}});
    graph.AddOutput("y", graph.node(*graph.AddNode(Mod{.fmod = fmod}, {x, x})).output());
    EXPECT_EQ(ExportOnnx(graph).ok(), fmod) << ExportOnnx(graph).status();
  }
}

TEST(ExportOnnx, SpaceToDepthHasNoModeInTheVersionThatIsWritten) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, Shape{1, 2, 4, 4}, {}});
  graph.AddOutput("y", graph.node(*graph.AddNode(SpaceToDepth{.blocksize = 2}, {x})).output());
  const onnx::ModelProto model = Exported(graph);
  ASSERT_EQ(model.graph().node(0).attribute_size(), 1);
  EXPECT_EQ(model.graph().node(0).attribute(0).name(), "blocksize");
  graph = Graph();
  const ValueId z = graph.AddInput("z", Type{DType::kFloat32, Shape{1, 2, 4, 4}, {}});
  const SpaceToDepth columns{.blocksize = 2, .mode = DepthMode::kCrd};
  graph.AddOutput("y", graph.node(*graph.AddNode(columns, {z})).output());
  EXPECT_TRUE(absl::IsUnimplemented(ExportOnnx(graph).status())) << ExportOnnx(graph).status();
}

TEST(ExportOnnx, LayoutsAreRefused) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, Shape{2, 3, 4}, {}});
  const ValueId y = graph.node(*graph.AddNode(Relu{}, {x})).output();
  graph.SetLayout(y, Layout::ChannelsLast(3));
  graph.AddOutput("y", y);
  EXPECT_THAT(std::string(ExportOnnx(graph).status().message()), HasSubstr("plain formats only"));
}

TEST(ExportOnnx, SymbolsAndMetadata) {
  Graph graph;
  graph.name = "g";
  graph.metadata["author"] = "nobody";
  const Shape shape{Dim::Symbol("N"), 3, Dim::Symbol("?7")};
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, shape, {}});
  graph.AddOutput("y", graph.node(*graph.AddNode(Relu{}, {x})).output());
  const onnx::ModelProto model = Exported(graph);
  EXPECT_EQ(model.opset_import(0).version(), kExportOpset);
  EXPECT_EQ(model.metadata_props(0).value(), "nobody");
  for (const auto& info : {model.graph().input(0), model.graph().output(0)}) {
    const auto& dims = info.type().tensor_type().shape();
    EXPECT_EQ(dims.dim(0).dim_param(), "N");
    EXPECT_EQ(dims.dim(1).dim_value(), 3);
    EXPECT_FALSE(dims.dim(2).has_dim_param() || dims.dim(2).has_dim_value());
  }
}

TEST(ExportOnnx, NamesOfInputsAndOutputsStayWhateverTheyAre) {
  Graph graph;
  const Type type{DType::kFloat32, Shape{2}, {}};
  const ValueId x = graph.AddInput("y_1", type);
  const ValueId z = graph.AddInput("z", type);
  const ValueId relu = graph.node(*graph.AddNode(Relu{}, {x})).output();
  graph.SetName(relu, "y_1");
  const ValueId constant = graph.AddConstant(Constant::FromValues<float>({2}, {1, 2}), "z");
  graph.AddOutput("first", relu);
  graph.AddOutput("second", relu);
  graph.AddOutput("constant", constant);
  graph.AddOutput("input", x);
  graph.AddOutput("z", z);
  const absl::StatusOr<Graph> imported = ImportOnnx(*ExportOnnx(graph));
  ASSERT_TRUE(imported.ok()) << imported.status();
  std::vector<std::string> names;
  for (const GraphOutput& output : imported->outputs()) names.push_back(output.name);
  EXPECT_THAT(names, ElementsAre("first", "second", "constant", "input", "z"));
  const ConstantRef a = Constant::FromValues<float>({2}, {-1, 3});
  const ConstantRef b = Constant::FromValues<float>({2}, {5, 6});
  const auto results = naive::Evaluate(*imported, std::vector<ConstantRef>{a, b});
  ASSERT_TRUE(results.ok()) << results.status();
  const std::vector<std::vector<float>> expected = {{0, 3}, {0, 3}, {1, 2}, {-1, 3}, {5, 6}};
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(*(*results)[i], *Constant::FromValues<float>({2}, expected[i])) << i;
  }
}

// Gemm becomes several nodes with one source.
TEST(ExportOnnx, NodesHaveNamesOfTheirOwn) {
  onnx::ModelMaker maker(17);
  maker.Input("x", onnx::F32({2, 3}))
      .Initializer("w", Constant::FromValues<float>({3, 4}, std::vector<float>(12, 0.5F)))
      .Initializer("b", Constant::FromValues<float>({4}, {1, 2, 3, 4}))
      .Node("Gemm", {"x", "w", "b"}, {"gemm"}, {}, "linear")
      .Node("Relu", {"gemm"}, {"y"})
      .Output("y");
  const onnx::ModelProto model = Exported(*ImportOnnx(maker.Bytes()));
  std::vector<std::string> names;
  for (const onnx::NodeProto& node : model.graph().node()) names.push_back(node.name());
  EXPECT_THAT(names, ElementsAre("linear", "linear_1", ""));
}

TEST(ExportOnnx, NamesThatLeaveNoChoice) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, Shape{2}, {}});
  graph.AddOutput("x", graph.node(*graph.AddNode(Relu{}, {x})).output());
  EXPECT_THAT(std::string(ExportOnnx(graph).status().message()),
              HasSubstr("output 'x' cannot be exported"));
}

// x -> exp. The body returns its input, a constant, and one result twice.
TEST(ExportOnnx, BodiesAreWrittenOut) {
  const Type type{DType::kFloat32, Shape{2}, {}};
  Graph body;
  const ValueId inner = body.AddInput("x", type);
  const ValueId relu = body.node(*body.AddNode(Relu{}, {inner})).output();
  body.AddOutput("a", relu);
  body.AddOutput("b", relu);
  body.AddOutput("c", inner);
  body.AddOutput("d", body.AddConstant(Constant::FromValues<float>({2}, {7, 8})));
  Graph graph;
  const ValueId x = graph.AddInput("x", type);
  const NodeId fused = *graph.AddNode(
      Fused{}, {x}, {.bodies = {std::make_shared<const Graph>(body)}, .output_count = 4});
  for (const ValueId output : graph.node(fused).outputs) {
    graph.AddOutput("out" + std::to_string(graph.outputs().size()), output);
  }
  const absl::StatusOr<Graph> imported = ImportOnnx(*ExportOnnx(graph));
  ASSERT_TRUE(imported.ok()) << imported.status();
  const std::vector<ConstantRef> inputs = {Constant::FromValues<float>({2}, {-1, 3})};
  const auto before = naive::Evaluate(graph, inputs);
  const auto after = naive::Evaluate(*imported, inputs);
  ASSERT_TRUE(before.ok() && after.ok()) << before.status() << after.status();
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(*(*before)[i], *(*after)[i]) << i;
}

TEST(ExportOnnx, AWholeModelBeforeAndAfterPasses) {
  const Model model =
      *Model::Create(*ImportOnnx(onnx::WholeModel().Bytes()), {.keep_imported = true});
  const Tensor picture = *RandomTensor(DType::kFloat32, {2, 3, 20, 24}, 1);
  const std::vector<ConstantRef> inputs = {
      *Constant::CopyOf(DType::kFloat32, picture.dims(), picture.data())};
  for (const Graph* graph : {model.imported(), &model.graph()}) {
    const absl::StatusOr<Graph> again = ImportOnnx(*ExportOnnx(*graph));
    ASSERT_TRUE(again.ok()) << again.status();
    const auto before = naive::Evaluate(*graph, inputs);
    const auto after = naive::Evaluate(*again, inputs);
    ASSERT_TRUE(before.ok() && after.ok()) << before.status() << after.status();
    for (size_t i = 0; i < before->size(); ++i) EXPECT_EQ(*(*before)[i], *(*after)[i]) << i;
  }
}

}  // namespace
}  // namespace sinter
