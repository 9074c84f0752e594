// Tests of BufferAliasing: which values lie in the memory of others.
#include "passes/buffer_aliasing.h"

#include <array>
#include <memory>

#include "gtest/gtest.h"
#include "ir/ops.h"
#include "passes/view_roots.h"

namespace sinter {
namespace {

class PlacesTest : public testing::Test {
 protected:
  ValueId Input(Shape shape) {
    return graph_.AddInput("x", Type{DType::kFloat32, std::move(shape), {}});
  }
  NodeId Add(Operation operation, std::vector<ValueId> inputs, int outputs = 1) {
    return graph_.AddNode(std::move(operation), std::move(inputs), {.output_count = outputs})
        .value();
  }
  ValueId Computed(Shape shape) { return OutputOf(Add(Relu{}, {Input(std::move(shape))})); }
  // Adds a user of the value, so that the value is not an output of the graph.
  void Use(ValueId value) { graph_.AddOutput("y", OutputOf(Add(Neg{}, {value}))); }
  ValueId OutputOf(NodeId node) const { return graph_.node(node).output(); }
  void ExpectAlias(const BufferAliasing& aliasing, ValueId value, ValueId root,
                   int64_t offset) const {
    EXPECT_EQ(aliasing[value].root, root);
    EXPECT_EQ(aliasing[value].offset, offset);
  }

  Graph graph_;
};

TEST_F(PlacesTest, PartsLieInWhatTheyAreConcatenatedInto) {
  const ValueId a = Computed({1, 4, 2, 4});
  const ValueId b = Computed({1, 2, 2, 4});
  const NodeId concat = Add(Concat{.axis = 1}, {a, b});
  Use(OutputOf(concat));
  const BufferAliasing aliasing(graph_, {});
  EXPECT_TRUE(aliasing.CopiesNothing(concat));
  ExpectAlias(aliasing, a, OutputOf(concat), 0);
  ExpectAlias(aliasing, b, OutputOf(concat), 4 * 8 * 4);
}

TEST_F(PlacesTest, NestedConcatenationsAndViews) {
  const ValueId a = Computed({1, 2, 8});
  const ValueId b = Computed({1, 2, 8});
  const NodeId inner = Add(Concat{.axis = 1}, {a, b});
  const ValueId dims = graph_.AddConstant(Constant::FromValues<int64_t>({4}, {1, 4, 2, 4}));
  const NodeId reshape = Add(Reshape{}, {OutputOf(inner), dims});
  const NodeId outer = Add(Concat{.axis = -3}, {Computed({1, 2, 2, 4}), OutputOf(reshape)});
  Use(OutputOf(outer));
  const BufferAliasing aliasing(graph_, {});
  EXPECT_TRUE(aliasing.CopiesNothing(inner) && aliasing.CopiesNothing(reshape) &&
              aliasing.CopiesNothing(outer));
  ExpectAlias(aliasing, a, OutputOf(outer), 64);
  ExpectAlias(aliasing, b, OutputOf(outer), 128);
  ExpectAlias(aliasing, OutputOf(reshape), OutputOf(outer), 64);
}

TEST_F(PlacesTest, BlockedChannels) {
  const Layout blocked = Layout::BlockedChannels(4, 8);
  const ValueId a = Computed({1, 8, 3, 3});
  const ValueId b = Computed({1, 16, 3, 3});
  const NodeId concat = Add(Concat{.axis = 1}, {a, b});
  for (const ValueId value : {a, b, OutputOf(concat)}) graph_.SetLayout(value, blocked);
  Use(OutputOf(concat));
  // 8 channels of 9 pixels are 288 bytes, which is not a multiple of 64.
  EXPECT_FALSE(BufferAliasing(graph_, {}).CopiesNothing(concat));
}

TEST_F(PlacesTest, SplitsAreRangesOfTheWhole) {
  const ValueId x = Computed({1, 6, 16});
  const NodeId split = Add(Split{.axis = 1}, {x}, 3);
  const auto parts = graph_.node(split).outputs;  // adding nodes moves the others
  for (const ValueId part : parts) Use(part);
  const BufferAliasing aliasing(graph_, {});
  EXPECT_TRUE(aliasing.CopiesNothing(split));
  ExpectAlias(aliasing, graph_.node(split).outputs[2], x, 4 * 64);
}

TEST_F(PlacesTest, WhatMustBeCopied) {
  const auto expect_copy = [&](NodeId node) {
    EXPECT_FALSE(BufferAliasing(graph_, {}).CopiesNothing(node)) << graph_.NameOf(node);
  };
  const ValueId a = Computed({1, 4, 16});
  const NodeId twice = Add(Concat{.axis = 1}, {a, a});
  Use(OutputOf(twice));
  expect_copy(twice);
  const NodeId of_input = Add(Concat{.axis = 1}, {Input({1, 4, 16}), Computed({1, 4, 16})});
  Use(OutputOf(of_input));
  expect_copy(of_input);
  const NodeId batch = Add(Concat{.axis = 1}, {Computed({2, 4, 16}), Computed({2, 4, 16})});
  Use(OutputOf(batch));
  expect_copy(batch);
  const NodeId unaligned = Add(Concat{.axis = 1}, {Computed({1, 1, 3}), Computed({1, 1, 3})});
  Use(OutputOf(unaligned));
  expect_copy(unaligned);
  const NodeId output = Add(Concat{.axis = 1}, {Computed({1, 4, 16}), Computed({1, 4, 16})});
  graph_.AddOutput("z", OutputOf(output));
  expect_copy(output);
  const ValueId shared = Computed({1, 4, 16});
  const NodeId first = Add(Concat{.axis = 1}, {shared, Computed({1, 4, 16})});
  const NodeId second = Add(Concat{.axis = 1}, {Computed({1, 4, 16}), shared});
  Use(OutputOf(first));
  Use(OutputOf(second));
  const BufferAliasing aliasing(graph_, {});
  EXPECT_TRUE(aliasing.CopiesNothing(first) != aliasing.CopiesNothing(second));
}

// Tests of columns, with kernels that do nothing and take a row stride where requested.
class ColumnsTest : public PlacesTest {
 protected:
  void SetUp() override {
    for (ValueId& part : parts_) {
      part = Computed({1, 24, 3, 3});
      graph_.SetLayout(part, kLast);
    }
    concat_ = Add(Concat{.axis = 1}, {parts_[0], parts_[1]});
    wider_ = Add(Concat{.axis = 1}, {OutputOf(concat_), parts_[2]});
    for (const NodeId node : {concat_, wider_}) graph_.SetLayout(OutputOf(node), kLast);
    user_ = Add(Relu{}, {OutputOf(concat_)});
    graph_.AddOutput("y", OutputOf(user_));
    Use(OutputOf(wider_));
    for (const ValueId part : parts_) Choose(graph_.value(part).producer, false, true);
    Choose(user_, true, false);
  }
  void Choose(NodeId node, bool takes, bool gives) {
    auto candidate = std::make_shared<Nothing>();
    const auto channels = [&](ValueId value) { return graph_.type(value).shape[1].value(); };
    const int64_t input_row = takes ? channels(graph_.node(node).inputs[0]) : 0;
    const int64_t output_row = gives ? channels(OutputOf(node)) : 0;
    candidate->inputs = {{.format = {.layout = kLast}, .row = input_row}};
    candidate->outputs = {{.format = {.layout = kLast}, .row = output_row}};
    chosen_[node] = std::move(candidate);
  }
  void ExpectCopies(bool narrow, bool wide) const {
    const BufferAliasing aliasing(graph_, chosen_);
    EXPECT_EQ(aliasing.CopiesNothing(concat_), !narrow);
    EXPECT_EQ(aliasing.CopiesNothing(wider_), !wide);
  }
  void ExpectColumns(const BufferAliasing& aliasing, ValueId value, int64_t offset) const {
    ExpectAlias(aliasing, value, OutputOf(wider_), offset);
    EXPECT_EQ(aliasing[value].row_stride, 72);
  }

  struct Nothing : Candidate {
    absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const override {
      return absl::UnimplementedError("nothing to run");
    }
  };
  const Layout kLast = Layout::ChannelsLast(4);
  std::array<ValueId, 3> parts_;
  NodeId concat_;
  NodeId wider_;
  NodeId user_;
  BufferAliasing::Chosen chosen_;
};

TEST_F(ColumnsTest, OfAWiderConcatenation) {
  const BufferAliasing aliasing(graph_, chosen_);
  ExpectCopies(false, false);
  ExpectColumns(aliasing, parts_[0], 0);
  ExpectColumns(aliasing, parts_[1], 24 * 4);
  ExpectColumns(aliasing, OutputOf(concat_), 0);
  ExpectColumns(aliasing, parts_[2], 48 * 4);
}

TEST_F(ColumnsTest, ProducersMustGiveARowStride) {
  Choose(graph_.value(parts_[2]).producer, false, false);
  ExpectCopies(false, true);
  Choose(graph_.value(parts_[0]).producer, true, false);
  ExpectCopies(true, true);
}

TEST_F(ColumnsTest, UsersMustTakeARowStride) {
  Choose(user_, false, true);
  ExpectCopies(false, true);
  Use(parts_[1]);  // the user has no chosen kernel
  ExpectCopies(true, true);
}

TEST_F(ColumnsTest, OtherLayoutsOfAKernelHaveOtherRows) {
  auto candidate = std::make_shared<Nothing>();
  candidate->inputs = {Port{}};
  candidate->outputs = {{.row = 24}};
  chosen_[graph_.value(parts_[0]).producer] = candidate;
  ExpectCopies(true, true);
}

TEST_F(ColumnsTest, ViewsHaveTheSameRows) {
  const auto choose = [&](ValueId result, int64_t takes, int64_t gives) {
    auto plain = std::make_shared<Nothing>();
    plain->inputs = {{.row = takes}};
    plain->outputs = {{.row = gives}};
    chosen_[graph_.value(result).producer] = plain;
  };
  const ValueId x = Computed({4, 6});
  const ValueId y = Computed({4, 5});
  choose(x, 0, 6);
  choose(y, 0, 5);
  const ValueId dims = graph_.AddConstant(Constant::FromValues<int64_t>({3}, {4, 3, 2}));
  const ValueId view = OutputOf(Add(Reshape{}, {x, dims}));
  const ValueId user = OutputOf(Add(Relu{}, {view}));
  graph_.AddOutput("y", user);
  const NodeId concat = Add(Concat{.axis = 1}, {x, y});
  Use(OutputOf(concat));
  choose(user, 6, 0);
  const BufferAliasing aliasing(graph_, chosen_);
  EXPECT_TRUE(aliasing.CopiesNothing(concat));
  ExpectAlias(aliasing, view, OutputOf(concat), 0);
  EXPECT_EQ(aliasing[view].row_stride, 11);
  choose(user, 2, 0);
  EXPECT_FALSE(BufferAliasing(graph_, chosen_).CopiesNothing(concat));
}

TEST_F(ColumnsTest, AnyNumberOfViews) {
  const ValueId dims = graph_.AddConstant(Constant::FromValues<int64_t>({2}, {4, 6}));
  ValueId view = Computed({4, 6});
  auto plain = std::make_shared<Nothing>();
  plain->inputs = {Port{}};
  plain->outputs = {{.row = 6}};
  chosen_[graph_.value(view).producer] = plain;
  const NodeId concat = Add(Concat{.axis = 1}, {view, Computed({4, 5})});
  Use(OutputOf(concat));
  for (int i = 0; i < 50000; ++i) view = OutputOf(Add(Reshape{}, {view, dims}));
  Use(view);
  EXPECT_FALSE(BufferAliasing(graph_, chosen_).CopiesNothing(concat));
}

// Pictures of several channels in the plain layout: the row of a part is all of its channels.
TEST_F(ColumnsTest, RowsOfSeveralAxes) {
  const ValueId x = Computed({2, 4, 5});
  const ValueId y = Computed({2, 3, 5});
  for (const ValueId value : {x, y}) {
    auto plain = std::make_shared<Nothing>();
    plain->inputs = {Port{}};
    plain->outputs = {{.row = value == x ? 20 : 15}};
    chosen_[graph_.value(value).producer] = plain;
  }
  const NodeId concat = Add(Concat{.axis = 1}, {x, y});
  Use(OutputOf(concat));
  const BufferAliasing aliasing(graph_, chosen_);
  EXPECT_TRUE(aliasing.CopiesNothing(concat));
  ExpectAlias(aliasing, y, OutputOf(concat), 20 * 4);
  EXPECT_EQ(aliasing[y].row_stride, 35);
}

TEST_F(ColumnsTest, Splits) {
  const ValueId x = Computed({1, 6, 2, 2});
  graph_.SetLayout(x, kLast);
  const NodeId split = Add(Split{.axis = 1}, {x}, 3);
  for (const ValueId part : graph_.node(split).outputs) {
    graph_.SetLayout(part, kLast);
    const NodeId user = Add(Relu{}, {part});
    graph_.AddOutput("y", OutputOf(user));
    Choose(user, true, false);
  }
  const BufferAliasing aliasing(graph_, chosen_);
  EXPECT_TRUE(aliasing.CopiesNothing(split));
  const ValueId last = graph_.node(split).outputs[2];
  ExpectAlias(aliasing, last, x, 4 * 4);
  EXPECT_EQ(aliasing[last].row_stride, 6);
  Use(last);
  EXPECT_FALSE(BufferAliasing(graph_, chosen_).CopiesNothing(split));
}

// A whole that is split lies in a concatenation, and so do its parts.
TEST_F(ColumnsTest, SplitsOfColumns) {
  const ValueId x = Computed({1, 6, 2, 2});
  const NodeId split = Add(Split{.axis = 1}, {x}, 2);
  const ValueId last = graph_.node(split).outputs[1];
  const NodeId user = Add(Relu{}, {last});
  const NodeId concat = Add(Concat{.axis = 1}, {x, OutputOf(user)});
  for (const ValueId value :
       {x, graph_.node(split).outputs[0], last, OutputOf(user), OutputOf(concat)}) {
    graph_.SetLayout(value, kLast);
  }
  Choose(graph_.value(x).producer, false, true);
  Choose(user, true, true);
  Use(OutputOf(concat));
  const BufferAliasing aliasing(graph_, chosen_);
  EXPECT_TRUE(aliasing.CopiesNothing(split) && aliasing.CopiesNothing(concat));
  ExpectAlias(aliasing, x, OutputOf(concat), 0);
  ExpectAlias(aliasing, last, OutputOf(concat), 3 * 4);
  EXPECT_EQ(aliasing[last].row_stride, 9);
  ExpectAlias(aliasing, OutputOf(user), OutputOf(concat), 6 * 4);
}

// NCHW in channels-last layout and plain NHWC are the same bytes.
TEST_F(ColumnsTest, TransposesThatKeepTheOrderOfElements) {
  const ValueId x = Computed({1, 6, 2, 3});
  const NodeId to_last = Add(Transpose{.perm = {0, 2, 3, 1}}, {x});
  const NodeId back = Add(Transpose{.perm = {0, 3, 1, 2}}, {OutputOf(to_last)});
  Use(OutputOf(back));
  EXPECT_FALSE(BufferAliasing(graph_, chosen_).CopiesNothing(to_last));
  graph_.SetLayout(x, kLast);
  const BufferAliasing half(graph_, chosen_);
  EXPECT_TRUE(half.CopiesNothing(to_last));
  EXPECT_FALSE(half.CopiesNothing(back));
  graph_.SetLayout(OutputOf(back), kLast);
  const BufferAliasing aliasing(graph_, chosen_);
  EXPECT_TRUE(aliasing.CopiesNothing(back));
  ExpectAlias(aliasing, OutputOf(back), x, 0);
  // An axis of one element may move anywhere.
  const NodeId unit = Add(Transpose{.perm = {1, 0, 2}}, {Computed({1, 4, 5})});
  EXPECT_TRUE(CopiesNothing(graph_, unit));
}

// A result takes the alias of an operand if the kernel works in place.
class InPlaceTest : public ColumnsTest {
 protected:
  void SetUp() override {}
  ValueId InPlace(ValueId x) {
    const NodeId node = Add(Relu{}, {x});
    auto candidate = std::make_shared<Nothing>();
    candidate->inputs = {{.in_place = true}};
    candidate->outputs = {Port{}};
    chosen_[node] = std::move(candidate);
    return OutputOf(node);
  }
};

TEST_F(InPlaceTest, Chains) {
  const ValueId x = Computed({2, 3});
  const ValueId y = InPlace(x);
  const ValueId z = InPlace(y);
  Use(z);
  const BufferAliasing aliasing(graph_, chosen_);
  ExpectAlias(aliasing, y, x, 0);
  ExpectAlias(aliasing, z, x, 0);
}

TEST_F(InPlaceTest, WhatIsNeededLaterStays) {
  const ValueId x = Computed({2, 3});
  const ValueId y = InPlace(x);
  Use(x);
  Use(y);
  const ValueId from_input = InPlace(Input({2, 3}));
  Use(from_input);
  const ValueId output = InPlace(Computed({2, 3}));
  graph_.AddOutput("y", output);
  const BufferAliasing aliasing(graph_, chosen_);
  for (const ValueId value : {y, from_input, output}) ExpectAlias(aliasing, value, value, 0);
}

// A value that shares memory with a view is needed as long as the view.
TEST_F(InPlaceTest, Views) {
  const ValueId x = Computed({2, 3});
  const ValueId dims = graph_.AddConstant(Constant::FromValues<int64_t>({1}, {6}));
  const ValueId view = OutputOf(Add(Reshape{}, {x, dims}));
  const ValueId of_view = InPlace(view);
  Use(of_view);
  const ValueId y = InPlace(Computed({2, 3}));
  const ValueId view_of_y = OutputOf(Add(Reshape{}, {y, dims}));
  const ValueId z = InPlace(y);
  Use(view_of_y);
  Use(z);
  const BufferAliasing aliasing(graph_, chosen_);
  ExpectAlias(aliasing, of_view, of_view, 0);
  ExpectAlias(aliasing, z, z, 0);
  ExpectAlias(aliasing, view_of_y, aliasing[y].root, 0);
}

TEST_F(InPlaceTest, PartsOfAConcatenationAreWhereTheyAre) {
  const ValueId a = InPlace(Computed({1, 4, 16}));
  const NodeId concat = Add(Concat{.axis = 1}, {a, Computed({1, 4, 16})});
  const ValueId after = InPlace(OutputOf(concat));
  Use(after);
  const BufferAliasing aliasing(graph_, chosen_);
  EXPECT_TRUE(aliasing.CopiesNothing(concat));
  ExpectAlias(aliasing, a, OutputOf(concat), 0);
  ExpectAlias(aliasing, after, after, 0);
}

}  // namespace
}  // namespace sinter
