// Tests of arguments, and of small parts that need no session.
#include <cmath>
#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/suggestion.h"
#include "tools/exit_code.h"
#include "tools/input_argument.h"
#include "tools/output_files.h"
#include "tools/tensor_summary.h"

namespace sinter::tools {
namespace {

using testing::ElementsAre;

TEST(ShapeArgumentTest, NameAndDims) {
  for (const char* same : {"image=1x3x224x224", "image=1,3,224,224", "image=[1, 3, 224, 224]"}) {
    const auto argument = ParseShapeArgument(same);
    ASSERT_TRUE(argument) << same;
    EXPECT_EQ(argument->name, "image");
    EXPECT_EQ(argument->shape, (Shape{1, 3, 224, 224}));
  }
  EXPECT_EQ(ParseShapeArgument("a=b:0=7")->name, "a=b:0");
  EXPECT_EQ(ParseShapeArgument("a=b:0=7")->shape, Shape{7});
  for (const char* wrong : {"", "image", "=1x2", "image=", "image=1x", "image=1x-3", "image=1,,3",
                            "image=1;3", "image=99999999999999999999", "image=3a"}) {
    EXPECT_FALSE(ParseShapeArgument(wrong)) << wrong;
  }
}

TEST(ShapeArgumentTest, LettersStayOpen) {
  const Shape open = {Dim::Symbol("N"), 3, Dim::Symbol("height_2"), Dim::Symbol("W")};
  EXPECT_EQ(ParseShapeArgument("image=Nx3xheight_2xW")->shape, open);
  EXPECT_EQ(ParseShapeArgument("x=1,max_length")->shape, (Shape{1, Dim::Symbol("max_length")}));
  EXPECT_EQ(ToArgument(open), "Nx3xheight_2xW");
  EXPECT_EQ(ToArgument({1, Dim::Symbol("max_length")}), "1,max_length");
}

TEST(FileArgumentTest, NameAndFile) {
  const auto argument = ParseFileArgument("x=dir/a=b.npy");
  ASSERT_TRUE(argument);
  EXPECT_EQ(argument->name, "x");
  EXPECT_EQ(argument->file, "dir/a=b.npy");
  for (const char* wrong : {"", "x", "x=", "=a.npy"}) {
    EXPECT_FALSE(ParseFileArgument(wrong)) << wrong;
  }
}

TEST(SuggestionTest, TheNearestWordIfAnyIsNear) {
  const std::vector<std::string> verbs = {"run", "bench", "report", "compare"};
  EXPECT_EQ(Nearest("rnu", verbs), "run");
  EXPECT_EQ(Nearest("bnech", verbs), "bench");
  EXPECT_EQ(Nearest("Repotr", verbs), "report");
  EXPECT_EQ(Nearest("compar", verbs), "compare");
  EXPECT_EQ(Nearest("fly", verbs), "");
  EXPECT_EQ(Nearest("", verbs), "");
  EXPECT_EQ(UnknownName("verb", "verbs", "rnu", {"run", "tune"}),
            "there is no verb 'rnu': did you mean run? The verbs are: run, tune");
  EXPECT_EQ(UnknownName("verb", "verbs", "fly", {"run", "tune"}),
            "there is no verb 'fly'; the verbs are: run, tune");
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
