#include "gtest/gtest.h"
#include "ir/checked_size.h"
#include "ir/layout.h"
#include "sinter/shape.h"

namespace sinter {
namespace {

TEST(CheckedSize, NoticesOverflowAndNegatives) {
  EXPECT_EQ(*ElementCount(std::vector<int64_t>{2, 3, 4}).Get(), 24);
  EXPECT_FALSE(ElementCount(std::vector<int64_t>{INT64_MAX, 2}).Get().ok());
  EXPECT_FALSE(ElementCount(std::vector<int64_t>{-1, 2}).Get().ok());
  EXPECT_EQ(ElementCount(std::vector<int64_t>{3, 0, 5}).ValueOrDie(), 0);
  EXPECT_FALSE(ElementCount(std::vector<int64_t>{0, INT64_MAX, 2}).Get().ok());
  EXPECT_FALSE(ByteSize(DType::kFloat32, std::vector<int64_t>{0, INT64_MAX / 2}).Get().ok());
  EXPECT_FALSE(ByteSize(DType::kFloat32, std::vector<int64_t>{INT64_MAX / 2}).Get().ok());
}

TEST(Dim, ComputesNumbersAndNamesExpressions) {
  const Dim w = Dim::Symbol("W");
  EXPECT_EQ(FloorDivide(Dim(-3), 2), Dim(-2));
  EXPECT_EQ(CeilDivide(Dim(7), 2), Dim(4));
  EXPECT_EQ(FloorDivide(w - 1, 2) + 1, FloorDivide(w - 1, 2) + 1);
  EXPECT_EQ((FloorDivide(w - 1, 2) + 1).ToString(), "((W-1)/2)+1");
  EXPECT_EQ(w + 0, w);
  EXPECT_EQ(w - 1 + 1, w);
  EXPECT_EQ((w + 3 - 5).ToString(), "W-2");
  EXPECT_EQ(FloorDivide(w - 1, 2) + 1 - 1, FloorDivide(w - 1, 2));
  EXPECT_EQ((2 + (w * 3)).ToString(), "(W*3)+2");
  EXPECT_EQ(((w + 1) * (w + 2) - 2 + 2).ToString(), "(W+1)*(W+2)");
  for (const char* odd : {"-+1", "+1", "()+1", "a-b+1", "1", "(a)*(b)+1"}) {
    EXPECT_FALSE((Dim::Symbol(odd) + 5).symbol().empty()) << odd;
  }
  EXPECT_EQ(w * 1, w);
  EXPECT_EQ((w * 3 * 2).ToString(), "W*6");
  EXPECT_EQ((2 * (w + 1) * 3).ToString(), "(W+1)*6");
  EXPECT_EQ(FloorDivide(w * 3 * 2, 6), w);
  EXPECT_EQ(FloorDivide(w * 6, 3).ToString(), "W*2");
  EXPECT_EQ(FloorDivide(w * 6, 4).ToString(), "(W*6)/4");
  EXPECT_EQ((w * INT64_MAX * 2).ToString(), "(W*9223372036854775807)*2");
  EXPECT_EQ(w - w, Dim(0));
  EXPECT_FALSE((Dim(INT64_MAX) + 1).is_static());
  EXPECT_FALSE(FloorDivide(Dim(4), 0).is_static());
}

TEST(Shape, RefinesSymbolsByNumbersOnly) {
  EXPECT_TRUE(Refines({1, 2}, {Dim::Symbol("N"), 2}));
  EXPECT_FALSE(Refines({1, 3}, {Dim::Symbol("N"), 2}));
  EXPECT_FALSE(Refines({Dim::Symbol("N")}, {2}));
  EXPECT_FALSE(Refines({1}, {1, 1}));
}

TEST(Shape, SymbolsCouldEqualAnything) {
  EXPECT_TRUE(CouldEqual({1, Dim::Symbol("N")}, {Dim::Symbol("M"), 2}));
  EXPECT_FALSE(CouldEqual({1, Dim::Symbol("N")}, {2, 2}));
  EXPECT_FALSE(CouldEqual({1}, {1, 1}));
}

TEST(Shape, UnknownRankCouldBeAnything) {
  const Shape unknown = Shape::OfUnknownRank();
  EXPECT_EQ(unknown.ToString(), "[*]");
  EXPECT_FALSE(unknown.is_static());
  EXPECT_NE(unknown, Shape());
  EXPECT_TRUE(Refines({1, 2}, unknown));
  EXPECT_TRUE(Refines(unknown, unknown));
  EXPECT_FALSE(Refines(unknown, {}));
  EXPECT_TRUE(CouldEqual(unknown, {1, 2}));
  EXPECT_TRUE(CouldEqual({}, unknown));
}

TEST(Dim, SizesAreNeverNegative) {
  EXPECT_TRUE(Dim(0).IsNeverNegative());
  EXPECT_FALSE(Dim(-1).IsNeverNegative());
  const Dim w = Dim::Symbol("W");
  EXPECT_TRUE((w * 2 + 1).IsNeverNegative());
  EXPECT_FALSE((w - 3).IsNeverNegative());
  Dim long_name = w - 1;
  for (int i = 0; i < 20; ++i) long_name = FloorDivide(long_name, Dim::Symbol("divisor"));
  EXPECT_FALSE(long_name.IsNeverNegative());  // the name is a hash
}

TEST(Layout, HugeAxesBesideAnEmptyOne) {
  const std::vector<int64_t> dims = {0, INT64_MAX / 2, 256, 3};
  EXPECT_EQ(Layout().PhysicalElements(dims).ValueOrDie(), 0);
  EXPECT_EQ(Layout().Strides(dims)[2], 3);
  EXPECT_FALSE(Layout().SameMemory(Layout::ChannelsLast(4), dims));
}

TEST(Layout, TextRoundTrips) {
  for (const char* text : {"plain", "acdb", "aBcd8b", "aBcd16b", "ABcd4b16a4b"}) {
    const auto layout = Layout::Parse(text);
    ASSERT_TRUE(layout.has_value()) << text;
    EXPECT_EQ(layout->ToString(), text);
  }
  for (const char* text :
       {"", "aa", "b", "abC", "aBcd", "aBcd1b", "aBcd8", "aBcd99999b", "abcd8b"}) {
    EXPECT_FALSE(Layout::Parse(text).has_value()) << text;
  }
}

TEST(Layout, OffsetsFollowStrides) {
  const std::vector<int64_t> dims = {2, 3, 4, 5};
  const Layout layout = Layout::ChannelsLast(4);
  EXPECT_EQ(layout.Strides(dims), (std::vector<int64_t>{60, 1, 15, 3}));
  EXPECT_EQ(layout.Offset(dims, std::vector<int64_t>{1, 2, 3, 4}), 60 + 2 + 45 + 12);
}

TEST(Layout, BlocksArePadded) {
  const std::vector<int64_t> dims = {1, 10, 2, 2};
  const Layout layout = Layout::BlockedChannels(4, 8);
  EXPECT_EQ(layout.PhysicalElements(dims).ValueOrDie(), 2 * 2 * 2 * 8);
  EXPECT_EQ(layout.Offset(dims, std::vector<int64_t>{0, 9, 1, 0}), 32 + 2 * 8 + 1);
}

TEST(Layout, SameMemoryWhenTheAxesThatMoveAreOne) {
  EXPECT_TRUE(Layout().SameMemory(Layout::ChannelsLast(4), std::vector<int64_t>{2, 1, 4, 5}));
  EXPECT_TRUE(Layout().SameMemory(Layout::ChannelsLast(4), std::vector<int64_t>{2, 3, 1, 1}));
  EXPECT_FALSE(Layout().SameMemory(Layout::ChannelsLast(4), std::vector<int64_t>{2, 3, 2, 1}));
}

TEST(Shape, ChangingACopyLeavesTheOriginal) {
  const Shape original{2, Dim::Symbol("N"), 4};
  Shape copy = original;
  EXPECT_EQ(copy, original);
  copy[1] = 3;
  EXPECT_EQ(copy, Shape({2, 3, 4}));
  EXPECT_EQ(original, Shape({2, Dim::Symbol("N"), 4}));
  Shape swapped = copy;
  std::swap(swapped[0], swapped[2]);
  EXPECT_EQ(swapped, Shape({4, 3, 2}));
  EXPECT_EQ(copy, Shape({2, 3, 4}));
  EXPECT_NE(Shape(), Shape::OfUnknownRank());
  EXPECT_EQ(Shape(), Shape(std::vector<Dim>()));
  EXPECT_EQ(Shape().rank(), 0);
}

TEST(Shape, AnAxisThatItDoesNotHaveIsUnknown) {
  const Shape shape{2, 3};
  EXPECT_EQ(shape[1], Dim(3));
  for (const int axis : {-1, 2, 1000}) {
    EXPECT_FALSE(shape.HasAxis(axis));
    EXPECT_TRUE(shape[axis].is_unknown());
  }
  const Shape open = Shape::OfUnknownRank();
  EXPECT_TRUE(open[0].is_unknown());
}

}  // namespace
}  // namespace sinter
