// Tests of what `run` says about a library whose kernel gives NaN.
#include "tools/library_fault.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/paths.h"
#include "tests/tools/runner_fixture.h"

namespace sinter::tools {
namespace {

using testing::HasSubstr;
using testing::Not;

class LibraryFaultTest : public RunnerFixture {
 protected:
  void SetUp() override {
    Write("graph.txt", R"(graph "g" {
      input %0:f32[6,6] "x"
      %1:f32[6,6] = tanh(%0)
      %2:f32[6,6] = matmul(%1, %0)
      name %2 "product"
      %3:f32[6,6] = softmax(%2)
      %4:f32[6,6] = log(%0)
      %5:f32[6,6] = add(%3, %4)
      output %5 "y"
    })");
  }
};

TEST_F(LibraryFaultTest, NamesTheNode) {
  const Outcome run = Sinter("run graph.txt --backend '" + LibraryPath("hostile_kNan") + "'");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("(matmul) is the first whose result is NaN or infinite with"));
}

// Logarithms of negative numbers are NaN with every backend.
TEST_F(LibraryFaultTest, SaysNothingOfNanThatIsRight) {
  for (const std::string& choice : {std::string(), std::string("--backend auto"),
                                    "--backend '" + LibraryPath("matmul") + "'"}) {
    const Outcome run = Sinter("run graph.txt " + choice);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_THAT(run.err, HasSubstr("elements that are not finite"));
    EXPECT_THAT(run.err, Not(HasSubstr("is the first whose")));
  }
}

}  // namespace
}  // namespace sinter::tools
