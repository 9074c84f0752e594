// What the arguments mean, and the small parts that need no session.
#include <cmath>
#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/exit_code.h"
#include "tools/model_arguments.h"
#include "tools/output_files.h"
#include "tools/tensor_summary.h"

namespace sinter::tools {
namespace {

using testing::ElementsAre;

TEST(ShapeArgumentTest, NameAndDims) {
  std::string name;
  std::vector<int64_t> dims;
  ASSERT_TRUE(ParseShapeArgument("image=1x3x224x224", name, dims));
  EXPECT_EQ(name, "image");
  EXPECT_THAT(dims, ElementsAre(1, 3, 224, 224));
  ASSERT_TRUE(ParseShapeArgument("a=b:0=7", name, dims));
  EXPECT_EQ(name, "a=b:0");
  EXPECT_THAT(dims, ElementsAre(7));
  for (const char* wrong : {"", "image", "=1x2", "image=", "image=1x", "image=1x-3", "image=axb",
                            "image=1,3", "image=99999999999999999999"}) {
    EXPECT_FALSE(ParseShapeArgument(wrong, name, dims)) << wrong;
  }
}

TEST(FileArgumentTest, NameAndFile) {
  std::string name;
  std::string file;
  ASSERT_TRUE(ParseFileArgument("x=dir/a=b.npy", name, file));
  EXPECT_EQ(name, "x");
  EXPECT_EQ(file, "dir/a=b.npy");
  for (const char* wrong : {"", "x", "x=", "=a.npy"}) {
    EXPECT_FALSE(ParseFileArgument(wrong, name, file)) << wrong;
  }
}

TEST(ExitCodeTest, OfEveryKindOfError) {
  EXPECT_EQ(ExitCodeFor(absl::OkStatus()), ExitCode::kDone);
  EXPECT_EQ(ExitCodeFor(absl::InvalidArgumentError("")), ExitCode::kBadInput);
  EXPECT_EQ(ExitCodeFor(absl::NotFoundError("")), ExitCode::kBadInput);
  EXPECT_EQ(ExitCodeFor(absl::DataLossError("")), ExitCode::kBadInput);
  EXPECT_EQ(ExitCodeFor(absl::FailedPreconditionError("")), ExitCode::kBadInput);
  EXPECT_EQ(ExitCodeFor(absl::UnimplementedError("")), ExitCode::kUnsupported);
  EXPECT_EQ(ExitCodeFor(absl::ResourceExhaustedError("")), ExitCode::kLimit);
  EXPECT_EQ(ExitCodeFor(absl::DeadlineExceededError("")), ExitCode::kLimit);
  EXPECT_EQ(ExitCodeFor(absl::InternalError("")), ExitCode::kDefect);
}

TEST(FileNamesTest, StayInTheFolderAndDiffer) {
  EXPECT_THAT(FileNames({"logits", "save/scale_0.tmp_1", "../../etc/passwd", "", ".x", "a/b", "a:b",
                         "a_b-2", std::string(1000, 'n')},
                        ".npy"),
              ElementsAre("logits.npy", "save_scale_0.tmp_1.npy", "_.._.._etc_passwd.npy", "_.npy",
                          "_.x.npy", "a_b.npy", "a_b-2.npy", "a_b-2-2.npy",
                          std::string(200, 'n') + ".npy"));
}

TEST(TensorSummaryTest, FiniteElementsOnly) {
  const std::vector<float> values = {1, std::nanf(""), -3, std::numeric_limits<float>::infinity(),
                                     5};
  const TensorSummary summary = *Summarize(*Tensor::FromValues<float>({5}, values), 3);
  EXPECT_EQ(summary.min, -3);
  EXPECT_EQ(summary.max, 5);
  EXPECT_EQ(summary.mean, 1);
  EXPECT_EQ(summary.not_finite, 2);
  EXPECT_EQ(summary.first.size(), 3U);
}

TEST(TensorSummaryTest, OfNothing) {
  const TensorSummary summary = *Summarize(*Tensor::Create(DType::kInt64, {2, 0}));
  EXPECT_TRUE(std::isnan(summary.min) && std::isnan(summary.mean) && std::isnan(summary.max));
  EXPECT_TRUE(summary.first.empty());
}

}  // namespace
}  // namespace sinter::tools
