// Tests of sinter inspect: what it prints first, its pictures, and its fit to the terminal.
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/frontend/onnx/onnx_models.h"
#include "tests/paths.h"
#include "tests/tools/runner_fixture.h"

namespace sinter::tools {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class InspectTest : public RunnerFixture {
 protected:
  // A first layer and six equal ones.
  InspectTest() {
    onnx::ModelMaker maker;
    maker.Input("image", onnx::F32({Dim::Symbol("N"), 4, 8, 8}))
        .Initializer("weight", onnx::Floats(std::vector<float>(4 * 4 * 3 * 3, 0.01F)))
        .Initializer("dims", onnx::Integers({4, 4, 3, 3}))
        .Node("Reshape", {"weight", "dims"}, {"kernel"});
    std::string last = "image";
    for (int i = 0; i < 6; ++i) {
      const std::string n = std::to_string(i);
      maker
          .Node("Conv", {last, "kernel"}, {"conv" + n},
                {{"pads", onnx::Attribute::Values{1, 1, 1, 1}}},
                "/a/very/long/name/of/layer." + n + "/Conv")
          .Node("Relu", {"conv" + n}, {"relu" + n})
          .Node("MaxPool", {"relu" + n}, {"pool" + n},
                {{"kernel_shape", onnx::Attribute::Values{3, 3}},
                 {"pads", onnx::Attribute::Values{1, 1, 1, 1}}});
      last = "pool" + n;
    }
    maker.Output(last);
    Write("model.onnx", maker.Bytes());
  }

  // The output of the runner on a terminal with `columns` columns.
  std::string OnTerminal(const std::string& arguments, int columns) const {
    const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0) return "";
    const int slave = open(ptsname(terminal), O_RDWR | O_NOCTTY);
    struct winsize size = {};
    size.ws_col = static_cast<unsigned short>(columns);
    size.ws_row = 24;
    EXPECT_EQ(ioctl(slave, TIOCSWINSZ, &size), 0);
    const std::string command = "cd '" + folder_.string() + "' && exec '" + RunnerProgram() + "' " +
                                arguments + " 2>/dev/null";
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, slave, STDOUT_FILENO);
    char* argv[] = {const_cast<char*>("sh"), const_cast<char*>("-c"),
                    const_cast<char*>(command.c_str()), nullptr};
    pid_t child = 0;
    EXPECT_EQ(posix_spawn(&child, "/bin/sh", &actions, nullptr, argv, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(slave);
    std::string text;
    char block[4096];
    for (ssize_t got = 0; (got = read(terminal, block, sizeof(block))) > 0;) {
      text.append(block, static_cast<size_t>(got));
    }
    close(terminal);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 0) << arguments;
    return text;
  }
};

size_t Characters(const std::string& line) {
  size_t count = 0;
  for (const char c : line) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 && c != '\r';
  return count;
}

TEST_F(InspectTest, InputsAndOutputsComeFirst) {
  for (const char* options : {"", "--stats", "--plan", "--passes"}) {
    const std::string text = Sinter(std::string("inspect model.onnx ") + options).out;
    const std::string start = *options == 0 ? "// inputs " : "inputs ";
    EXPECT_THAT(text, StartsWith(start)) << options;
    EXPECT_THAT(text, AllOf(HasSubstr("'image' f32[N,4,8,8]"), HasSubstr("'pool5' f32[N,4,8,8]"),
                            HasSubstr("open sizes  N")));
  }
  const json results = json::parse(Sinter("inspect model.onnx --json -").out);
  EXPECT_EQ(results["inputs"], json::parse(R"([{"name": "image", "dtype": "f32",
                                   "shape": ["N", 4, 8, 8], "run_shape": [1, 4, 8, 8]}])"));
  EXPECT_EQ(results["outputs"][0]["name"], "pool5");
  EXPECT_EQ(results["open_sizes"], json({"N"}));
}

TEST_F(InspectTest, StepsSayWhatIsFused) {
  EXPECT_THAT(Sinter("inspect model.onnx --plan").out, HasSubstr("conv+relu"));
  const json results = json::parse(Sinter("inspect model.onnx --plan --json -").out);
  EXPECT_EQ(results["plan"]["steps"][0]["operator"], "fused");
  EXPECT_THAT(std::string(results["plan"]["steps"][0]["operators"]), HasSubstr("conv+relu"));
}

TEST_F(InspectTest, PicturesCollapseWhatIsRepeated) {
  const std::string dot = Sinter("inspect model.onnx --dot").out;
  EXPECT_THAT(dot, AllOf(HasSubstr("digraph"), HasSubstr("conv + relu"), HasSubstr("label=\"x6\""),
                         HasSubstr("layer.0"), Not(HasSubstr("layer.1"))));
  const std::string all = Sinter("inspect model.onnx --dot --expand").out;
  EXPECT_THAT(all, AllOf(HasSubstr("layer.5"), Not(HasSubstr("cluster"))));
  EXPECT_EQ(Sinter("inspect model.onnx --expand").exit_code, 2);
}

TEST_F(InspectTest, PicturesOfPlansHaveKernelsAndLayouts) {
  const std::string dot = Sinter("inspect model.onnx --plan --dot --backend naive").out;
  EXPECT_THAT(dot, AllOf(StartsWith("// inputs"), HasSubstr("naive: naive loop"),
                         HasSubstr("f32[1,4,8,8]")));
}

TEST_F(InspectTest, TablesFitTheTerminal) {
  for (const char* arguments : {"inspect model.onnx --plan", "inspect model.onnx --passes",
                                "inspect model.onnx --stats", "backends", "run model.onnx"}) {
    for (const int columns : {80, 50}) {
      const std::string text = OnTerminal(arguments, columns);
      ASSERT_NE(text, "") << arguments;
      std::istringstream lines(text);
      for (std::string line; std::getline(lines, line);) {
        const bool sentence = line.find("compiled in") != std::string::npos ||
                              line.find("left out") != std::string::npos;
        if (sentence) continue;
        EXPECT_LE(Characters(line), static_cast<size_t>(columns)) << arguments << "\n" << line;
      }
    }
  }
  EXPECT_THAT(OnTerminal("inspect model.onnx --plan", 80), HasSubstr("left out in this narrow"));
  EXPECT_THAT(Sinter("inspect model.onnx --plan").out, HasSubstr("layer.5/Conv"));
}

// A source that still has a node is not gone, and one that was removed in two parts is one.
TEST_F(InspectTest, EverySourceIsCountedOnce) {
  Write("graph.txt", R"(graph "g" {
    source 0 = "Tanh" #0
    source 1 = "Mul" #1
    source 2 = "Mul" #2
    removal 0 folded "fold-constants" "constant"
    removal 1 folded "fold-constants" "constant"
    removal 1 removed "dead-nodes" "unused"
    input %0:f32[5] "x"
    %1:f32[5] = tanh(%0) from 0
    output %1 "y"
  })");
  EXPECT_THAT(Sinter("inspect graph.txt").out, HasSubstr("source nodes   3, of which gone: 1\n"));
}

}  // namespace
}  // namespace sinter::tools
