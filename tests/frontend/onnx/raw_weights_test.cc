// Tests of TakeOutWeights, which separates a model from its initializers' data.
#include "frontend/onnx/raw_weights.h"

#include <string>

#include "gtest/gtest.h"
#include "schemas/onnx.pb.h"

namespace sinter::onnx {
namespace {

ModelProto MakeModel() {
  ModelProto model;
  model.set_ir_version(9);
  GraphProto& graph = *model.mutable_graph();
  graph.set_name("graph");
  for (const size_t size : {size_t{0}, size_t{3}, size_t{200}, size_t{70'000}}) {
    TensorProto& tensor = *graph.add_initializer();
    tensor.set_name("w" + std::to_string(size));
    tensor.add_dims(static_cast<int64_t>(size));
    tensor.set_raw_data(std::string(size, static_cast<char>('a' + size % 7)));
  }
  graph.add_initializer()->add_float_data(0.5F);
  // The data of other tensors stays in the model.
  AttributeProto& attribute = *graph.add_node()->add_attribute();
  attribute.mutable_t()->set_raw_data("kept");
  graph.add_output()->set_name("y");
  return model;
}

TEST(TakeOutWeights, LeavesTheRest) {
  const ModelProto model = MakeModel();
  const std::string bytes = model.SerializeAsString();
  const auto lean = TakeOutWeights(bytes);
  ASSERT_TRUE(lean.has_value());
  EXPECT_LT(lean->bytes.size(), 400);
  ModelProto rest;
  ASSERT_TRUE(rest.ParseFromString(lean->bytes));
  ASSERT_EQ(lean->weights.size(), 5);
  EXPECT_FALSE(lean->weights[4].has_value());
  for (int i = 0; i < 4; ++i) {
    const auto& data = lean->weights[static_cast<size_t>(i)];
    ASSERT_TRUE(data.has_value());
    EXPECT_FALSE(rest.graph().initializer(i).has_raw_data());
    EXPECT_TRUE(data->data() >= bytes.data() &&
                data->data() + data->size() <= bytes.data() + bytes.size());
    rest.mutable_graph()->mutable_initializer(i)->set_raw_data(std::string(*data));
  }
  EXPECT_EQ(rest.SerializeAsString(), bytes);
}

TEST(TakeOutWeights, MessagesInPiecesAreMerged) {
  // Two graphs in a file are merged, and the last data of an initializer counts.
  ModelProto again;
  again.mutable_graph()->add_initializer()->set_raw_data("last");
  std::string bytes = MakeModel().SerializeAsString() + again.SerializeAsString();
  const auto lean = TakeOutWeights(bytes);
  ASSERT_TRUE(lean.has_value());
  ModelProto rest;
  ASSERT_TRUE(rest.ParseFromString(lean->bytes));
  EXPECT_EQ(rest.graph().initializer_size(), 6);
  EXPECT_EQ(lean->weights.size(), 6);
  EXPECT_EQ(lean->weights[5], "last");
}

TEST(TakeOutWeights, RefusesWhatIsNoMessage) {
  const std::string bytes = MakeModel().SerializeAsString();
  int refused = 0;
  for (size_t size = 0; size < bytes.size(); size += 1 + size / 16) {
    const auto lean = TakeOutWeights(std::string_view(bytes).substr(0, size));
    refused += lean.has_value() ? 0 : 1;
    // Fields that are read as messages must be valid messages.
    if (lean) {
      ModelProto rest;
      EXPECT_TRUE(rest.ParseFromString(lean->bytes)) << size;
    }
  }
  EXPECT_GT(refused, 50);
}

}  // namespace
}  // namespace sinter::onnx
