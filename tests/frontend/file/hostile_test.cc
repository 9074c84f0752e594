// Files that are damaged, by accident or on purpose, give a graph or a status, never a crash.
#include <filesystem>
#include <fstream>
#include <functional>
#include <vector>

#include "frontend/file/read.h"
#include "frontend/file/write.h"
#include "frontend/onnx/import.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/text.h"
#include "ir/verify.h"
#include "schemas/model_generated.h"
#include "tests/bounded_run.h"
#include "tests/frontend/file/file_bytes.h"
#include "tests/frontend/file/sample.h"
#include "tests/frontend/onnx/whole_model.h"
#include "tests/mutate.h"

namespace sinter::file {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr ImportLimits kTight{.max_nodes = 1000, .max_elements = 1 << 20};
// An offset or size beyond any file.
constexpr uint64_t kHuge = ~uint64_t{63};

std::string WholeFile() { return *WriteSinter(*ImportOnnx(onnx::WholeModel().Bytes())); }

std::string ErrorOf(std::string_view bytes) {
  return std::string(ReadSinter(bytes).status().message());
}

// The number of runs of the file's graph on two backends.
int RunOnBoth(const std::string& bytes) {
  absl::StatusOr<Graph> graph = ReadSinter(bytes, kTight);
  if (!graph.ok()) {
    EXPECT_TRUE(IsTelling(graph.status())) << graph.status();
    return 0;
  }
  EXPECT_TRUE(Verify(*graph).ok()) << Verify(*graph);
  EXPECT_TRUE(WriteSinter(*graph).ok());
  int ran = 0;
  for (const char* backend : {"naive", "auto"}) {
    const absl::Status status = RunBounded(*graph, backend);
    if (!status.ok()) {
      EXPECT_TRUE(IsTelling(status)) << status;
    }
    ran += status.ok() ? 1 : 0;
  }
  return ran;
}

TEST(HostileSinterFile, DamagedBytesAreNoticed) {
  const std::string bytes = WholeFile();
  ASSERT_EQ(RunOnBoth(bytes), 2);
  const size_t protected_bytes = HeaderOf(bytes).weights_offset;
  int ran = 0;
  for (uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    ran += RunOnBoth(Mutate(bytes, random));
    // Every bit before the weights is protected.
    std::string flipped = bytes;
    const auto at =
        static_cast<size_t>(random.Integer(0, static_cast<int64_t>(protected_bytes) - 1));
    const bool padding = at >= sizeof(Header) + HeaderOf(bytes).graph_bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << random.Integer(0, 7)));
    EXPECT_EQ(ReadSinter(flipped).ok(), padding) << at;
  }
  EXPECT_GT(ran, 0);
  EXPECT_LT(ran, 500);
}

TEST(HostileSinterFile, DamagedGraphsWithRightChecksumsRunOrAreRefused) {
  const std::string bytes = WholeFile();
  const std::string graph = GraphOf(bytes);
  int ran = 0;
  for (uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    ran += RunOnBoth(WithGraph(bytes, Mutate(graph, random)));
    std::string flipped = graph;
    const auto at = static_cast<size_t>(random.Integer(0, static_cast<int64_t>(graph.size()) - 1));
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << random.Integer(0, 7)));
    ran += RunOnBoth(WithGraph(bytes, flipped));
  }
  EXPECT_GT(ran, 50);
  EXPECT_LT(ran, 1900);
}

TEST(HostileSinterFile, CutOffAnywhere) {
  const std::string bytes = *WriteSinter(SampleForFiles());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ReadSinter(bytes.substr(0, size)).ok()) << size;
  }
}

TEST(HostileSinterFile, EightBytes) {
  const std::string bytes = *WriteSinter(SampleForFiles());
  EXPECT_THAT(ErrorOf(bytes.substr(0, 8)), HasSubstr("cut off"));
  EXPECT_THAT(ErrorOf("SINTERxx"), HasSubstr("not a .sinter file"));
  EXPECT_THAT(ErrorOf(""), HasSubstr("not a .sinter file"));
  EXPECT_FALSE(ReadSinter(WithGraph(bytes, "8 bytes.")).ok());
  EXPECT_FALSE(ReadSinter(WithGraph(bytes, "")).ok());
}

TEST(HostileSinterFile, NewerVersionsAndUnknownFeatures) {
  const std::string bytes = *WriteSinter(SampleForFiles());
  const auto with = [&](const std::function<void(Header&)>& change) {
    Header header = HeaderOf(bytes);
    change(header);
    return ReadSinter(WithHeader(bytes, header)).status();
  };
  const absl::Status newer = with([](Header& header) { header.major = kMajorVersion + 1; });
  EXPECT_TRUE(absl::IsUnimplemented(newer));
  EXPECT_THAT(std::string(newer.message()),
              AllOf(HasSubstr("version 2.0"), HasSubstr("reads up to 1.x")));
  const absl::Status feature = with([](Header& header) { header.required_features = 0x20; });
  EXPECT_TRUE(absl::IsUnimplemented(feature));
  EXPECT_THAT(std::string(feature.message()), HasSubstr("bits 0x20"));
  EXPECT_TRUE(with([](Header& header) { header.minor = 77; }).ok());
  EXPECT_FALSE(with([](Header& header) { header.major = 0; }).ok());
}

TEST(HostileSinterFile, PartsThatLieNowhere) {
  const std::string bytes = *WriteSinter(SampleForFiles());
  const Header sound = HeaderOf(bytes);
  const auto with = [&](uint64_t Header::*field, uint64_t value) {
    Header header = sound;
    header.*field = value;
    return WithHeader(bytes, header);
  };
  for (const auto offset : {&Header::graph_offset, &Header::weights_offset}) {
    for (const uint64_t value :
         {uint64_t{0}, uint64_t{64}, uint64_t{130}, uint64_t{1} << 40, kHuge}) {
      EXPECT_FALSE(ReadSinter(with(offset, value)).ok()) << value;
    }
  }
  for (const auto size : {&Header::graph_bytes, &Header::weights_bytes}) {
    for (const uint64_t value : {bytes.size(), kHuge, ~uint64_t{0}, ~uint64_t{0} - 127}) {
      EXPECT_THAT(ErrorOf(with(size, value)), HasSubstr("cut off")) << value;
    }
  }
  EXPECT_THAT(ErrorOf(with(&Header::weights_offset, sound.graph_offset)),
              HasSubstr("before the graph ends"));
  EXPECT_THAT(ErrorOf(with(&Header::weights_bytes, 0)), HasSubstr("a constant of"));
}

// Makes graphs that no writer produces.
class Maker {
 public:
  flatbuffers::FlatBufferBuilder builder;

  flatbuffers::Offset<schema::Value> Input(const std::string& name, std::vector<int64_t> dims) {
    return schema::CreateValueDirect(builder, name.c_str(), Type(std::move(dims)));
  }
  flatbuffers::Offset<schema::Type> Type(std::vector<int64_t> dims) {
    return schema::CreateTypeDirect(builder, schema::ElementType_f32, &dims);
  }
  flatbuffers::Offset<schema::Node> Relu(std::vector<uint32_t> inputs, std::vector<int64_t> dims,
                                         const char* op = "relu", uint32_t version = 1) {
    std::vector<flatbuffers::Offset<schema::Value>> results = {Input("", std::move(dims))};
    return schema::CreateNodeDirect(builder, op, version, nullptr, &inputs, &results);
  }
  // Returns the error of reading a graph x[2] -> nodes -> output `output`.
  std::string Error(std::vector<flatbuffers::Offset<schema::Node>> nodes, uint32_t output,
                    std::vector<flatbuffers::Offset<schema::Constant>> constants = {}) {
    std::vector<flatbuffers::Offset<schema::Value>> values = {Input("x", {2})};
    for (uint32_t i = 0; i < constants.size(); ++i) {
      values.push_back(schema::CreateValueDirect(builder, "", 0, i));
    }
    std::vector<flatbuffers::Offset<schema::Output>> outputs = {
        schema::CreateOutputDirect(builder, "y", output)};
    const auto graph = schema::CreateGraphDirect(builder, "g", nullptr, &values, &nodes, &outputs);
    builder.Finish(schema::CreateModelDirect(builder, graph, &constants));
    const std::string flat_buffer(reinterpret_cast<const char*>(builder.GetBufferPointer()),
                                  builder.GetSize());
    return ErrorOf(WithGraph(*WriteSinter(SampleForFiles()), flat_buffer));
  }
};

TEST(HostileSinterFile, IndicesOfNothing) {
  Maker sound;
  EXPECT_EQ(sound.Error({sound.Relu({0}, {2})}, 1), "");
  Maker later;
  EXPECT_THAT(later.Error({later.Relu({1}, {2})}, 1), HasSubstr("value 1, which comes later"));
  Maker output;
  EXPECT_THAT(output.Error({output.Relu({0}, {2})}, 2), HasSubstr("output 2 is not there"));
  Maker huge;
  EXPECT_THAT(huge.Error({huge.Relu({0xFFFFFFFF}, {2})}, 1), HasSubstr("comes later"));
}

TEST(HostileSinterFile, TypesThatInferenceDoesNotGive) {
  Maker other;
  EXPECT_THAT(other.Error({other.Relu({0}, {3})}, 1),
              HasSubstr("has type f32[3] in the file, inference gives f32[2]"));
  Maker negative;
  EXPECT_THAT(negative.Error({negative.Relu({0}, {-2})}, 1), HasSubstr("impossible"));
  Maker large;
  EXPECT_THAT(large.Error({large.Relu({0}, {1LL << 40, 1LL << 40})}, 1), HasSubstr("impossible"));
}

TEST(HostileSinterFile, UnknownOperatorsAreListedAtOnce) {
  Maker maker;
  EXPECT_THAT(maker.Error({maker.Relu({0}, {2}, "frobnicate"), maker.Relu({0}, {2}, "relu", 9),
                           maker.Relu({0}, {2}, "frobnicate")},
                          1),
              "operators not supported: frobnicate (2 nodes), relu version 9 (1 node)");
}

TEST(HostileSinterFile, ConstantsThatLieNowhere) {
  for (const uint64_t offset : {kHuge, ~uint64_t{0} - 63, uint64_t{1} << 40, uint64_t{4}}) {
    Maker maker;
    const std::vector<int64_t> dims = {64};
    const auto constant =
        schema::CreateConstantDirect(maker.builder, schema::ElementType_f32, &dims, offset);
    EXPECT_THAT(maker.Error({maker.Relu({0}, {2})}, 2, {constant}), HasSubstr("cannot lie at byte"))
        << offset;
  }
}

// Otherwise a small file could take any amount of memory: packed elements are unpacked.
TEST(HostileSinterFile, PackedConstantsThatOverlap) {
  Graph graph;
  graph.AddOutput("y", graph.AddConstant(Constant::FromValues<Uint4>({4}, std::vector<Uint4>(4))));
  const std::string bytes = *WriteSinter(graph);
  const auto with_constants = [&](size_t count) {
    flatbuffers::FlatBufferBuilder builder;
    const std::vector<int64_t> dims = {128};
    std::vector<flatbuffers::Offset<schema::Constant>> constants;
    for (size_t i = 0; i < count; ++i) {
      constants.push_back(schema::CreateConstantDirect(builder, schema::ElementType_u4, &dims));
    }
    const auto root = schema::CreateGraph(builder);
    builder.Finish(schema::CreateModelDirect(builder, root, &constants));
    return ErrorOf(WithGraph(
        bytes,
        std::string(reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize())));
  };
  EXPECT_THAT(with_constants(1), testing::Not(HasSubstr("overlap")));
  EXPECT_THAT(with_constants(2), HasSubstr("its constants overlap"));
}

TEST(HostileSinterFile, PartsThatAreUsedOverAndOver) {
  Maker maker;
  const auto dims = maker.builder.CreateVector(std::vector<int64_t>{1, 1, 1, 1, 1, 1, 1, 1});
  const auto type = schema::CreateType(maker.builder, schema::ElementType_f32, dims);
  const auto value = schema::CreateValue(maker.builder, 0, type);
  const std::vector<flatbuffers::Offset<schema::Value>> results(10000, value);
  const std::vector<uint32_t> inputs = {0};
  const auto node = schema::CreateNodeDirect(maker.builder, "relu", 1, nullptr, &inputs, &results);
  EXPECT_THAT(maker.Error({node}, 1),
              testing::AnyOf(HasSubstr("overlap"), HasSubstr("not a valid FlatBuffer")));
}

// Reads numbers of 8 bytes from a list of 4-byte ones.
TEST(HostileSinterFile, ListsThatAreNotAligned) {
  int refused = 0;
  for (const size_t count : {2, 3}) {
    Maker maker;
    maker.builder.CreateString(std::string(64, 'x'));  // where the list would end
    const auto list = maker.builder.CreateVector(std::vector<uint32_t>(count, 1));
    const auto type = schema::CreateType(maker.builder, schema::ElementType_f32,
                                         flatbuffers::Offset<flatbuffers::Vector<int64_t>>(list.o));
    const std::vector<flatbuffers::Offset<schema::Value>> results = {
        schema::CreateValue(maker.builder, 0, type)};
    const std::vector<uint32_t> inputs = {0};
    const auto node =
        schema::CreateNodeDirect(maker.builder, "relu", 1, nullptr, &inputs, &results);
    const std::string error = maker.Error({node}, 1);
    EXPECT_NE(error, "");
    refused += error.find("not aligned") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(refused, 1);
}

TEST(HostileSinterFile, TruthValuesAreZeroOrOne) {
  Graph graph;
  graph.AddOutput("y", graph.AddConstant(Constant::FromValues<bool>({3}, {true, false, true})));
  std::string bytes = *WriteSinter(graph);
  EXPECT_TRUE(ReadSinter(bytes).ok());
  bytes[HeaderOf(bytes).weights_offset] = 2;
  EXPECT_THAT(ErrorOf(bytes), HasSubstr("neither 0 nor 1"));
}

TEST(HostileSinterFile, WhatIsNoFile) {
  const std::filesystem::path folder = testing::TempDir();
  EXPECT_TRUE(absl::IsNotFound(ReadSinterFile((folder / "is not there").string()).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(ReadSinterFile(folder.string()).status()));
  const std::string empty = (folder / "empty.sinter").string();
  std::ofstream(empty, std::ios::binary).flush();
  EXPECT_THAT(std::string(ReadSinterFile(empty).status().message()),
              AllOf(HasSubstr(empty), HasSubstr("not a .sinter file")));
  std::filesystem::remove(empty);
}

}  // namespace
}  // namespace sinter::file
