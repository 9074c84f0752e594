// Places: which values lie in the memory of others.
#include "passes/places.h"

#include <array>
#include <memory>

#include "gtest/gtest.h"
#include "ir/ops.h"

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
  // Of a value that more follows, which is then no output of the graph.
  void Use(ValueId value) { graph_.AddOutput("y", OutputOf(Add(Neg{}, {value}))); }
  ValueId OutputOf(NodeId node) const { return graph_.node(node).output(); }
  void ExpectPlace(const Places& places, ValueId value, ValueId root, int64_t offset) const {
    EXPECT_EQ(places[value].root, root);
    EXPECT_EQ(places[value].offset, offset);
  }

  Graph graph_;
};

TEST_F(PlacesTest, PartsLieInWhatTheyAreConcatenatedInto) {
  const ValueId a = Computed({1, 4, 2, 4});
  const ValueId b = Computed({1, 2, 2, 4});
  const NodeId concat = Add(Concat{.axis = 1}, {a, b});
  Use(OutputOf(concat));
  const Places places(graph_, {});
  EXPECT_TRUE(places.CopiesNothing(concat));
  ExpectPlace(places, a, OutputOf(concat), 0);
  ExpectPlace(places, b, OutputOf(concat), 4 * 8 * 4);
}

TEST_F(PlacesTest, NestedConcatenationsAndViews) {
  const ValueId a = Computed({1, 2, 8});
  const ValueId b = Computed({1, 2, 8});
  const NodeId inner = Add(Concat{.axis = 1}, {a, b});
  const ValueId dims = graph_.AddConstant(Constant::FromValues<int64_t>({4}, {1, 4, 2, 4}));
  const NodeId reshape = Add(Reshape{}, {OutputOf(inner), dims});
  const NodeId outer = Add(Concat{.axis = -3}, {Computed({1, 2, 2, 4}), OutputOf(reshape)});
  Use(OutputOf(outer));
  const Places places(graph_, {});
  EXPECT_TRUE(places.CopiesNothing(inner) && places.CopiesNothing(reshape) &&
              places.CopiesNothing(outer));
  ExpectPlace(places, a, OutputOf(outer), 64);
  ExpectPlace(places, b, OutputOf(outer), 128);
  ExpectPlace(places, OutputOf(reshape), OutputOf(outer), 64);
}

TEST_F(PlacesTest, BlockedChannels) {
  const Layout blocked = Layout::BlockedChannels(4, 8);
  const ValueId a = Computed({1, 8, 3, 3});
  const ValueId b = Computed({1, 16, 3, 3});
  const NodeId concat = Add(Concat{.axis = 1}, {a, b});
  for (const ValueId value : {a, b, OutputOf(concat)}) graph_.SetLayout(value, blocked);
  Use(OutputOf(concat));
  // 8 channels of 9 pixels are 288 bytes, no multiple of 64.
  EXPECT_FALSE(Places(graph_, {}).CopiesNothing(concat));
}

TEST_F(PlacesTest, SplitsAreRangesOfTheWhole) {
  const ValueId x = Computed({1, 6, 16});
  const NodeId split = Add(Split{.axis = 1}, {x}, 3);
  for (const ValueId part : graph_.node(split).outputs) Use(part);
  const Places places(graph_, {});
  EXPECT_TRUE(places.CopiesNothing(split));
  ExpectPlace(places, graph_.node(split).outputs[2], x, 4 * 64);
}

TEST_F(PlacesTest, WhatMustBeCopied) {
  const auto expect_copy = [&](NodeId node) {
    EXPECT_FALSE(Places(graph_, {}).CopiesNothing(node)) << graph_.NameOf(node);
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
  const Places places(graph_, {});
  EXPECT_TRUE(places.CopiesNothing(first) != places.CopiesNothing(second));
}

// Columns: kernels that do nothing, but take a pitch where they are told to.
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
    candidate->input_layouts = {kLast};
    candidate->output_layouts = {kLast};
    candidate->inputs_take_pitch = {takes};
    candidate->outputs_take_pitch = {gives};
    chosen_[node] = std::move(candidate);
  }
  void ExpectCopies(bool narrow, bool wide) const {
    const Places places(graph_, chosen_);
    EXPECT_EQ(places.CopiesNothing(concat_), !narrow);
    EXPECT_EQ(places.CopiesNothing(wider_), !wide);
  }
  void ExpectColumns(const Places& places, ValueId value, int64_t offset) const {
    ExpectPlace(places, value, OutputOf(wider_), offset);
    EXPECT_EQ(places[value].pitch, 72);
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
  Places::Chosen chosen_;
};

TEST_F(ColumnsTest, OfAWiderConcatenation) {
  const Places places(graph_, chosen_);
  ExpectCopies(false, false);
  ExpectColumns(places, parts_[0], 0);
  ExpectColumns(places, parts_[1], 24 * 4);
  ExpectColumns(places, OutputOf(concat_), 0);
  ExpectColumns(places, parts_[2], 48 * 4);
}

TEST_F(ColumnsTest, ProducersMustGiveAPitch) {
  Choose(graph_.value(parts_[2]).producer, false, false);
  ExpectCopies(false, true);
  Choose(graph_.value(parts_[0]).producer, true, false);
  ExpectCopies(true, true);
}

TEST_F(ColumnsTest, UsersMustTakeAPitch) {
  Choose(user_, false, true);
  ExpectCopies(false, true);
  Use(parts_[1]);  // whose kernel is not chosen
  ExpectCopies(true, true);
}

TEST_F(ColumnsTest, OtherLayoutsOfAKernelHaveOtherRows) {
  auto candidate = std::make_shared<Nothing>();
  candidate->output_layouts = {Layout()};
  candidate->outputs_take_pitch = {true};
  chosen_[graph_.value(parts_[0]).producer] = candidate;
  ExpectCopies(true, true);
}

TEST_F(ColumnsTest, ViewsHaveOtherRows) {
  const ValueId x = Computed({4, 6});
  Choose(graph_.value(x).producer, false, true);
  auto plain = std::make_shared<Nothing>();
  plain->output_layouts = {Layout()};
  plain->outputs_take_pitch = {true};
  const ValueId y = Computed({4, 5});
  for (const ValueId value : {x, y}) chosen_[graph_.value(value).producer] = plain;
  const NodeId concat = Add(Concat{.axis = 1}, {x, y});
  Use(OutputOf(concat));
  EXPECT_TRUE(Places(graph_, chosen_).CopiesNothing(concat));
  const ValueId dims = graph_.AddConstant(Constant::FromValues<int64_t>({2}, {3, 8}));
  Use(OutputOf(Add(Reshape{}, {x, dims})));
  EXPECT_FALSE(Places(graph_, chosen_).CopiesNothing(concat));
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
  const Places places(graph_, chosen_);
  EXPECT_TRUE(places.CopiesNothing(split));
  const ValueId last = graph_.node(split).outputs[2];
  ExpectPlace(places, last, x, 4 * 4);
  EXPECT_EQ(places[last].pitch, 6);
  Use(last);
  EXPECT_FALSE(Places(graph_, chosen_).CopiesNothing(split));
}

}  // namespace
}  // namespace sinter
