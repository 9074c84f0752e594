// The program sinter-cifar10: what it prints, its exit codes, and that all backends agree.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "sinter/models/cifar10.h"
#include "sinter/models/networks.h"
#include "sinter/sinter.h"
#include "tests/models/cifar10_files.h"
#include "tests/models/run_program.h"
#include "tests/paths.h"

namespace sinter {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

Outcome RunCifar10(const std::string& arguments) { return RunProgram(Cifar10Program(), arguments); }

// The same lines of a program with another name.
TEST(Cifar10Backends, AgreeOnASmallBatch) {
  const auto data = Cifar10::Seeded(5);
  ASSERT_TRUE(data.ok());
  const auto pictures = data->Batch(0, 5);
  ASSERT_TRUE(pictures.ok());
  for (const std::string_view network : {"resnet20", "cifar10_cnn"}) {
    const auto model = BuildNetwork(network);
    ASSERT_TRUE(model.ok()) << model.status();
    std::vector<float> expected;
    double largest = 1;
    for (const std::string backend : {"naive", "blocked", "onednn", "auto"}) {
      const auto session = Session::Create(*model, {.backend = backend, .threads = 2});
      if (backend == "onednn" && session.status().code() == absl::StatusCode::kNotFound) continue;
      ASSERT_TRUE(session.ok()) << session.status();
      const auto scores = (*session)->Run(*pictures);
      ASSERT_TRUE(scores.ok()) << scores.status();
      ASSERT_EQ(scores->dims(), (std::vector<int64_t>{5, 10}));
      const auto values = scores->values<float>();
      if (expected.empty()) {
        expected.assign(values.begin(), values.end());
        for (const float value : values) largest = std::max<double>(largest, std::abs(value));
      }
      for (size_t i = 0; i < values.size(); ++i) {
        ASSERT_NEAR(values[i], expected[i], 1e-4 * largest) << network << " on " << backend;
      }
    }
  }
}

TEST(SinterCifar10, RunsSeededPicturesAndSaysSo) {
  const Outcome outcome = RunCifar10("--images 6 --batch 4 --threads 1 --backend blocked");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("data       6 seeded pictures, not CIFAR-10\n"));
  EXPECT_THAT(outcome.output, HasSubstr("resnet20, seeded weights: its answers mean nothing"));
  EXPECT_THAT(outcome.output, HasSubstr("backend    blocked\n"));
  EXPECT_THAT(outcome.output, ContainsRegex("time       [0-9.]+ ms per picture"));
  EXPECT_THAT(outcome.output, HasSubstr("measured   1 runs of 4 pictures on 1 threads"));
  EXPECT_THAT(outcome.output, Not(HasSubstr("accuracy")));
}

TEST(SinterCifar10, ComparesAllBackends) {
  const Outcome outcome = RunCifar10("--images 2 --threads 1 --compare --network cifar10_cnn");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  for (const BackendInfo& backend : AvailableBackends()) {
    EXPECT_THAT(outcome.output, HasSubstr("\n" + backend.name + " "));
  }
  EXPECT_THAT(outcome.output, ContainsRegex("\nnaive .* 1x +0.0e\\+00\n"));
}

TEST(SinterCifar10, WrongUsageExitsWith2) {
  for (const char* const arguments : {"--images", "--images 0", "--batch two", "--threads -1",
                                      "--backend gpu", "--frobnicate 1"}) {
    const Outcome outcome = RunCifar10(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << arguments;
    EXPECT_THAT(outcome.output, HasSubstr("usage: sinter-cifar10")) << arguments;
  }
}

class SinterCifar10Files : public Cifar10FilesTest {};

TEST_F(SinterCifar10Files, BadInputExitsWith3) {
  const auto expect_error = [](const std::string& arguments, const std::string& text) {
    const Outcome outcome = RunCifar10(arguments);
    EXPECT_EQ(outcome.exit_code, 3) << arguments << outcome.output;
    EXPECT_THAT(outcome.output, testing::StartsWith("sinter-cifar10: ")) << arguments;
    EXPECT_THAT(outcome.output, HasSubstr(text)) << arguments;
  };
  expect_error("--data /no_such_folder", "/no_such_folder: there is no such file or folder");
  expect_error("--weights /no_such.safetensors", "/no_such.safetensors");
  expect_error("--network resnet21", "resnet20");
  expect_error("--network minilm --images 1", "input");
  const std::string data = "--data " + folder_.string();
  expect_error(data, "there is no test_batch.bin");
  WriteBytes(folder_ / "test_batch.bin", Cifar10Records(3));
  expect_error(data, "test_batch.bin: has 9219 bytes");
  std::string bytes(size_t{10000} * 3073, '\0');
  bytes[0] = 10;
  WriteBytes(folder_ / "test_batch.bin", bytes);
  expect_error(data, "record 0 has label 10");
  WriteGzip(folder_ / "a.tar.gz", TarMember("test_batch.bin", bytes).substr(0, 100000));
  expect_error(data + "/a.tar.gz", "record 0 has label 10");
  bytes[0] = 0;
  WriteGzip(folder_ / "a.tar.gz", TarMember("test_batch.bin", bytes).substr(0, 100000));
  expect_error(data + "/a.tar.gz", "the file ends too early");
}

}  // namespace
}  // namespace sinter
