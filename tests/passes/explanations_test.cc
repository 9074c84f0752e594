// Tests of what passes say about nodes that they leave.
#include "passes/explanations.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "ir/text.h"
#include "tests/passes/net.h"

namespace sinter {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

// The reasons why the pass leaves the node of the graph's first output unchanged.
std::string DetailsOf(const Net& net, std::string_view pass) {
  Graph graph = net.graph;
  const NodeId node = graph.value(graph.outputs()[0].value).producer;
  PassContext context;
  const std::string name = graph.NameOf(node);
  context.options.explain = true;
  EXPECT_TRUE(RunPasses(PortablePipeline(), graph, context).ok());
  std::string details;
  for (const PassRecord& record : context.log.passes) {
    for (const Explanation& explanation : record.explanations) {
      EXPECT_EQ(explanation.pass, record.name);
      EXPECT_FALSE(explanation.reason.empty());
      if (record.name != pass || explanation.node != name) continue;
      absl::StrAppend(&details, explanation.detail, "\n");
    }
  }
  return details;
}

TEST(Explanations, AreThoseOfTheNodeOrOfAll) {
  PassLog log;
  log.passes.resize(2);
  log.passes[0].name = "fuse";
  log.passes[0].rewrites = {{1, "epilogue", {"conv", "relu"}, {"conv"}}};
  log.passes[1].name = "assign";
  log.passes[1].explanations = {{"conv", "assign", "chosen", "naive: loop"}};
  const auto of_conv = ExplanationsIn(log, "conv");
  ASSERT_EQ(of_conv.size(), 2U);
  EXPECT_EQ(of_conv[0].reason, "rewritten");
  EXPECT_EQ(of_conv[0].detail, "rule epilogue, rewrite 1: conv, relu -> conv");
  EXPECT_EQ(of_conv[1].pass, "assign");
  EXPECT_EQ(of_conv[1].reason, "chosen");
  EXPECT_EQ(ExplanationsIn(log, "relu").size(), 1U);
  EXPECT_EQ(ExplanationsIn(log, "softmax").size(), 0U);
  EXPECT_EQ(ExplanationsIn(log).size(), 3U);
}

TEST(Explanations, WhyAnOperationIsNotFused) {
  Net net;
  const ValueId x = net.Input({1, 4, 5, 5});
  const ValueId conv = net.Add(Conv{}, {x, net.Weight({4, 4, 1, 1})});
  net.graph.AddOutput("y", net.Add(Relu{}, {conv}));
  EXPECT_EQ(DetailsOf(net, "fuse-epilogues"), "");
  net.graph.AddOutput("z", net.Add(Softmax{.axis = 1}, {conv}));
  EXPECT_THAT(DetailsOf(net, "fuse-epilogues"), HasSubstr("something else uses conv"));

  Net scaled;
  const ValueId wide =
      scaled.Add(Conv{}, {scaled.Input({1, 4, 5, 5}), scaled.Weight({4, 4, 1, 1})});
  scaled.graph.AddOutput("y", scaled.Add(Mul{}, {wide, scaled.Weight({5, 5})}));
  EXPECT_THAT(DetailsOf(scaled, "scale-into-weights"), HasSubstr("not a constant with one number"));
}

TEST(Explanations, AreCollectedOnlyWhereTheyAreAskedFor) {
  Net net;
  const ValueId x = net.Input({1, 4, 5, 5});
  net.graph.AddOutput("y", net.Add(Softmax{.axis = 1}, {net.Add(Softmax{.axis = 2}, {x})}));
  for (const bool explain : {false, true}) {
    Graph graph = net.graph;
    PassContext context;
    context.options.explain = explain;
    ASSERT_TRUE(RunPasses(PortablePipeline(), graph, context).ok());
    std::set<std::string> nodes;
    size_t count = 0;
    for (const PassRecord& record : context.log.passes) {
      count += record.explanations.size();
      for (const Explanation& explanation : record.explanations) nodes.insert(explanation.node);
    }
    EXPECT_EQ(nodes.size(), explain ? 2U : 0U);
    // Neither becomes an epilogue or fuses with elementwise nodes. Each reason is reported once.
    EXPECT_EQ(count, explain ? 4U : 0U);
  }
}

// What the pass alone says about the graph's nodes, "node: reason: detail".
std::vector<std::string> SaidBy(std::string_view name, const std::string& statements,
                                PassOptions options = {}) {
  absl::StatusOr<Graph> graph = Parse(absl::StrCat("graph \"g\" {", statements, "}"));
  EXPECT_TRUE(graph.ok()) << graph.status();
  std::vector<std::string> said;
  for (const Pass& pass : PortablePipeline()) {
    if (!graph.ok() || pass.name != name) continue;
    PassContext context{.options = std::move(options)};
    context.options.explain = true;
    EXPECT_TRUE(RunPasses({&pass, 1}, *graph, context).ok());
    for (const Explanation& each : context.log.passes[0].explanations) {
      said.push_back(absl::StrCat(each.node, ": ", each.reason, ": ", each.detail));
    }
  }
  return said;
}

// x * (0.5 * (1 + erf(x / sqrt(2)))) with another divisor, summand, factor, or further outputs.
std::string Gelu(const std::string& divisor, const std::string& summand, const std::string& factor,
                 const std::string& more = "") {
  return absl::StrCat("input %0:f32[4] \"x\" input %1:f32[4] \"z\" constant @2:f32[] = [", divisor,
                      "] constant @3:f32[] = [", summand, "] constant @4:f32[] = [0.5]",
                      "%5:f32[4] = div(%0, @2) as \"a\" %6:f32[4] = erf(%5) as \"b\"",
                      "%7:f32[4] = add(%6, @3) as \"c\" %8:f32[4] = mul(@4, %7) as \"d\"",
                      "%9:f32[4] = mul(", factor, ", %8) as \"e\" output %9 \"y\" ", more);
}

TEST(Explanations, WhereAPatternEnds) {
  EXPECT_THAT(SaidBy("gelu", Gelu("1.4142135", "1.0", "%0")), IsEmpty());
  EXPECT_THAT(
      SaidBy("gelu", Gelu("1.4142135", "1.0", "%0", "output %6 \"erf\"")),
      ElementsAre(
          "e: other-users: is nearly the pattern, but something else uses b's result, too"));
  EXPECT_THAT(SaidBy("gelu", Gelu("1.5", "1.0", "%0")),
              ElementsAre(AllOf(StartsWith("e: other-number: is nearly the pattern, but operand 1 "
                                           "of a is 1.5, not 1.414"))));
  EXPECT_THAT(SaidBy("gelu", Gelu("1.4142135", "1.25", "%0")),
              ElementsAre("e: other-number: is nearly the pattern, but operand 1 of c is 1.25, "
                          "not 1"));
  EXPECT_THAT(SaidBy("gelu", Gelu("1.4142135", "1.0", "%1")),
              ElementsAre("e: other-value: is nearly the pattern, but operand 0 of a is not the "
                          "value that the pattern repeats there"));
  // An erf in other company.
  EXPECT_THAT(SaidBy("gelu",
                     "input %0:f32[4] \"x\" %1:f32[4] = erf(%0) %2:f32[4] = mul(%0, %1)"
                     "output %2 \"y\""),
              IsEmpty());
}

TEST(Explanations, OtherAttributesOfAPattern) {
  EXPECT_THAT(SaidBy("hard-swish",
                     "input %0:f32[4] \"x\" constant @1:f32[] = [3.0] constant @2:f32[] = [6.0]"
                     "%3:f32[4] = add(%0, @1) as \"a\" %4:f32[4] = clip(%3) {min=0.0, max=5.0} as "
                     "\"b\" %5:f32[4] = mul(%0, %4) as \"c\" %6:f32[4] = div(%5, @2) as \"d\""
                     "output %6 \"y\""),
              ElementsAre("d: other-attributes: is nearly the pattern, but b has other "
                          "attributes"));
}

TEST(Explanations, OnlyGatesOfTheirOwnValueAreNearlySwish) {
  const std::string own =
      "input %0:f32[4] \"x\" input %1:f32[4] \"z\" %2:f32[4] = sigmoid(%0) as "
      "\"a\" output %2 \"gate\" ";
  EXPECT_THAT(SaidBy("swish", own + "%3:f32[4] = mul(%0, %2) as \"b\" output %3 \"y\""),
              ElementsAre(HasSubstr("something else uses a's result")));
  EXPECT_THAT(SaidBy("swish", own + "%3:f32[4] = mul(%1, %2) as \"b\" output %3 \"y\""), IsEmpty());
}

TEST(Explanations, SoftmaxAndMishWithOtherUsers) {
  EXPECT_THAT(SaidBy("softmax",
                     "input %0:f32[2,4] \"x\" %1:f32[2,4] = exp(%0) as \"a\""
                     "%2:f32[1,1] = reduce_sum(%1) {axes=[0,1], keepdims=true} as \"b\""
                     "%3:f32[2,4] = div(%1, %2) as \"c\" output %3 \"y\""),
              ElementsAre(AllOf(StartsWith("c: other-axes"), HasSubstr("not over one axis"))));
  EXPECT_THAT(SaidBy("mish",
                     "input %0:f32[4] \"x\" %1:f32[4] = softplus(%0) as \"a\""
                     "%2:f32[4] = tanh(%1) as \"b\" %3:f32[4] = mul(%0, %2) as \"c\""
                     "output %3 \"y\" output %1 \"z\""),
              ElementsAre(HasSubstr("something else uses a's result")));
}

TEST(Explanations, NormalizationsWithOtherAxesOrWeights) {
  const auto layer = [](const std::string& axes, const std::string& mean, const std::string& bias) {
    return absl::StrCat(
        "input %0:f32[2,4] \"x\" input %1:f32[2,4] \"r\" constant @2:f32[4] = [1.0,2.0,3.0,4.0]"
        "constant @3:f32[] = [0.001] constant @4:f32[] = [2.0]",
        "%5:f32[", mean, "] = reduce_mean(%0) {axes=", axes, ", keepdims=true}",
        "%6:f32[2,4] = sub(%0, %5) %7:f32[2,4] = pow(%6, @4)", "%8:f32[", mean,
        "] = reduce_mean(%7) {axes=", axes, ", keepdims=true}", "%9:f32[", mean,
        "] = add(%8, @3) %10:f32[", mean, "] = sqrt(%9) %11:f32[2,4] = div(%6, %10)",
        "%12:f32[2,4] = mul(%11, @2) %13:f32[2,4] = add(%12, ", bias, ") as \"sum\"",
        "output %13 \"y\"");
  };
  EXPECT_THAT(SaidBy("layer-normalization", layer("[1]", "2,1", "@2")), IsEmpty());
  EXPECT_THAT(SaidBy("layer-normalization", layer("[0]", "1,4", "@2")),
              ElementsAre(StartsWith("sum: other-axes")));
  EXPECT_THAT(SaidBy("layer-normalization", layer("[1]", "2,1", "%1")),
              ElementsAre(AllOf(StartsWith("sum: other-weights"), HasSubstr("f32[2,4]"))));
}

TEST(Explanations, ProductsThatAreNotMerged) {
  const std::string text =
      "input %0:f32[1,3,4] \"x\" input %30:f32[1,3,2,2] \"v\""
      "constant @1:f32[4,4] = [1.0,2.0,3.0,4.0,5.0,6.0,7.0,8.0,9.0,1.0,2.0,3.0,4.0,5.0,6.0,7.0]"
      "constant @2:f32[4,4] = [2.0,1.0,0.0,1.0,3.0,1.0,0.0,1.0,4.0,1.0,0.0,1.0,5.0,1.0,0.0,1.0]"
      "constant @5:i64[4] = [0,0,2,2]"
      "%6:f32[1,3,4] = matmul(%0, @1) as \"q\" %7:f32[1,3,2,2] = reshape(%6, @5)"
      "%8:f32[1,3,4] = matmul(%0, @2) as \"k\" %9:f32[1,3,2,2] = reshape(%8, @5)"
      "%10:f32[1,3,2,2] = attention(%7, %9, %30) {scale=0.5} output %10 \"y\" ";
  const std::string apart = text + "output %8 \"k\"";
  EXPECT_THAT(SaidBy("merge-matmuls", apart),
              testing::Each(AllOf(HasSubstr("no-partner"), HasSubstr("other users"))));
  EXPECT_THAT(SaidBy("merge-matmuls", apart), testing::Not(IsEmpty()));
}

TEST(Explanations, ConcatenationsTranspositionsAndShuffles) {
  EXPECT_THAT(SaidBy("sink-concat",
                     "input %0:f32[1,4,2,2] \"x\" constant @1:f32[1,4,1,1] = [1.0,2.0,3.0,4.0]"
                     "%2:f32[1,1,2,2] = conv(%0, @1) %3:f32[1,5,2,2] = concat(%0, %2) {axis=1}"
                     "%4:f32[1,5,2,2] = relu(%3) as \"r\" output %4 \"y\""),
              ElementsAre(AllOf(StartsWith("r: not-an-epilogue"), HasSubstr("operand 0"))));
  EXPECT_THAT(SaidBy("sink-transpose",
                     "input %0:f32[2,3] \"x\" input %1:f32[2,2] \"z\""
                     "constant @2:f32[3,2] = [1.0,2.0,3.0,4.0,5.0,6.0] %3:f32[2,2] = matmul(%0, @2)"
                     "%4:f32[2,2] = transpose(%3) {perm=[1,0]}"
                     "%5:f32[2,2] = add(%1, %4) as \"sum\" output %5 \"y\""),
              ElementsAre(AllOf(StartsWith("sum: not-transposed-alike"), HasSubstr("operand 0"))));
  EXPECT_THAT(SaidBy("fuse-shuffles",
                     "input %0:f32[1,6,1,2] \"x\" constant @1:i64[5] = [0,2,3,1,2]"
                     "constant @2:i64[4] = [-1,6,1,2] %3:f32[1,2,3,1,2] = reshape(%0, @1)"
                     "%4:f32[1,3,2,1,2] = transpose(%3) {perm=[0,2,1,3,4]}"
                     "%5:f32[1,6,1,2] = reshape(%4, @2) as \"join\" output %5 \"y\""
                     "output %3 \"z\""),
              ElementsAre(StartsWith("join: other-users")));
}

TEST(Explanations, ConstantsThatAreNotFolded) {
  const std::string product =
      "constant @0:f32[2,2] = [1.0,2.0,3.0,4.0] %1:f32[2,2] = "
      "matmul(@0, @0) as \"p\" output %1 \"y\"";
  EXPECT_THAT(SaidBy("fold-constants", product), IsEmpty());
  EXPECT_THAT(SaidBy("fold-constants", product, {.max_folded_bytes = 15}),
              ElementsAre(StartsWith("p: too-large")));
  EXPECT_THAT(SaidBy("fold-constants", product, {.max_folded_flops = 15}),
              ElementsAre(StartsWith("p: too-much-work")));
}

}  // namespace
}  // namespace sinter
