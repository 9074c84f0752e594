// The number of threads: limits, the environment, and a process that is forked.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "gtest/gtest.h"
#include "ir/graph.h"
#include "kernels/parallel.h"
#include "runtime/machine.h"
#include "runtime/random_inputs.h"
#include "sinter/model.h"
#include "sinter/session.h"
#include "tests/random_net.h"

namespace sinter {
namespace {

TEST(Threads, AreLimited) {
  const auto model = Model::Create(RandomNet(1).graph());
  ASSERT_TRUE(model.ok()) << model.status();
  for (const int threads : {-1, kMostThreads + 1, INT32_MAX}) {
    EXPECT_EQ(Session::Create(*model, {.threads = threads}).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(Threads, ComeFromTheEnvironment) {
  const char* const before = std::getenv("OMP_NUM_THREADS");
  const std::string saved = before == nullptr ? "" : before;
  setenv("OMP_NUM_THREADS", "3", 1);
  EXPECT_EQ(DefaultThreads(), 3);
  setenv("OMP_NUM_THREADS", "1,4", 1);
  EXPECT_EQ(DefaultThreads(), 1);
  for (const char* const nonsense : {"", "0", "-2", "many"}) {
    setenv("OMP_NUM_THREADS", nonsense, 1);
    EXPECT_EQ(DefaultThreads(), UsableProcessors());
  }
  before == nullptr ? unsetenv("OMP_NUM_THREADS") : setenv("OMP_NUM_THREADS", saved.c_str(), 1);
}

// Runs the function in a child process and returns its exit code; 100: it did not end.
template <class Function>
int ExitCodeOfChild(Function function) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    _exit(function());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they reserve address space
TEST(Threads, FewerWhereTheProcessCannotStartThem) {
  EXPECT_EQ(ExitCodeOfChild([] {
              const rlimit limit{uint64_t{1} << 30, uint64_t{1} << 30};
              setrlimit(RLIMIT_AS, &limit);
              const int threads = StartableThreads(1000);
              return threads >= 1 && threads < 1000 ? 0 : 1;
            }),
            0);
}

TEST(Threads, AForkedProcessRunsOnOne) {
  const RandomNet net(2);
  const auto model = Model::Create(net.graph());
  ASSERT_TRUE(model.ok()) << model.status();
  const auto session = Session::Create(*model, {.threads = 2});
  ASSERT_TRUE(session.ok()) << session.status();
  std::vector<Tensor> inputs;
  for (const ValueInfo& input : model->inputs()) {
    inputs.push_back(*RandomTensor(input.dtype, input.shape.ToIntegers(), 1));
  }
  const auto parent = (*session)->Run(inputs);
  ASSERT_TRUE(parent.ok()) << parent.status();
  ParallelFor(1000, 1, [](int64_t, int64_t) {});  // whatever the kernels do, there are threads
  EXPECT_EQ(ExitCodeOfChild([&] {
              int64_t ranges = 0;
              const ThreadCountGuard guard(2);
              ParallelFor(1000, 1, [&](int64_t, int64_t) { ++ranges; });
              const auto child = (*session)->Run(inputs);
              return ranges == 1 && child.ok() ? 0 : 1;
            }),
            0);
}
#endif

}  // namespace
}  // namespace sinter
