// Tests of the pattern matcher: variables, numbers, commutativity, alternatives, and other users of
// values inside a match.
#include "passes/pattern.h"

#include <limits>
#include <numbers>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"

namespace sinter {
namespace {

class PatternTest : public testing::Test {
 protected:
  template <class Operator>
  ValueId Make(Operator op, std::vector<ValueId> inputs) {
    return graph_.node(*graph_.AddNode(std::move(op), std::move(inputs))).output();
  }
  ValueId Scalar(float value) { return graph_.AddConstant(Constant::Scalar(value)); }
  std::optional<Match> MatchOf(ValueId value, const Pattern& pattern) const {
    return Match::Of(graph_, value, pattern);
  }

  Graph graph_;
  ValueId x_ = graph_.AddInput("x", Type{DType::kFloat32, Shape{2, 3}, {}});
  ValueId y_ = graph_.AddInput("y", Type{DType::kFloat32, Shape{2, 3}, {}});
  Variable x;
  Variable y;
};

TEST_F(PatternTest, VariablesStandForValues) {
  const ValueId difference = Make(Sub{}, {x_, y_});
  const auto match = MatchOf(difference, Op<Sub>(x, y));
  ASSERT_TRUE(match);
  EXPECT_EQ((*match)[x], x_);
  EXPECT_EQ((*match)[y], y_);
  EXPECT_EQ(match->nodes().size(), 1u);
  // Subtraction is not commutative, and a variable stands for one value.
  EXPECT_FALSE(MatchOf(difference, Op<Sub>(x, x)));
  EXPECT_TRUE(MatchOf(Make(Sub{}, {x_, x_}), Op<Sub>(x, x)));
  EXPECT_FALSE(MatchOf(difference, Op<Add>(x, y)));
  EXPECT_FALSE(MatchOf(x_, Op<Sub>(x, y)));
}

TEST_F(PatternTest, NumbersAreNear) {
  const auto matches = [&](float constant, double number) {
    return MatchOf(Make(Add{}, {x_, Scalar(constant)}), Op<Add>(x, number)).has_value();
  };
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  EXPECT_TRUE(matches(1.4142135F, std::numbers::sqrt2));
  EXPECT_TRUE(matches(1.41421F, std::numbers::sqrt2));
  EXPECT_FALSE(matches(1.4141F, std::numbers::sqrt2));
  EXPECT_FALSE(matches(-1.4142135F, std::numbers::sqrt2));
  EXPECT_TRUE(matches(0, 0));
  EXPECT_FALSE(matches(1e-30F, 0));
  EXPECT_TRUE(matches(kInfinity, kInfinity));
  EXPECT_FALSE(matches(-kInfinity, kInfinity));
  EXPECT_FALSE(matches(3, kInfinity));
  EXPECT_FALSE(matches(std::numeric_limits<float>::quiet_NaN(), 1));
  // A constant of one element is a number, whatever its rank. One of two elements is not.
  const ValueId one = graph_.AddConstant(Constant::FromValues<float>({1, 1}, {2}));
  EXPECT_TRUE(MatchOf(Make(Add{}, {x_, one}), Op<Add>(x, 2)));
  const ValueId row = graph_.AddConstant(Constant::FromValues<float>({3}, {2, 2, 2}));
  EXPECT_FALSE(MatchOf(Make(Add{}, {x_, row}), Op<Add>(x, 2)));
  EXPECT_FALSE(MatchOf(Make(Add{}, {x_, y_}), Op<Add>(x, 2)));
}

TEST_F(PatternTest, NumbersAreRead) {
  const ValueId scaled = Make(Mul{}, {Scalar(3), x_});
  const auto match = MatchOf(scaled, Op<Mul>(x, Number(y)));
  ASSERT_TRUE(match);
  EXPECT_EQ(match->NumberOf(y), 3);
  EXPECT_EQ((*match)[x], x_);
  EXPECT_FALSE(MatchOf(Make(Mul{}, {x_, y_}), Op<Mul>(x, Number(y))));
}

TEST_F(PatternTest, CommutativeOperatorsMatchInEitherOrderAtEveryDepth) {
  const Pattern pattern = Op<Mul>(x, Op<Add>(1, Op<Exp>(x)));
  for (const bool outer : {false, true}) {
    for (const bool inner : {false, true}) {
      const ValueId exp = Make(Exp{}, {x_});
      const ValueId sum = inner ? Make(Add{}, {exp, Scalar(1)}) : Make(Add{}, {Scalar(1), exp});
      const ValueId product = outer ? Make(Mul{}, {sum, x_}) : Make(Mul{}, {x_, sum});
      const auto match = MatchOf(product, pattern);
      ASSERT_TRUE(match) << outer << inner;
      EXPECT_EQ((*match)[x], x_);
      EXPECT_EQ(match->nodes().size(), 3u);
    }
  }
}

// The first way to match x and y in the inner expression fails in the outer one; the second
// succeeds.
TEST_F(PatternTest, TriesAllWays) {
  const ValueId sum = Make(Add{}, {x_, y_});
  const ValueId difference = Make(Sub{}, {sum, x_});
  const auto match = MatchOf(difference, Op<Sub>(Op<Add>(x, y), y));
  ASSERT_TRUE(match);
  EXPECT_EQ((*match)[x], y_);
  EXPECT_EQ((*match)[y], x_);
}

TEST_F(PatternTest, Alternatives) {
  const Pattern halved = AnyOf({Op<Div>(x, 2), Op<Mul>(x, 0.5), Op<Mul>(x, Number(y))});
  EXPECT_TRUE(MatchOf(Make(Div{}, {x_, Scalar(2)}), halved));
  const auto half = MatchOf(Make(Mul{}, {x_, Scalar(0.5F)}), halved);
  ASSERT_TRUE(half);
  EXPECT_FALSE(half->Has(y));
  const auto third = MatchOf(Make(Mul{}, {x_, Scalar(3)}), halved);
  ASSERT_TRUE(third);
  EXPECT_TRUE(third->Has(y));
  EXPECT_FALSE(MatchOf(Make(Div{}, {Scalar(2), x_}), halved));
}

TEST_F(PatternTest, ProductsOfThreeInAnyOrder) {
  const Pattern pattern = ProductOf(x, 0.5, Op<Exp>(x));
  const auto factors = [&] { return std::vector<ValueId>{x_, Scalar(0.5F), Make(Exp{}, {x_})}; };
  for (size_t last = 0; last < 3; ++last) {
    for (const bool swapped : {false, true}) {
      const std::vector<ValueId> three = factors();
      const ValueId inner = Make(Mul{}, {three[(last + 1) % 3], three[(last + 2) % 3]});
      EXPECT_TRUE(MatchOf(
          swapped ? Make(Mul{}, {inner, three[last]}) : Make(Mul{}, {three[last], inner}), pattern))
          << last << swapped;
    }
  }
  const std::vector<ValueId> three = factors();
  EXPECT_FALSE(MatchOf(Make(Mul{}, {three[0], Make(Mul{}, {three[0], three[2]})}), pattern));
}

TEST_F(PatternTest, Attributes) {
  const ValueId clip = Make(Clip{.min = 0, .max = 6}, {x_});
  EXPECT_TRUE(MatchOf(clip, Op<Clip>(x)));
  EXPECT_TRUE(MatchOf(clip, Exactly(Clip{.min = 0, .max = 6}, x)));
  EXPECT_FALSE(MatchOf(clip, Exactly(Clip{.min = 0, .max = 5}, x)));
  const Variable node;
  const auto match = MatchOf(clip, As(node, Op<Clip>(x)));
  ASSERT_TRUE(match);
  EXPECT_EQ(match->ProducerOf(node).operation.As<Clip>().max, 6);
}

TEST_F(PatternTest, NamedPartsMayOccurAgain) {
  const Variable difference;
  const ValueId d = Make(Sub{}, {x_, y_});
  const Pattern pattern = Op<Mul>(As(difference, Op<Sub>(x, y)), Op<Exp>(difference));
  EXPECT_TRUE(MatchOf(Make(Mul{}, {d, Make(Exp{}, {d})}), pattern));
  const ValueId other = Make(Sub{}, {y_, x_});
  EXPECT_FALSE(MatchOf(Make(Mul{}, {other, Make(Exp{}, {d})}), pattern));
}

TEST_F(PatternTest, NothingElseMayUseWhatIsInside) {
  const ValueId exp = Make(Exp{}, {x_});
  const ValueId sum = Make(Add{}, {exp, Scalar(1)});
  const Pattern pattern = Op<Add>(Op<Exp>(x), 1);
  EXPECT_TRUE(MatchOf(sum, pattern));
  // The result and what a variable stands for may have other users.
  Make(Neg{}, {sum});
  Make(Neg{}, {x_});
  EXPECT_TRUE(MatchOf(sum, pattern));
  // An inner value must have no other users, even if a variable stands for it.
  graph_.AddOutput("exp", exp);
  EXPECT_FALSE(MatchOf(sum, pattern));
  EXPECT_TRUE(MatchOf(sum, Op<Add>(x, 1)));
}

TEST_F(PatternTest, NodesWithMoreOperandsDoNotMatch) {
  const ValueId axes = graph_.AddConstant(Constant::FromValues<int64_t>({1}, {1}));
  EXPECT_TRUE(MatchOf(Make(ReduceSum{.axes = {1}}, {x_}), Op<ReduceSum>(x)));
  EXPECT_FALSE(MatchOf(Make(ReduceSum{}, {x_, axes}), Op<ReduceSum>(x)));
  EXPECT_TRUE(MatchOf(Make(ReduceSum{}, {x_, axes}), Op<ReduceSum>(x, y)));
}

TEST_F(PatternTest, ARewriteTakesTheResultsPlace) {
  const ValueId sigmoid = Make(Sigmoid{}, {x_});
  const ValueId product = Make(Mul{}, {sigmoid, x_});
  graph_.AddOutput("z", product);
  const NodeId root = graph_.value(product).producer;
  const auto match = Match::At(graph_, root, Op<Mul>(x, Op<Sigmoid>(x)));
  ASSERT_TRUE(match);
  EXPECT_TRUE(match->HasResultType(x));
  ASSERT_TRUE(ApplyPatch(graph_, match->Rewritten("swish", Swish{}, {x}), "test").ok());
  ASSERT_EQ(graph_.node_count(), 1);
  const Node& node = *graph_.ProducerOf(graph_.outputs()[0].value);
  EXPECT_TRUE(node.operation.Is<Swish>());
  EXPECT_EQ(node.inputs, ValueIds{x_});
}

}  // namespace
}  // namespace sinter
