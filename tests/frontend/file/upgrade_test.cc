// Files whose operators have older versions. No operator of Sinter has one yet, so these tests read
// with an operator of their own.
#include <utility>
#include <variant>
#include <vector>

#include "frontend/file/read.h"
#include "frontend/file/write.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/operator_definition.h"
#include "ir/text.h"
#include "schemas/model_generated.h"
#include "tests/frontend/file/file_bytes.h"
#include "tests/frontend/file/sample.h"

namespace sinter {
namespace {

using flatbuffers::Offset;
using testing::HasSubstr;

// Version 1 had `slope` with the default 1. Version 2 calls it `alpha`, and the default is 0.5.
// Version 3 counts `axis` from the front instead of from the back.
struct Ramp {
  static constexpr OperatorInfo kInfo{.name = "ramp", .version = 3};
  float alpha = 0.5;
  int64_t axis = 0;
  bool clamp = true;  // was added without a new version
  static constexpr auto Fields() {
    return std::tuple(Field("alpha", &Ramp::alpha), Field("axis", &Ramp::axis),
                      Field("clamp", &Ramp::clamp));
  }

  absl::Status Infer(Inference& inference) const {
    inference.SetOutput(0, inference.dtype(0), inference.shape(0));
    return absl::OkStatus();
  }

  static absl::Status Upgrade(int version, AttributeList& attributes) {
    if (version == 1) {
      for (auto& attribute : attributes) {
        if (attribute.first != "slope") continue;
        attribute.first = "alpha";
        return absl::OkStatus();
      }
      attributes.emplace_back("alpha", 1.0F);
      return absl::OkStatus();
    }
    for (auto& [name, value] : attributes) {
      if (name != "axis") continue;
      const auto* const axis = std::get_if<int64_t>(&value);
      if (axis == nullptr || *axis < 0 || *axis > 1) {
        return absl::InvalidArgumentError("the axis must be 0 or 1");
      }
      value = 1 - *axis;
      return absl::OkStatus();
    }
    attributes.emplace_back("axis", int64_t{1});
    return absl::OkStatus();
  }
};

file::VersionedOperator FindWithRamp(std::string_view name) {
  if (name != Ramp::kInfo.name) return file::FindVersionedOperator(name);
  return {&DefinitionOf<Ramp>(), file::UpgradeOf<Ramp>()};
}

// A file of one node that has these attributes.
class OldFile {
 public:
  void Add(const char* name, float value) {
    const std::vector<float> numbers = {value};
    attributes_.push_back(schema::CreateAttributeDirect(
        builder_, name, schema::AttributeKind_number, nullptr, &numbers));
  }
  void Add(const char* name, int64_t value) {
    const std::vector<int64_t> integers = {value};
    attributes_.push_back(
        schema::CreateAttributeDirect(builder_, name, schema::AttributeKind_integer, &integers));
  }

  // The file, whose node is a ramp of this version.
  std::string Bytes(uint32_t version) {
    const std::vector<int64_t> dims = {2, 3};
    const auto type = schema::CreateTypeDirect(builder_, schema::ElementType_f32, &dims);
    const std::vector<uint32_t> inputs = {0};
    const std::vector<Offset<schema::Value>> values = {
        schema::CreateValueDirect(builder_, "x", type)};
    const std::vector<Offset<schema::Value>> results = {
        schema::CreateValueDirect(builder_, "", type)};
    const std::vector<Offset<schema::Node>> nodes = {
        schema::CreateNodeDirect(builder_, "ramp", version, &attributes_, &inputs, &results)};
    const std::vector<Offset<schema::Output>> outputs = {
        schema::CreateOutputDirect(builder_, "y", 1)};
    const auto graph = schema::CreateGraphDirect(builder_, "g", nullptr, &values, &nodes, &outputs);
    builder_.Finish(schema::CreateModelDirect(builder_, graph));
    const std::string flat_buffer(reinterpret_cast<const char*>(builder_.GetBufferPointer()),
                                  builder_.GetSize());
    return file::WithGraph(*WriteSinter(file::SampleForFiles()), flat_buffer);
  }

 private:
  flatbuffers::FlatBufferBuilder builder_;
  std::vector<Offset<schema::Attribute>> attributes_;
};

absl::StatusOr<Graph> Read(const std::string& bytes) {
  return ReadSinter(bytes, {}, &FindWithRamp);
}

// The operation that the file's node becomes.
void ExpectRamp(const std::string& bytes, const Ramp& expected) {
  const auto graph = Read(bytes);
  ASSERT_TRUE(graph.ok()) << graph.status();
  const Operation& operation = graph->node(graph->TopologicalOrder()[0]).operation;
  EXPECT_EQ(operation, Operation(expected)) << ToString(operation.attributes());
}

TEST(SinterFileUpgrade, AttributesAreConvertedVersionByVersion) {
  OldFile first;
  first.Add("slope", 0.25F);
  first.Add("axis", int64_t{0});
  ExpectRamp(first.Bytes(1), {.alpha = 0.25, .axis = 1});
  OldFile second;
  second.Add("axis", int64_t{1});
  ExpectRamp(second.Bytes(2), {.alpha = 0.5, .axis = 0});
  OldFile third;
  third.Add("alpha", 2.0F);
  third.Add("axis", int64_t{1});
  ExpectRamp(third.Bytes(3), {.alpha = 2, .axis = 1});
}

// Files leave out defaults, so an upgrade adds those that have changed.
TEST(SinterFileUpgrade, AbsentAttributesHaveTheDefaultsOfTheirVersion) {
  ExpectRamp(OldFile().Bytes(1), {.alpha = 1, .axis = 1, .clamp = true});
  ExpectRamp(OldFile().Bytes(2), {.alpha = 0.5, .axis = 1, .clamp = true});
  ExpectRamp(OldFile().Bytes(3), {.alpha = 0.5, .axis = 0, .clamp = true});
}

TEST(SinterFileUpgrade, AnUpgradedGraphIsWrittenInTheNewestVersion) {
  OldFile old;
  old.Add("slope", 0.25F);
  const auto graph = Read(old.Bytes(1));
  ASSERT_TRUE(graph.ok()) << graph.status();
  const auto written = WriteSinter(*graph);
  ASSERT_TRUE(written.ok()) << written.status();
  const std::string flat_buffer = file::GraphOf(*written);
  EXPECT_EQ(schema::GetModel(flat_buffer.data())->graph()->nodes()->Get(0)->op_version(), 3);
  ExpectRamp(*written, {.alpha = 0.25, .axis = 1});
}

TEST(SinterFileUpgrade, Errors) {
  OldFile renamed;
  renamed.Add("slope", 0.25F);
  EXPECT_THAT(Read(renamed.Bytes(2)).status().message(), HasSubstr("slope"));
  OldFile both;
  both.Add("slope", 0.25F);
  both.Add("alpha", 0.25F);
  EXPECT_THAT(Read(both.Bytes(1)).status().message(), HasSubstr("alpha"));
  OldFile outside;
  outside.Add("axis", int64_t{7});
  EXPECT_EQ(Read(outside.Bytes(1)).status().message(), "ramp version 2: the axis must be 0 or 1");
  EXPECT_EQ(Read(OldFile().Bytes(0)).status().message(),
            "operators not supported: ramp version 0 (1 node)");
  EXPECT_EQ(Read(OldFile().Bytes(4)).status().message(),
            "operators not supported: ramp version 4 (1 node)");
  EXPECT_EQ(ReadSinter(OldFile().Bytes(1)).status().message(),
            "operators not supported: ramp (1 node)");
}

}  // namespace
}  // namespace sinter
