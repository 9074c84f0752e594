// Functions that models define: inlining, attributes, names, and invalid functions.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Type kX = F32({2});

FunctionProto& AddFunction(ModelMaker& model, const std::string& name,
                           const std::vector<std::string>& inputs,
                           const std::vector<std::string>& outputs) {
  FunctionProto& function = *model.proto().add_functions();
  function.set_domain("own");
  function.set_name(name);
  for (const std::string& input : inputs) function.add_input(input);
  for (const std::string& output : outputs) function.add_output(output);
  return function;
}

NodeProto& AddNode(google::protobuf::RepeatedPtrField<NodeProto>& nodes, const std::string& op_type,
                   const std::vector<std::string>& inputs,
                   const std::vector<std::string>& outputs) {
  NodeProto& node = *nodes.Add();
  node.set_op_type(op_type);
  for (const std::string& input : inputs) node.add_input(input);
  for (const std::string& output : outputs) node.add_output(output);
  return node;
}

NodeProto& Call(ModelMaker& model, const std::string& function,
                const std::vector<std::string>& inputs, const std::vector<std::string>& outputs,
                const std::string& name = "") {
  NodeProto& node = AddNode(*model.graph().mutable_node(), function, inputs, outputs);
  node.set_domain("own");
  node.set_name(name);
  return node;
}

// y = relu(x) + x, written as a function.
FunctionProto& AddResidual(ModelMaker& model) {
  FunctionProto& function = AddFunction(model, "Residual", {"a"}, {"c"});
  AddNode(*function.mutable_node(), "Relu", {"a"}, {"b"});
  AddNode(*function.mutable_node(), "Add", {"b", "a"}, {"c"}).set_name("sum");
  return function;
}

std::string ErrorOf(const ModelMaker& model, const ImportLimits& limits = {}) {
  return std::string(model.Import(limits).status().message());
}

TEST(Functions, AreTheirNodesInThePlaceOfTheCall) {
  ModelMaker model;
  model.Input("x", kX).Node("Exp", {"x"}, {"e"}).Output("y");
  AddResidual(model);
  Call(model, "Residual", {"e"}, {"r"}, "first");
  Call(model, "Residual", {"r"}, {"y"});
  const auto graph = model.Import();
  ASSERT_EQ(NodesOf(graph), "exp(%0)\nrelu(%1)\nadd(%2, %1)\nrelu(%3)\nadd(%4, %3)\nf32[2]");
  std::vector<std::string> names;
  for (const Source& source : *graph->sources) names.push_back(source.ToString());
  EXPECT_THAT(names, ElementsAre("Exp #0", "first/Relu #0", "first/sum", "Residual #2/Relu #0",
                                 "Residual #2/sum"));
  EXPECT_EQ(graph->value(graph->node({1}).output()).name, "first/b");
  EXPECT_EQ(graph->value(graph->node({2}).output()).name, "r");
}

TEST(Functions, CallFunctions) {
  ModelMaker model;
  model.Input("x", kX).Output("y");
  FunctionProto& outer = AddFunction(model, "Twice", {"in"}, {"out"});
  AddNode(*outer.mutable_node(), "Residual", {"in"}, {"half"}).set_domain("own");
  AddNode(*outer.mutable_node(), "Residual", {"half"}, {"out"}).set_domain("own");
  AddResidual(model);
  Call(model, "Twice", {"x"}, {"y"}, "call");
  const auto graph = model.Import();
  ASSERT_EQ(NodesOf(graph), "relu(%0)\nadd(%1, %0)\nrelu(%2)\nadd(%3, %2)\nf32[2]");
  EXPECT_EQ((*graph->sources)[3].ToString(), "call/Residual #1/sum");
}

TEST(Functions, HandAttributesOn) {
  ModelMaker model;
  model.Input("x", kX).Output("given").Output("own").Output("none");
  FunctionProto& function = AddFunction(model, "Leaky", {"x"}, {"y"});
  AttributeProto& otherwise = *function.add_attribute_proto();
  otherwise.set_name("slope");
  otherwise.set_type(AttributeProto::FLOAT);
  otherwise.set_f(0.25F);
  NodeProto& leaky = AddNode(*function.mutable_node(), "LeakyRelu", {"x"}, {"y"});
  AttributeProto& reference = *leaky.add_attribute();
  reference.set_name("alpha");
  reference.set_type(AttributeProto::FLOAT);
  reference.set_ref_attr_name("slope");
  AddFunction(model, "Default", {"x"}, {"y"});
  *model.proto().mutable_functions(1)->add_node() = leaky;

  *Call(model, "Leaky", {"x"}, {"given"}).add_attribute() = Attribute("slope", 0.5F).proto;
  Call(model, "Leaky", {"x"}, {"own"});
  Call(model, "Default", {"x"}, {"none"});
  EXPECT_EQ(NodesOf(model.Import()),
            "leaky_relu(%0) {alpha=0.5}\nleaky_relu(%0) {alpha=0.25}\nleaky_relu(%0) "
            "{alpha=0.01}\nf32[2]");
}

TEST(Functions, OmittedOperandsAndResults) {
  ModelMaker model;
  model.Input("x", kX).Output("y");
  FunctionProto& function = AddFunction(model, "Clamp", {"x", "low", "high"}, {"y", "unused"});
  AddNode(*function.mutable_node(), "Clip", {"x", "low", "high"}, {"y"});
  AddNode(*function.mutable_node(), "Abs", {"y"}, {"unused"});
  model.Initializer("zero", Constant::Scalar(0.0F));
  Call(model, "Clamp", {"x", "zero"}, {"y"});
  EXPECT_EQ(NodesOf(model.Import()), "clip(%1) {min=0.0, max=3.4028235e+38}\nabs(%2)\nf32[2]");
}

TEST(Functions, ResultsThatAreOperandsOrTheSame) {
  ModelMaker model;
  model.Input("x", kX).Output("a").Output("b").Output("c");
  FunctionProto& function = AddFunction(model, "Copies", {"x"}, {"x", "y", "y"});
  AddNode(*function.mutable_node(), "Exp", {"x"}, {"y"});
  Call(model, "Copies", {"x"}, {"a", "b", "c"});
  const auto graph = model.Import();
  ASSERT_EQ(NodesOf(graph), "exp(%0)\nf32[2]");
  EXPECT_EQ(graph->outputs()[0].value, graph->inputs()[0]);
  EXPECT_EQ(graph->outputs()[1].value, graph->outputs()[2].value);
}

// A body in a function uses the function's values; a body in the model calls a function.
TEST(Functions, AndBodies) {
  ModelMaker body_call;
  body_call.Node("Identity", {"x"}, {"unused"}).Output("r");
  Call(body_call, "Residual", {"x"}, {"r"});
  ModelMaker body_capture;
  body_capture.Node("Neg", {"a"}, {"n"}).Output("n");

  ModelMaker model;
  model.Input("x", kX).Input("p", Type{DType::kBool, Shape(), {}}).Output("y");
  FunctionProto& function = AddFunction(model, "Choose", {"p", "x"}, {"y"});
  AddNode(*function.mutable_node(), "Exp", {"x"}, {"a"});
  NodeProto& choice = AddNode(*function.mutable_node(), "If", {"p"}, {"y"});
  *choice.add_attribute() = Attribute("then_branch", body_capture.graph()).proto;
  *choice.add_attribute() = Attribute("else_branch", body_capture.graph()).proto;
  AddResidual(model);
  Call(model, "Choose", {"p", "x"}, {"chosen"}, "choose");
  model.Node("If", {"p"}, {"y"},
             {{"then_branch", body_call.graph()}, {"else_branch", body_call.graph()}});
  const auto graph = model.Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  const float pair[] = {-1, 2};
  const auto y = Evaluated(graph, {Floats({pair[0], pair[1]}), Constant::Scalar(true)});
  ASSERT_TRUE(y.ok()) << y.status();
  EXPECT_THAT(*y, ElementsAre(-1, 4));
}

TEST(Functions, AFunctionOfAnOperatorsNameComesFirst) {
  ModelMaker model;
  model.Input("x", kX).Node("Relu", {"x"}, {"y"}).Output("y");
  FunctionProto& function = AddFunction(model, "Relu", {"x"}, {"y"});
  function.clear_domain();
  AddNode(*function.mutable_node(), "Exp", {"x"}, {"y"});
  EXPECT_EQ(NodesOf(model.Import()), "exp(%0)\nf32[2]");
}

TEST(Functions, WrongOnesAreRefused) {
  ModelMaker call;
  call.Input("x", kX).Output("y");
  AddResidual(call);
  ModelMaker many = call;
  Call(many, "Residual", {"x", "x"}, {"y"}, "many");
  EXPECT_EQ(ErrorOf(many),
            "many: function 'Residual' has 1 operands and 1 results, the call 2 and 1");
  ModelMaker twice = call;
  AddResidual(twice);
  Call(twice, "Residual", {"x"}, {"y"});
  EXPECT_EQ(ErrorOf(twice), "function 'Residual' is defined twice");
  ModelMaker other = call;
  other.proto().mutable_functions(0)->add_opset_import()->set_version(29);
  Call(other, "Residual", {"x"}, {"y"}, "call");
  EXPECT_EQ(ErrorOf(other),
            "call: function 'Residual': operator set 29 is not supported, only versions 1 to 28");
  ModelMaker unknown = call;
  Call(unknown, "Rezidual", {"x"}, {"y"});
  EXPECT_THAT(ErrorOf(unknown), HasSubstr("own.Rezidual (1 node, 'Rezidual #0')"));
}

// Squeeze-11 has its axes as an attribute.
TEST(Functions, HaveTheirOwnVersionOfOperatorsInBodiesToo) {
  ModelMaker model(17);
  model.Input("x", F32({1, 2})).Input("c", Type{DType::kBool, Shape(), {}}).Output("y");
  FunctionProto& function = AddFunction(model, "Choice", {"c", "a"}, {"b"});
  function.add_opset_import()->set_version(11);
  NodeProto& choice = AddNode(*function.mutable_node(), "If", {"c"}, {"b"});
  for (const auto& [name, op_type] : {std::pair("then_branch", "Exp"), {"else_branch", "Neg"}}) {
    GraphProto body;
    *AddNode(*body.mutable_node(), "Squeeze", {"a"}, {"s"}).add_attribute() =
        Attribute("axes", Attribute::Values{0}).proto;
    AddNode(*body.mutable_node(), op_type, {"s"}, {"r"});
    body.add_output()->set_name("r");
    *choice.add_attribute() = Attribute(name, body).proto;
  }
  Call(model, "Choice", {"c", "x"}, {"b"});
  model.Initializer("axes", Integers({0}));
  model.Node("Unsqueeze", {"b", "axes"}, {"y"});  // of version 17
  const auto graph = model.Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->type(graph->outputs()[0].value).ToString(), "f32[1,2]");
}

TEST(Functions, ThatCallThemselvesOrGrowWithoutBoundAreRefused) {
  ModelMaker model;
  model.Input("x", kX).Output("y");
  FunctionProto& endless = AddFunction(model, "Endless", {"x"}, {"y"});
  AddNode(*endless.mutable_node(), "Endless", {"x"}, {"y"}).set_domain("own");
  Call(model, "Endless", {"x"}, {"y"}, "endless");
  EXPECT_THAT(ErrorOf(model), HasSubstr("calls nest deeper than 32"));

  ModelMaker bomb;
  bomb.Input("x", kX).Output("y");
  for (int level = 0; level < 30; ++level) {
    FunctionProto& function = AddFunction(bomb, absl::StrCat("Level", level), {"x"}, {"y"});
    const std::string next = level == 29 ? "Relu" : absl::StrCat("Level", level + 1);
    for (const auto& [input, output] : {std::pair{"x", "half"}, std::pair{"half", "y"}}) {
      NodeProto& node = AddNode(*function.mutable_node(), next, {input}, {output});
      if (level < 29) node.set_domain("own");
    }
  }
  Call(bomb, "Level0", {"x"}, {"y"});
  EXPECT_THAT(ErrorOf(bomb, {.max_nodes = 10000}),
              HasSubstr("the model's functions make more than 10000 nodes"));

  ModelMaker heavy;
  heavy.Input("x", kX).Output("y");
  FunctionProto& weights = AddFunction(heavy, "Weights", {"x"}, {"y"});
  *AddNode(*weights.mutable_node(), "Constant", {}, {"w"}).add_attribute() =
      Attribute("value", Floats(std::vector<float>(1000))).proto;
  AddNode(*weights.mutable_node(), "Identity", {"x"}, {"y"});
  Call(heavy, "Weights", {"x"}, {"a"});
  Call(heavy, "Weights", {"a"}, {"y"});
  EXPECT_THAT(ErrorOf(heavy, {.max_made_bytes = 7000}), HasSubstr("copy more than 7000 bytes"));
  EXPECT_EQ(ErrorOf(heavy, {.max_made_bytes = 9000}), "");
}

}  // namespace
}  // namespace sinter::onnx
