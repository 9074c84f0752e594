// The import as a whole: names, inputs and outputs, order, symbols, metadata, source nodes,
// attributes without a type, data in typed fields.
#include "frontend/onnx/import.h"

#include <set>

#include "frontend/onnx/export.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/verify.h"
#include "tests/frontend/onnx/onnx_models.h"
#include "tests/frontend/onnx/whole_model.h"

namespace sinter::onnx {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Type kX = F32({2});

std::string ErrorOf(const ModelMaker& model, const ImportLimits& limits = {}) {
  return std::string(model.Import(limits).status().message());
}

TEST(Import, NamesNodesAsTheModelDoesOrByTheirPlace) {
  const auto graph = ModelMaker()
                         .Input("x", kX)
                         .Node("Relu", {"x"}, {"a"}, {}, "first")
                         .Node("Exp", {"a"}, {"y"})
                         .Output("y")
                         .Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->name, "model");
  EXPECT_EQ(graph->NameOf({0}), "first");
  EXPECT_EQ(graph->NameOf({1}), "Exp #1");
  EXPECT_EQ(graph->value(graph->node({0}).output()).name, "a");
  EXPECT_EQ((*graph->sources)[1], (Source{.index = 1, .operator_type = "Exp"}));
}

TEST(Import, AnInitializerThatIsAnInputIsAConstantUnlessItIsOverridden) {
  ModelMaker model;
  model.Input("x", kX).Input("w", kX).Initializer("w", Floats({3, 4}));
  model.Node("Add", {"x", "w"}, {"y"}).Output("y");
  const auto graph = model.Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->inputs().size(), 1U);
  EXPECT_THAT(graph->overridable_inputs, ElementsAre("w"));
  const auto overridden = ImportOnnx(model.Bytes(), {}, {}, {"w", "no such input"});
  ASSERT_TRUE(overridden.ok()) << overridden.status();
  EXPECT_EQ(overridden->inputs().size(), 2U);
  EXPECT_THAT(overridden->overridable_inputs, IsEmpty());
  EXPECT_EQ(overridden->type(overridden->inputs()[1]), kX);

  // The export keeps the choice.
  const auto exported = ExportOnnx(*graph);
  ASSERT_TRUE(exported.ok()) << exported.status();
  const auto again = ImportOnnx(*exported);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->inputs().size(), 1U);
  EXPECT_THAT(again->overridable_inputs, ElementsAre("w"));
}

TEST(Import, OutputsThatAreInputsOrInitializers) {
  const auto graph = ModelMaker()
                         .Input("x", kX)
                         .Initializer("w", Floats({7}))
                         .Node("Identity", {"w"}, {"v"})
                         .Output("x")
                         .Output("w")
                         .Output("v")
                         .Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_TRUE(Verify(*graph).ok()) << Verify(*graph);
  ASSERT_EQ(graph->outputs().size(), 3U);
  EXPECT_EQ(graph->outputs()[0].value, graph->inputs()[0]);
  EXPECT_EQ(*graph->value(graph->outputs()[1].value).constant, *Floats({7}));
  EXPECT_EQ(graph->outputs()[1].value, graph->outputs()[2].value);
  EXPECT_EQ(graph->outputs()[2].name, "v");
  EXPECT_EQ(graph->value(graph->outputs()[2].value).name, "w");
}

// Until IR version 3 every initializer was also an input.
TEST(Import, InitializersThatAreInputsAreConstants) {
  const auto graph = ModelMaker()
                         .Input("w", kX)
                         .Input("x", kX)
                         .Initializer("w", Floats({1, 2}))
                         .Node("Add", {"x", "w"}, {"y"})
                         .Output("y")
                         .Import();
  ASSERT_EQ(NodesOf(graph), "add(%1, @0)\nf32[2]");
  ASSERT_EQ(graph->inputs().size(), 1U);
  EXPECT_EQ(graph->value(graph->inputs()[0]).name, "x");
}

TEST(Import, NodesInAnyOrder) {
  const auto graph = ModelMaker()
                         .Input("x", kX)
                         .Node("Exp", {"b"}, {"y"}, {}, "third")
                         .Node("Abs", {"a"}, {"b"}, {}, "second")
                         .Node("Relu", {"x"}, {"a"}, {}, "first")
                         .Output("y")
                         .Import();
  EXPECT_EQ(NodesOf(graph), "relu(%0)\nabs(%1)\nexp(%2)\nf32[2]");
  EXPECT_EQ(graph->NameOf({0}), "first");
  EXPECT_THAT(graph->node({0}).origin, ElementsAre(SourceId{2}));
}

TEST(Import, OmittedAndUnusedOperandsAndOutputs) {
  // Empty names at the end count as omitted.
  EXPECT_EQ(NodesOf(ImportNode(17, "Clip", {kX, kOmitted, kOmitted})),
            "clip(%0) {min=-3.4028235e+38, max=3.4028235e+38}\nf32[2]");
  EXPECT_EQ(NodesOf(ModelMaker()
                        .Input("x", kX)
                        .Node("Dropout", {"x"}, {"y", ""})
                        .Node("Dropout", {"y"}, {"z", "mask nobody wants"})
                        .Output("z")
                        .Import()),
            "f32[2]");
  EXPECT_THAT(ErrorOf(ModelMaker(9)
                          .Input("x", kX)
                          .Node("Dropout", {"x"}, {"y", "mask"}, {}, "drop")
                          .Node("Identity", {"mask"}, {"z"})
                          .Output("z")),
              HasSubstr("drop: dropout: output 1 'mask' is not supported"));
}

TEST(Import, SymbolsAreTheModelsNames) {
  ModelMaker model;
  model.Input("x", F32({Dim::Symbol("batch"), Dim::Symbol("batch"), 3, Dim::Symbol("?")}))
      .Input("y z", F32({Dim::Symbol("batch size"), Dim::Symbol("batch_size"), Dim::Symbol("7")}))
      .Output("x")
      .Output("y z");
  model.graph().mutable_input(0)->mutable_type()->mutable_tensor_type()->mutable_shape()->add_dim();
  const auto graph = model.Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->type({0}).ToString(), "f32[batch,batch,3,x.3,x.4]");
  // Different names remain different after characters that symbols do not allow are replaced.
  EXPECT_EQ(graph->type({1}).ToString(), "f32[batch_size,batch_size_2,_7]");
}

TEST(Import, DimensionsOfMinusOneAreOpen) {
  const auto graph = ModelMaker().Input("x", F32({-1, 3})).Output("x").Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->type({0}).ToString(), "f32[x.0,3]");
}

TEST(Import, AShapeThatIsGivenForAnInputWithoutOne) {
  ModelMaker model;
  model.Input("x", F32(Shape::OfUnknownRank())).Node("Relu", {"x"}, {"y"}).Output("y");
  EXPECT_EQ(NodesOf(model.Import()), "relu(%0)\nf32[*]");
  EXPECT_EQ(NodesOf(ImportOnnx(model.Bytes(), {}, {{"x", Shape{2, 3}}})), "relu(%0)\nf32[2,3]");
}

TEST(Import, AnOutputThatIsListedTwiceGetsAnotherName) {
  ModelMaker model;
  model.Input("x", F32({2})).Node("Relu", {"x"}, {"y"}).Node("Exp", {"x"}, {"y_2"});
  const auto graph = model.Output("y").Output("y").Output("y").Output("y_2").Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  std::vector<std::string> names;
  for (const GraphOutput& output : graph->outputs()) names.push_back(output.name);
  EXPECT_THAT(names, ElementsAre("y", "y_3", "y_4", "y_2"));
  EXPECT_EQ(graph->outputs()[1].value, graph->outputs()[0].value);
  EXPECT_THAT(graph->warnings,
              ElementsAre("output 'y' is listed twice; the second is named 'y_3'",
                          "output 'y' is listed twice; the second is named 'y_4'"));
}

TEST(Import, WarnsOfOutputsThatContradictTheirDeclaredTypes) {
  const auto warnings_for = [](const Type& declared, const InputShapes& shapes = {}) {
    ModelMaker model;
    model.Input("x", F32({Dim::Symbol("N"), 3})).Node("Relu", {"x"}, {"y"});
    ModelMaker types;
    types.Input("y", declared);
    *model.graph().add_output() = types.graph().input(0);
    const auto graph = ImportOnnx(model.Bytes(), {}, shapes);
    EXPECT_TRUE(graph.ok()) << graph.status();
    return graph->warnings;
  };
  EXPECT_THAT(warnings_for(F32({2, 3})), IsEmpty());
  EXPECT_THAT(warnings_for(F32({Dim::Symbol("M"), Dim::Symbol("K")})), IsEmpty());
  EXPECT_THAT(warnings_for(F32(Shape::OfUnknownRank())), IsEmpty());
  EXPECT_THAT(warnings_for(F32({2, 4})),
              ElementsAre("output 'y' is declared as f32[2,4], but it is f32[N,3]"));
  EXPECT_THAT(warnings_for(F32({3})),
              ElementsAre("output 'y' is declared as f32[3], but it is f32[N,3]"));
  EXPECT_THAT(warnings_for(I64({2, 3})),
              ElementsAre("output 'y' is declared as i64[2,3], but it is f32[N,3]"));
  // The shapes of inputs that are given change those of outputs.
  EXPECT_THAT(warnings_for(F32({2, 3}), {{"x", Shape{5, 3}}}), IsEmpty());
}

TEST(Import, KeepsMetadata) {
  ModelMaker model;
  model.Input("x", kX).Output("x");
  StringStringEntryProto& entry = *model.proto().add_metadata_props();
  entry.set_key("character");
  entry.set_value("a\nb\xc3\xa9");
  const auto graph = model.Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_THAT(graph->metadata, ElementsAre(std::pair("character", "a\nb\xc3\xa9")));
}

TEST(Import, EverySourceNodeHasADisposition) {
  const auto graph = WholeModel().Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  std::set<uint32_t> accounted;
  for (const NodeId id : graph->TopologicalOrder()) {
    ASSERT_FALSE(graph->node(id).origin.empty()) << graph->NameOf(id);
    for (const SourceId source : graph->node(id).origin) accounted.insert(source.index);
  }
  for (const Removal& removal : graph->removals) {
    EXPECT_TRUE(accounted.insert(removal.source.index).second) << removal.source.index;
    EXPECT_EQ(removal.pass, "import");
  }
  EXPECT_EQ(accounted.size(), graph->sources->size());
}

TEST(Import, RemovalsSayHowANodeLeft) {
  const auto graph = ModelMaker()
                         .Input("x", kX)
                         .Node("Constant", {}, {"c"}, {{"value_float", 1.0F}})
                         .Node("Identity", {"x"}, {"i"})
                         .Node("Add", {"i", "c"}, {"y"})
                         .Output("y")
                         .Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  ASSERT_EQ(graph->removals.size(), 2U);
  EXPECT_EQ(graph->removals[0].source, SourceId{0});
  EXPECT_EQ(graph->removals[0].kind, Removal::Kind::kFolded);
  EXPECT_EQ(graph->removals[0].rule, "constant");
  EXPECT_EQ(graph->removals[1].source, SourceId{1});
  EXPECT_EQ(graph->removals[1].kind, Removal::Kind::kRemoved);
  EXPECT_EQ(graph->removals[1].rule, "identity");
}

// If one source node becomes several nodes, all of them have it as their origin.
TEST(Import, OriginsOfALoweringOfSeveralNodes) {
  const auto graph = ImportNode(13, "Gemm", {F32({2, 3}), F32({4, 3}), F32({4})}, {{"transB", 1}});
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->node_count(), 3);
  for (const NodeId id : graph->TopologicalOrder()) {
    EXPECT_THAT(graph->node(id).origin, ElementsAre(SourceId{0}));
  }
  EXPECT_EQ(graph->value(graph->outputs()[0].value).name, "y");
}

TEST(Import, AttributesWithoutAType) {
  ModelMaker model;
  model.Input("x", F32({2, 3}))
      .Node("Softmax", {"x"}, {"y"}, {{"axis", 1}})
      .Node("LeakyRelu", {"y"}, {"z"}, {{"alpha", 0.5F}})
      .Node("Transpose", {"z"}, {"t"}, {{"perm", Attribute::Values{1, 0}}})
      .Output("t");
  for (NodeProto& node : *model.graph().mutable_node()) node.mutable_attribute(0)->clear_type();
  EXPECT_EQ(NodesOf(model.Import()),
            "softmax(%0) {axis=1}\nleaky_relu(%1) {alpha=0.5}\ntranspose(%2) {perm=[1,0]}\n"
            "f32[3,2]");
}

TEST(Import, AttributesOfFunctionsAreRefused) {
  ModelMaker model;
  model.Input("x", kX).Node("Softmax", {"x"}, {"y"}, {{"axis", 0}}, "n").Output("y");
  model.graph().mutable_node(0)->mutable_attribute(0)->set_ref_attr_name("outer");
  EXPECT_THAT(ErrorOf(model), HasSubstr("n: softmax: attribute 'axis' refers to"));
}

// If a tensor's elements are not raw bytes, their field depends on the type.
TEST(Import, TypedDataOfTensors) {
  const auto imported = [](DType dtype, const std::function<void(TensorProto&)>& fill) {
    ModelMaker model;
    TensorProto& tensor = *model.graph().add_initializer();
    tensor.set_name("w");
    tensor.set_data_type(DataTypeOf(dtype));
    tensor.add_dims(2);
    fill(tensor);
    const auto graph = model.Output("w").Import();
    EXPECT_TRUE(graph.ok()) << graph.status();
    return graph->value(graph->outputs()[0].value).constant->ToDoubles();
  };
  const auto int32_data = [](TensorProto& tensor) {
    tensor.add_int32_data(1);
    tensor.add_int32_data(0);
  };
  for (const DType dtype :
       {DType::kInt8, DType::kUint8, DType::kInt16, DType::kUint16, DType::kInt32, DType::kBool}) {
    EXPECT_THAT(imported(dtype, int32_data), ElementsAre(1, 0));
  }
  for (const DType dtype : {DType::kUint32, DType::kUint64}) {
    EXPECT_THAT(imported(dtype,
                         [](TensorProto& tensor) {
                           tensor.add_uint64_data(1);
                           tensor.add_uint64_data(4000000000);
                         }),
                ElementsAre(1, 4e9));
  }
  EXPECT_THAT(imported(DType::kInt64,
                       [](TensorProto& tensor) {
                         tensor.add_int64_data(-1);
                         tensor.add_int64_data(1);
                       }),
              ElementsAre(-1, 1));
  EXPECT_THAT(imported(DType::kFloat32,
                       [](TensorProto& tensor) {
                         tensor.add_float_data(0.5F);
                         tensor.add_float_data(-2);
                       }),
              ElementsAre(0.5, -2));
  EXPECT_THAT(imported(DType::kFloat64,
                       [](TensorProto& tensor) {
                         tensor.add_double_data(0.5);
                         tensor.add_double_data(-2);
                       }),
              ElementsAre(0.5, -2));
}

TEST(Import, BoolsBecomeZeroAndOne) {
  ModelMaker model;
  TensorProto& tensor = *model.graph().add_initializer();
  tensor.set_name("w");
  tensor.set_data_type(TensorProto::BOOL);
  tensor.add_dims(3);
  tensor.set_raw_data(std::string("\x00\x02\xff", 3));
  const auto graph = model.Output("w").Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(*graph->value(graph->outputs()[0].value).constant,
            *Constant::FromValues<bool>({3}, {false, true, true}));
}

TEST(Import, Opsets) {
  const auto import_with = [](int opset) {
    return ModelMaker(opset).Input("x", kX).Output("x").Import().status();
  };
  EXPECT_TRUE(import_with(kOldestOpset).ok());
  EXPECT_TRUE(import_with(kNewestOpset).ok());
  EXPECT_EQ(import_with(kOldestOpset - 1).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(import_with(kNewestOpset + 1).code(), absl::StatusCode::kUnimplemented);

  ModelMaker model;
  model.Input("x", kX).Output("x");
  model.proto().mutable_opset_import(0)->set_domain("ai.onnx.ml");
  EXPECT_THAT(ErrorOf(model), HasSubstr("does not state the version"));
  model.proto().mutable_opset_import(0)->set_domain("ai.onnx");
  EXPECT_TRUE(model.Import().ok());
}

TEST(Import, InputsThatAreNoTensors) {
  ModelMaker model;
  model.Input("x", kX).Output("x");
  TypeProto::Tensor& tensor =
      *model.graph().mutable_input(0)->mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(TensorProto::STRING);
  EXPECT_THAT(ErrorOf(model), HasSubstr("input 'x': elements of type string"));
  tensor.set_elem_type(TensorProto::FLOAT);
  tensor.clear_shape();
  // A tensor of any rank.
  const absl::StatusOr<Graph> graph = model.Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->type(graph->inputs()[0]).ToString(), "f32[*]");
  model.graph().mutable_input(0)->clear_type();
  EXPECT_THAT(ErrorOf(model), HasSubstr("input 'x': only tensors"));
}

TEST(Import, Limits) {
  const ModelMaker model = WholeModel();
  EXPECT_THAT(ErrorOf(model, {.max_file_bytes = 100}), HasSubstr("the limit is 100"));
  EXPECT_THAT(ErrorOf(model, {.max_nodes = 3}), HasSubstr("the limit is 3"));
  EXPECT_THAT(ErrorOf(model, {.max_rank = 3}), HasSubstr("above the limit 3"));
  EXPECT_THAT(ErrorOf(model, {.max_elements = 10}), HasSubstr("the limit is 10"));
  EXPECT_THAT(ErrorOf(model, {.max_made_bytes = 3}), HasSubstr("more than 3 bytes"));
  EXPECT_EQ(model.Import({.max_nodes = 3}).status().code(), absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace sinter::onnx
