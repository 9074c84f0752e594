#include "sinter/models/cifar10.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "models/tar_gz.h"
#include "sinter/allocated_memory.h"
#include "tests/models/cifar10_files.h"
#include "tests/mutate.h"

namespace sinter {
namespace {

using testing::HasSubstr;

const Cifar10Options kThreeRecords = {.records_per_file = 3};

class Cifar10Test : public Cifar10FilesTest {
 protected:
  // The error of loading `path`, which must fail.
  absl::Status ErrorOf(const std::string& path, const Cifar10Options& options = kThreeRecords) {
    const auto data = Cifar10::Load(path, options);
    EXPECT_FALSE(data.ok());
    EXPECT_THAT(std::string(data.status().message()), HasSubstr(path));
    return data.status();
  }
  void ExpectError(const std::string& path, absl::StatusCode code, const std::string& text) {
    const absl::Status status = ErrorOf(path);
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(text));
  }
};

TEST_F(Cifar10Test, ReadsTheTestFileOfAFolder) {
  WriteBytes(folder_ / "test_batch.bin", Cifar10Records(3));
  const auto data = Cifar10::Load(folder_, kThreeRecords);
  ASSERT_TRUE(data.ok()) << data.status();
  EXPECT_EQ(data->size(), 3);
  EXPECT_FALSE(data->seeded());
  EXPECT_EQ(data->description(), "3 test pictures of " + folder_.string());
  EXPECT_THAT(data->labels(), testing::ElementsAre(0, 1, 2));
  ASSERT_EQ(data->pixels().dims(), (std::vector<int64_t>{3, 3, 32, 32}));
  const auto pixels = data->pixels().values<uint8_t>();
  for (size_t i = 0; i < pixels.size(); ++i) {
    ASSERT_EQ(pixels[i], static_cast<uint8_t>(i / 3072 + i % 3072)) << i;
  }
}

TEST_F(Cifar10Test, TheRealLengthIsTheDefault) {
  WriteBytes(folder_ / "test_batch.bin", std::string(size_t{10000} * 3073, '\7'));
  const auto data = Cifar10::Load(folder_);
  ASSERT_TRUE(data.ok()) << data.status();
  EXPECT_EQ(data->size(), 10000);
  WriteBytes(folder_ / "test_batch.bin", Cifar10Records(3));
  EXPECT_THAT(
      std::string(ErrorOf(folder_, {}).message()),
      HasSubstr("test_batch.bin: has 9219 bytes; 10000 records of 3073 bytes are 30730000"));
}

TEST_F(Cifar10Test, ReadsTheTrainingFilesInTheirOrder) {
  const auto inner = folder_ / "cifar-10-batches-bin";
  std::filesystem::create_directory(inner);
  for (int i = 1; i <= 5; ++i) {
    WriteBytes(inner / ("data_batch_" + std::to_string(i) + ".bin"), Cifar10Records(3, i));
  }
  std::vector<std::string> lines;
  Cifar10Options options = kThreeRecords;
  options.training = true;
  options.progress = [&](const Cifar10Progress& read) {
    lines.push_back(std::string(read.file) + " " + std::to_string(read.pictures) + "/" +
                    std::to_string(read.all));
  };
  const auto data = Cifar10::Load(folder_, options);
  ASSERT_TRUE(data.ok()) << data.status();
  EXPECT_THAT(data->labels(), testing::ElementsAre(1, 2, 3, 2, 3, 4, 3, 4, 5, 4, 5, 6, 5, 6, 7));
  EXPECT_THAT(lines, testing::ElementsAre("data_batch_1.bin 3/15", "data_batch_2.bin 6/15",
                                          "data_batch_3.bin 9/15", "data_batch_4.bin 12/15",
                                          "data_batch_5.bin 15/15"));
}

TEST_F(Cifar10Test, ReadsArchivesWithOrWithoutCompression) {
  const std::string archive = TarMember("cifar-10-batches-bin/", "", '5') +
                              TarMember("cifar-10-batches-bin/readme.html", "text") +
                              TarMember("cifar-10-batches-bin/data_batch_1.bin", "ignored") +
                              TarMember("cifar-10-batches-bin/test_batch.bin", Cifar10Records(3)) +
                              TarEnd();
  WriteGzip(folder_ / "a.tar.gz", archive);
  WriteBytes(folder_ / "a.tar", archive);
  for (const char* const name : {"a.tar.gz", "a.tar"}) {
    const auto data = Cifar10::Load(folder_ / name, kThreeRecords);
    ASSERT_TRUE(data.ok()) << data.status();
    EXPECT_THAT(data->labels(), testing::ElementsAre(0, 1, 2));
    EXPECT_EQ(data->pixels().values<uint8_t>()[3072], 1);
  }
}

// Members outside of the archive's folder are read like others: nothing is written to disk.
TEST_F(Cifar10Test, NamesInArchivesAreNotPaths) {
  WriteGzip(folder_ / "a.tar.gz",
            TarMember("../../etc/passwd", "root") + TarMember("/test_batch.bin", "", '2') +
                TarMember("/../../test_batch.bin", Cifar10Records(3)) + TarEnd());
  const auto data = Cifar10::Load(folder_ / "a.tar.gz", kThreeRecords);
  ASSERT_TRUE(data.ok()) << data.status();
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(Cifar10Test, NormalisesEachChannel) {
  WriteBytes(folder_ / "test_batch.bin", Cifar10Records(3));
  const auto data = Cifar10::Load(folder_, kThreeRecords);
  ASSERT_TRUE(data.ok()) << data.status();
  const Cifar10Normalization normalization = {.mean = {0, 0.5, 1}, .deviation = {1, 0.5, 0.25}};
  const auto batch = data->Batch(1, 2, normalization);
  ASSERT_TRUE(batch.ok()) << batch.status();
  ASSERT_EQ(batch->dims(), (std::vector<int64_t>{2, 3, 32, 32}));
  const auto values = batch->values<float>();
  const auto pixels = data->pixels().values<uint8_t>().subspan(3072);
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t channel = i / 1024 % 3;
    const float scaled = static_cast<float>(pixels[i]) / 255;
    ASSERT_FLOAT_EQ(values[i],
                    (scaled - normalization.mean[channel]) / normalization.deviation[channel]);
  }
  EXPECT_TRUE(data->Batch(3, 0).ok());
  using Range = std::pair<int64_t, int64_t>;
  for (const auto& [first, count] :
       std::vector<Range>{{-1, 1}, {0, 4}, {4, 0}, {1, -1}, {2, 2}, {1, INT64_MAX}}) {
    EXPECT_EQ(data->Batch(first, count).status().code(), absl::StatusCode::kOutOfRange);
  }
}

TEST_F(Cifar10Test, SeededPicturesSayWhatTheyAre) {
  const auto data = Cifar10::Seeded(20, 1);
  ASSERT_TRUE(data.ok()) << data.status();
  EXPECT_TRUE(data->seeded());
  EXPECT_EQ(data->description(), "20 seeded pictures, not CIFAR-10");
  for (const uint8_t label : data->labels()) EXPECT_LT(label, 10);
  const auto values_of = [](const absl::StatusOr<Cifar10>& pictures) {
    const auto values = pictures->pixels().values<uint8_t>();
    return std::vector<uint8_t>(values.begin(), values.end());
  };
  EXPECT_EQ(values_of(Cifar10::Seeded(20, 1)), values_of(data));
  EXPECT_NE(values_of(Cifar10::Seeded(20, 2)), values_of(data));
  EXPECT_EQ(Cifar10::Seeded(0)->size(), 0);
  EXPECT_EQ(Cifar10::Seeded(-1).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(Cifar10::Seeded(INT64_MAX).ok());
}

TEST_F(Cifar10Test, MissingFilesAreNotFound) {
  ExpectError(folder_ / "nothing", absl::StatusCode::kNotFound, "there is no such file or folder");
  ExpectError(folder_, absl::StatusCode::kNotFound,
              "there is no test_batch.bin; the binary version");
  std::filesystem::create_directory(folder_ / "test_batch.bin");
  ExpectError(folder_, absl::StatusCode::kNotFound, "there is no test_batch.bin");
  // The version for Python.
  WriteGzip(folder_ / "a.tar.gz", TarMember("cifar-10-batches-py/test_batch", "pickle") + TarEnd());
  ExpectError(folder_ / "a.tar.gz", absl::StatusCode::kNotFound, "there is no test_batch.bin");
  WriteBytes(folder_ / "data_batch_2.bin", Cifar10Records(3));
  const absl::Status status = ErrorOf(folder_, {.training = true, .records_per_file = 3});
  EXPECT_THAT(
      std::string(status.message()),
      HasSubstr("no data_batch_1.bin, data_batch_3.bin, data_batch_4.bin, data_batch_5.bin"));
}

TEST_F(Cifar10Test, WrongFilesAreInvalid) {
  const std::string records = Cifar10Records(3);
  for (const std::string& bytes : {std::string(), records.substr(1), records + "x"}) {
    WriteBytes(folder_ / "test_batch.bin", bytes);
    ExpectError(folder_, absl::StatusCode::kInvalidArgument,
                "test_batch.bin: has " + std::to_string(bytes.size()) + " bytes");
  }
  std::string label_ten = records;
  label_ten[3073] = 10;
  WriteBytes(folder_ / "test_batch.bin", label_ten);
  ExpectError(folder_, absl::StatusCode::kInvalidArgument,
              "test_batch.bin: record 1 has label 10; labels are 0 to 9");
  for (const int64_t number : {int64_t{0}, int64_t{-1}, INT64_MAX}) {
    EXPECT_EQ(Cifar10::Load(folder_, {.records_per_file = number}).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(Cifar10Test, DamagedArchivesAreInvalid) {
  const std::string member = TarMember("test_batch.bin", Cifar10Records(3));
  const auto path = folder_ / "a.tar.gz";
  WriteGzip(path, member + member + TarEnd());
  ExpectError(path, absl::StatusCode::kInvalidArgument, "test_batch.bin: is in the archive twice");
  WriteGzip(path, TarMember("test_batch.bin", "short") + TarEnd());
  ExpectError(path, absl::StatusCode::kInvalidArgument, "has 5 bytes");
  std::string label_ten = Cifar10Records(3);
  label_ten[0] = 10;
  WriteGzip(path, TarMember("test_batch.bin", label_ten) + TarEnd());
  ExpectError(path, absl::StatusCode::kInvalidArgument, "record 0 has label 10");
  WriteBytes(path, "these are not the bytes of an archive");
  ExpectError(path, absl::StatusCode::kInvalidArgument, "not a tar archive");
  WriteBytes(path, std::string(5000, 'x'));
  ExpectError(path, absl::StatusCode::kInvalidArgument, "a header with a wrong checksum");

  // A truncated compressed file, and a truncated archive in a whole one.
  WriteGzip(path, member + TarEnd());
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  ExpectError(path, absl::StatusCode::kInvalidArgument, "the file ends too early");
  for (const size_t length :
       {size_t{1}, size_t{511}, size_t{513}, size_t{5000}, member.size() - 1}) {
    WriteGzip(path, member.substr(0, length));
    ExpectError(path, absl::StatusCode::kInvalidArgument, "the file ends too early");
  }
  // Without its last bytes, the checksum of the contents.
  WriteGzip(path, member + TarEnd());
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 8);
  ExpectError(path, absl::StatusCode::kInvalidArgument, "the file ends too early");
}

TEST_F(Cifar10Test, LargeArchivesAreRefused) {
  const auto path = folder_ / "a.tar.gz";
  WriteGzip(path, TarMember("zeros", std::string(100000, '\0')) + TarEnd());
  auto reader = TarGzReader::Open(path, 50000);
  ASSERT_TRUE(reader.ok()) << reader.status();
  ASSERT_TRUE(reader->Next().ok());
  EXPECT_EQ(reader->Next().status().code(), absl::StatusCode::kResourceExhausted);
}

// Whatever is damaged, there is an error or pictures, and never an abort.
TEST_F(Cifar10Test, SurvivesDamages) {
  const std::string archive = TarMember("a/readme.html", "text") +
                              TarMember("a/test_batch.bin", Cifar10Records(3)) + TarEnd();
  WriteGzip(folder_ / "whole.tar.gz", archive);
  std::ifstream file(folder_ / "whole.tar.gz", std::ios::binary);
  const std::string compressed{std::istreambuf_iterator<char>(file), {}};
  const int64_t before = AllocatedBytes();
  Random random(1);
  int loaded = 0;
  for (int i = 0; i < 600; ++i) {
    const auto path = folder_ / "damaged.tar.gz";
    if (i % 3 == 0) {
      WriteBytes(path, Mutate(compressed, random));
    } else {
      // Headers are a small part of the archive.
      const size_t header = i % 3 == 1 ? 0 : 1024;
      std::string damaged = archive;
      damaged.replace(header, 512, Mutate(archive.substr(header, 512), random));
      WriteBytes(path, damaged);
    }
    const auto data = Cifar10::Load(path, kThreeRecords);
    loaded += data.ok() ? 1 : 0;
    EXPECT_TRUE(data.ok() || !data.status().message().empty());
  }
  EXPECT_LT(loaded, 300);
  EXPECT_EQ(AllocatedBytes(), before);
}

}  // namespace
}  // namespace sinter
