// Weights in files beside the model: their paths are checked, and nothing outside the folder is
// read.
#include <cstring>
#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

void WriteFile(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// A folder with a model and the 64-byte file "weights.bin", whose last 32 bytes are 1, 2, ... 8.
class ExternalData : public testing::Test {
 protected:
  using Keys = std::vector<std::pair<std::string, std::string>>;

  ExternalData() {
    folder_ = std::filesystem::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(folder_ / "model" / "sub");
    std::string bytes(64, '\0');
    const float elements[] = {1, 2, 3, 4, 5, 6, 7, 8};
    std::memcpy(bytes.data() + 32, elements, sizeof(elements));
    WriteFile(folder_ / "model" / "weights.bin", bytes);
    WriteFile(folder_ / "model" / "sub" / "weights.bin", bytes);
    WriteFile(folder_ / "secret.bin", bytes);
  }
  ~ExternalData() override { std::filesystem::remove_all(folder_); }

  static void SetExternal(TensorProto& tensor, const Keys& keys) {
    tensor.clear_raw_data();
    tensor.set_data_location(TensorProto::EXTERNAL);
    for (const auto& [key, value] : keys) {
      StringStringEntryProto& entry = *tensor.add_external_data();
      entry.set_key(key);
      entry.set_value(value);
    }
  }

  absl::StatusOr<Graph> ImportFile(const ModelMaker& model) const {
    const std::filesystem::path path = folder_ / "model" / "model.onnx";
    WriteFile(path, model.Bytes());
    return ImportOnnxFile(path.string());
  }
  // Imports a model whose output is the initializer "w" of 8 elements in that file.
  absl::StatusOr<Graph> ImportWeights(
      const Keys& keys, const ConstantRef& like = Floats(std::vector<float>(8))) const {
    ModelMaker model;
    model.Initializer("w", like).Output("w");
    SetExternal(*model.graph().mutable_initializer(0), keys);
    return ImportFile(model);
  }
  std::string ErrorOf(const Keys& keys) const {
    return std::string(ImportWeights(keys).status().message());
  }

  std::filesystem::path folder_;
};

TEST_F(ExternalData, IsReadWhereTheKeysSay) {
  for (const Keys& keys :
       {Keys{{"location", "weights.bin"}, {"offset", "32"}, {"length", "32"}},
        Keys{{"location", "weights.bin"}, {"offset", "32"}},
        Keys{{"checksum", "?"}, {"offset", "32"}, {"location", "sub/weights.bin"}}}) {
    const auto graph = ImportWeights(keys);
    ASSERT_TRUE(graph.ok()) << graph.status();
    EXPECT_THAT(*Evaluated(graph), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  }
}

TEST_F(ExternalData, StaysWhenTheFilesAreGone) {
  const auto graph = ImportWeights({{"location", "weights.bin"}, {"length", "64"}},
                                   Floats(std::vector<float>(16)));
  ASSERT_TRUE(graph.ok()) << graph.status();
  std::filesystem::remove_all(folder_);
  EXPECT_EQ(Evaluated(graph)->back(), 8);
}

TEST_F(ExternalData, BoolsAreNormalised) {
  WriteFile(folder_ / "model" / "bools.bin", std::string("\x00\x07\xff", 3));
  const auto graph =
      ImportWeights({{"location", "bools.bin"}},
                    Constant::FromValues<bool>({3}, std::vector<bool>{false, false, false}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  const auto* bytes =
      static_cast<const uint8_t*>(graph->value(graph->outputs()[0].value).constant->data());
  EXPECT_THAT(std::vector<int>(bytes, bytes + 3), ElementsAre(0, 1, 1));
}

TEST_F(ExternalData, OfAttributesAndInBodies) {
  ModelMaker branch;
  branch.Initializer("v", Floats(std::vector<float>(8))).Output("v");
  SetExternal(*branch.graph().mutable_initializer(0),
              {{"location", "weights.bin"}, {"offset", "32"}});
  ModelMaker model;
  model.Input("p", Type{DType::kBool, Shape(), {}})
      .Node("If", {"p"}, {"a"}, {{"then_branch", branch.graph()}, {"else_branch", branch.graph()}})
      .Node("Constant", {}, {"b"}, {{"value", Floats(std::vector<float>(8))}})
      .Node("Add", {"a", "b"}, {"y"})
      .Output("y");
  SetExternal(*model.graph().mutable_node(1)->mutable_attribute(0)->mutable_t(),
              {{"location", "weights.bin"}, {"offset", "32"}});
  const auto y = Evaluated(ImportFile(model), {Constant::Scalar(true)});
  ASSERT_TRUE(y.ok()) << y.status();
  EXPECT_THAT(*y, ElementsAre(2, 4, 6, 8, 10, 12, 14, 16));
}

TEST_F(ExternalData, NotWithinTheFileIsRefused) {
  EXPECT_THAT(ErrorOf({{"location", "weights.bin"}}),
              HasSubstr("tensor 'w': the shape takes 32 bytes, the data has 64"));
  EXPECT_THAT(ErrorOf({{"location", "weights.bin"}, {"offset", "60"}, {"length", "32"}}),
              HasSubstr("32 bytes from 60, is not within the 64 bytes of the file 'weights.bin'"));
  EXPECT_THAT(ErrorOf({{"location", "weights.bin"}, {"offset", "65"}}),
              HasSubstr("from 65, is not within"));
  // The sum of offset and length wraps around to 32.
  EXPECT_THAT(
      ErrorOf({{"location", "weights.bin"}, {"offset", "18446744073709551584"}, {"length", "64"}}),
      HasSubstr("is not within"));
  for (const char* number : {"-1", "x", "", "18446744073709551616", "1e3"}) {
    EXPECT_THAT(ErrorOf({{"location", "weights.bin"}, {"offset", number}}),
                HasSubstr("is not a number of bytes"));
  }
}

TEST_F(ExternalData, OutsideTheModelsFolderIsRefused) {
  std::filesystem::create_symlink("../secret.bin", folder_ / "model" / "link.bin");
  std::filesystem::create_directory_symlink("..", folder_ / "model" / "up");
  for (const std::string& location :
       {std::string("../secret.bin"), std::string("sub/../../secret.bin"),
        (folder_ / "secret.bin").string(), std::string(), std::string("."), std::string("sub/"),
        std::string("./weights.bin"), std::string("weights.bin\0x", 13)}) {
    EXPECT_THAT(ErrorOf({{"location", location}, {"offset", "32"}}),
                HasSubstr("must be relative and stay in the model's folder"))
        << location;
  }
  for (const char* location : {"link.bin", "up/secret.bin"}) {
    EXPECT_THAT(ErrorOf({{"location", location}, {"offset", "32"}}), HasSubstr("it is a link"))
        << location;
  }
  EXPECT_THAT(ErrorOf({{"location", "sub"}}), HasSubstr("not a regular file"));
  EXPECT_THAT(ErrorOf({{"location", "no.bin"}}), HasSubstr("file 'no.bin': there is no such file"));
  EXPECT_THAT(ErrorOf({}), HasSubstr("must be relative"));
}

TEST_F(ExternalData, OfAModelThatIsNoFileIsRefused) {
  ModelMaker model;
  model.Initializer("w", Floats({1})).Output("w");
  SetExternal(*model.graph().mutable_initializer(0), {{"location", "weights.bin"}});
  EXPECT_EQ(
      model.Import().status(),
      absl::UnimplementedError("tensor 'w': its data is in another file, and the model itself "
                               "is not in one"));
}

}  // namespace
}  // namespace sinter::onnx
