#include "sinter/safetensors.h"

#include <cstring>
#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/mutate.h"

namespace sinter {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The bytes of a file: the header's size, the header, the data.
std::string FileOf(const std::string& header, const std::string& data) {
  const uint64_t size = header.size();
  std::string bytes(sizeof(size), '\0');
  std::memcpy(bytes.data(), &size, sizeof(size));
  return bytes + header + data;
}

std::string Floats(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

// A file with two weights, two tensors of unsupported types, metadata, and blanks that pad the
// header.
std::string Sample() {
  return FileOf(R"({"__metadata__":{"format":"pt"},)"
                R"("fc.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
                R"("fc.bias":{"shape":[2],"data_offsets":[24,32],"dtype":"F32"},)"
                R"("ids":{"dtype":"I64","shape":[1],"data_offsets":[32,40]},)"
                R"("small":{"dtype":"F6_E2M3","shape":[2],"data_offsets":[40,42]}}   )",
                Floats({1, 2, 3, 4, 5, 6, -1, -2}) + std::string(10, '\0'));
}

class SafetensorsTest : public testing::Test {
 protected:
  ~SafetensorsTest() override { std::filesystem::remove(path_); }

  absl::StatusOr<SafetensorsWeights> Open(const std::string& bytes) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
    return SafetensorsWeights::Open(path_);
  }
  // Checks that a file with this header and data is refused, and returns the message.
  std::string Refusal(const std::string& header, const std::string& data,
                      absl::StatusCode code = absl::StatusCode::kInvalidArgument) {
    return RefusalOfFile(FileOf(header, data), code);
  }
  std::string RefusalOfFile(const std::string& bytes,
                            absl::StatusCode code = absl::StatusCode::kInvalidArgument) {
    const absl::Status status = Open(bytes).status();
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(path_));
    return std::string(status.message());
  }

  const std::string path_ = testing::TempDir() + "/" +
                            testing::UnitTest::GetInstance()->current_test_info()->name() +
                            ".safetensors";
};

TEST_F(SafetensorsTest, GivesWeightsByName) {
  auto weights = Open(Sample());
  ASSERT_TRUE(weights.ok()) << weights.status();
  const auto weight = weights->Get("fc.weight", {2, 3}, WeightRole::kKernel);
  ASSERT_TRUE(weight.ok()) << weight.status();
  EXPECT_EQ(weight->dims(), (std::vector<int64_t>{2, 3}));
  EXPECT_THAT(weight->values<float>(), ElementsAre(1, 2, 3, 4, 5, 6));
  const auto bias = weights->Get("fc.bias", {2}, WeightRole::kBias);
  ASSERT_TRUE(bias.ok()) << bias.status();
  EXPECT_THAT(bias->values<float>(), ElementsAre(-1, -2));
}

// For aligned data the constant refers to the mapped file and outlives its source.
TEST_F(SafetensorsTest, AlignedDataIsNotCopied) {
  std::string header = R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  header.resize(120, ' ');
  Tensor first;
  {
    auto weights = Open(FileOf(header, Floats({7, 8})));
    ASSERT_TRUE(weights.ok()) << weights.status();
    first = *weights->Get("w", {2}, WeightRole::kBias);
    EXPECT_EQ(first.data(), weights->Get("w", {2}, WeightRole::kBias)->data());
  }
  EXPECT_THAT(first.values<float>(), ElementsAre(7, 8));
}

TEST_F(SafetensorsTest, RefusesWeightsThatDoNotFit) {
  auto weights = Open(Sample());
  ASSERT_TRUE(weights.ok()) << weights.status();
  const auto error = [&](const std::string& name, const std::vector<int64_t>& dims) {
    return weights->Get(name, dims, WeightRole::kKernel).status();
  };
  EXPECT_EQ(error("conv", {2}), absl::NotFoundError(path_ + ": there is no weight 'conv'"));
  EXPECT_EQ(
      error("fc.weight", {3, 2}),
      absl::InvalidArgumentError(path_ + ": weight 'fc.weight' must be f32[3,2], not f32[2,3]"));
  EXPECT_EQ(error("ids", {1}),
            absl::InvalidArgumentError(path_ + ": weight 'ids' must be f32[1], not i64[1]"));
  EXPECT_EQ(error("small", {2}),
            absl::UnimplementedError(
                path_ + ": weight 'small' is of type F6_E2M3, which is not supported"));
  EXPECT_EQ(error("__metadata__", {}).code(), absl::StatusCode::kNotFound);
}

TEST_F(SafetensorsTest, EmptyTensorsAndScalarsAreThere) {
  auto weights = Open(FileOf(R"({"none":{"dtype":"F32","shape":[0,4],"data_offsets":[0,0]},)"
                             R"("one":{"dtype":"F32","shape":[],"data_offsets":[0,4]}})",
                             Floats({3})));
  ASSERT_TRUE(weights.ok()) << weights.status();
  EXPECT_EQ(weights->Get("none", {0, 4}, WeightRole::kKernel)->element_count(), 0);
  EXPECT_THAT(weights->Get("one", {}, WeightRole::kScale)->values<float>(), ElementsAre(3));
  EXPECT_TRUE(Open(FileOf("{}", "")).ok());
}

TEST_F(SafetensorsTest, RefusesWhatIsNoSuchFile) {
  EXPECT_EQ(SafetensorsWeights::Open(path_).status(),
            absl::NotFoundError(path_ + ": there is no such file"));
  EXPECT_THAT(RefusalOfFile(""), HasSubstr("too short"));
  EXPECT_THAT(RefusalOfFile("1234567"), HasSubstr("too short"));
  EXPECT_THAT(RefusalOfFile(std::string(100, '\xff')), HasSubstr("does not fit into it"));
  EXPECT_THAT(RefusalOfFile(FileOf("{}", "").substr(0, 9)), HasSubstr("does not fit into it"));
  for (const char* header : {"", "[]", "7", "{", "{}}", "nonsense", "\xff\xfe", "{\"a\":{}"}) {
    SCOPED_TRACE(header);
    EXPECT_THAT(Refusal(header, ""), HasSubstr("not the JSON"));
  }
}

// Deep nesting and large claimed sizes cause no large allocations.
TEST_F(SafetensorsTest, RefusesHeadersThatCostTooMuch) {
  EXPECT_THAT(Refusal(std::string(1 << 20, '['), ""), HasSubstr("not the JSON"));
  std::string nested = R"({"a":)";
  for (int i = 0; i < 100000; ++i) nested += R"({"a":)";
  EXPECT_THAT(Refusal(nested, ""), HasSubstr("not the JSON"));
  EXPECT_THAT(Refusal(std::string(SafetensorsWeights::kMostHeaderBytes + 1, ' '), "",
                      absl::StatusCode::kResourceExhausted),
              HasSubstr("the limit is 16777216"));
}

TEST_F(SafetensorsTest, RefusesTensorsThatContradictThemselves) {
  const auto refusal = [&](const std::string& dtype, const std::string& shape,
                           const std::string& offsets) {
    const std::string message = Refusal("{\"w\":{\"dtype\":" + dtype + ",\"shape\":" + shape +
                                            ",\"data_offsets\":" + offsets + "}}",
                                        Floats({1, 2}));
    EXPECT_THAT(message, HasSubstr("tensor 'w'"));
    return message;
  };
  EXPECT_THAT(refusal("7", "[2]", "[0,8]"), HasSubstr("no 'dtype'"));
  EXPECT_THAT(refusal("\"F32\"", "2", "[0,8]"), HasSubstr("no list 'shape'"));
  EXPECT_THAT(refusal("\"F32\"", "[-2]", "[0,8]"), HasSubstr("not negative"));
  EXPECT_THAT(refusal("\"F32\"", "[2.0]", "[0,8]"), HasSubstr("'shape' must hold integers"));
  EXPECT_THAT(refusal("\"F32\"", "[18446744073709551615]", "[0,8]"), HasSubstr("63 bits"));
  EXPECT_THAT(refusal("\"F32\"", "[4611686018427387904,4]", "[0,8]"),
              HasSubstr("does not fit 63 bits"));
  EXPECT_THAT(refusal("\"F32\"", "[3]", "[0,8]"),
              HasSubstr("f32[3] takes 12 bytes, its data has 8"));
  EXPECT_THAT(refusal("\"F64\"", "[2]", "[0,8]"), HasSubstr("takes 16 bytes"));
  for (const char* offsets : {"[0,9]", "[8,0]", "[0]", "[0,4,8]", "[]", "[9,9]",
                              "[9223372036854775800,9223372036854775807]"}) {
    EXPECT_THAT(refusal("\"F32\"", "[2]", offsets), HasSubstr("do not lie in the 8 bytes"));
  }
  EXPECT_THAT(Refusal(R"({"w":7})", ""), AllOf(HasSubstr("tensor 'w'"), HasSubstr("no 'dtype'")));
}

TEST_F(SafetensorsTest, RefusesTensorsThatOverlapOrLeaveGaps) {
  const auto refusal = [&](const std::string& first, const std::string& second) {
    const auto tensor = [](const char* name, const std::string& offsets) {
      return std::string("\"") + name + R"(":{"dtype":"F32","shape":[1],"data_offsets":)" +
             offsets + "}";
    };
    return Refusal("{" + tensor("a", first) + "," + tensor("b", second) + "}", Floats({1, 2, 3}));
  };
  EXPECT_THAT(refusal("[0,4]", "[0,4]"), HasSubstr("overlap or leave a gap between the bytes 0"));
  EXPECT_THAT(refusal("[0,4]", "[2,6]"), HasSubstr("overlap or leave a gap between the bytes 2"));
  EXPECT_THAT(refusal("[0,4]", "[8,12]"), HasSubstr("leave a gap between the bytes 4 and 8"));
  EXPECT_THAT(refusal("[4,8]", "[8,12]"), HasSubstr("leave a gap between the bytes 0 and 4"));
  EXPECT_THAT(refusal("[0,4]", "[4,8]"), HasSubstr("end at byte 8 of 12"));
  EXPECT_THAT(Refusal(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                      R"("a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
                      Floats({1})),
              HasSubstr("tensor 'a' is there twice"));
}

// A damaged file is either refused or returns tensors of the requested type and shape.
TEST(SafetensorsDamage, IsSurvived) {
  const std::string sample = Sample();
  Random random(1);
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    auto weights = SafetensorsWeights::Read(Mutate(sample, random), "damaged");
    if (!weights.ok()) {
      ++refused;
      continue;
    }
    for (const char* name : {"fc.weight", "ids", "small"}) {
      const auto weight = weights->Get(name, {2, 3}, WeightRole::kKernel);
      if (!weight.ok()) continue;
      EXPECT_EQ(weight->dims(), (std::vector<int64_t>{2, 3}));
      const auto bytes = std::string(static_cast<const char*>(weight->data()), 24);
      EXPECT_EQ(bytes.size(), 24u);  // reads all of it
    }
  }
  EXPECT_GT(refused, 1500);
}

}  // namespace
}  // namespace sinter
