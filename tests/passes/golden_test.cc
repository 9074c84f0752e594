// Every file tests/golden/PASS.txt has cases of that pass:
//
//   === what the case shows
//   graph "before" { ... }
//   --- rewrites 1
//   graph "after" { ... }
//
// or `--- unchanged` and no second graph, if the pass must not change the graph. Graphs are in the
// text form of ir/text.h. The pass must turn `before` into `after` with this number of rewrites
// (whole-graph transformations count none), the verifier must accept the result, a second
// application must change nothing, and both graphs must compute the same on random inputs, with and
// without special values among them (symbols stand for 5).
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/text.h"
#include "kernels/naive/evaluate.h"
#include "passes/driver.h"
#include "passes/pipeline.h"
#include "tests/paths.h"
#include "tests/random_elements.h"
#include "tests/random_net.h"

namespace sinter {
namespace {

struct Case {
  std::string file;
  std::string title;
  std::string before;
  std::string after;  // empty: unchanged
  size_t rewrites = 0;
};

void PrintTo(const Case& golden, std::ostream* out) { *out << golden.file << ": " << golden.title; }

std::vector<Case> ReadCases(const std::filesystem::path& path) {
  std::vector<Case> cases;
  std::ifstream file(path);
  std::string line;
  bool in_after = false;
  while (std::getline(file, line)) {
    if (line.rfind("=== ", 0) == 0) {
      cases.push_back({.file = path.stem().string(), .title = line.substr(4)});
      in_after = false;
    } else if (line.rfind("--- rewrites ", 0) == 0) {
      cases.back().rewrites = std::stoul(line.substr(13));
      in_after = true;
    } else if (line == "--- unchanged") {
      in_after = true;
    } else if (!cases.empty()) {
      (in_after ? cases.back().after : cases.back().before) += line + "\n";
    }
  }
  return cases;
}

std::vector<Case> AllCases() {
  std::vector<Case> all;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(SourcePath("tests/golden"))) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    const std::vector<Case> cases = ReadCases(path);
    all.insert(all.end(), cases.begin(), cases.end());
  }
  return all;
}

const Pass* FindPass(const std::string& name) {
  for (const auto& pipeline : {PortablePipeline(), SpecialisedPipeline()}) {
    for (const Pass& pass : pipeline) {
      if (pass.name == name) return &pass;
    }
  }
  return nullptr;
}

std::vector<int64_t> Numbers(const Shape& shape) {
  std::vector<int64_t> dims;
  for (const Dim& dim : shape) dims.push_back(dim.is_static() ? dim.value() : 5);
  return dims;
}

// Runs the pass once and returns its context.
PassContext Apply(const Pass& pass, Graph& graph) {
  PassContext context;
  context.options.verify_each = true;
  for (const ValueId input : graph.inputs()) {
    context.input_dims.push_back(Numbers(graph.type(input).shape));
  }
  const absl::Status status = RunPasses({&pass, 1}, graph, context);
  EXPECT_TRUE(status.ok()) << status;
  return context;
}

// Whether the results agree: NaN and infinities are in the same places, zeros of either sign are
// equal.
bool Agree(double got, double wanted) {
  if (std::isnan(wanted)) return std::isnan(got);
  if (std::isinf(wanted)) return got == wanted;
  return std::abs(got - wanted) <= 1e-5 * (1 + std::abs(wanted));
}

void ExpectSameResults(const Graph& before, const Graph& after, uint64_t seed, bool special) {
  Random random(seed);
  std::vector<ConstantRef> inputs;
  for (const ValueId input : before.inputs()) {
    inputs.push_back(RandomFloats(random, Numbers(before.type(input).shape), -4, 4));
    if (special) inputs.back() = WithSpecialValues(inputs.back(), 0.1, random);
  }
  const auto expected = naive::Evaluate(before, inputs);
  const auto actual = naive::Evaluate(after, inputs);
  ASSERT_TRUE(expected.ok()) << expected.status();
  ASSERT_TRUE(actual.ok()) << actual.status();
  for (size_t i = 0; i < expected->size(); ++i) {
    const std::vector<double> wanted = (*expected)[i]->ToDoubles();
    const std::vector<double> got = (*actual)[i]->ToDoubles();
    ASSERT_EQ(wanted.size(), got.size());
    for (size_t j = 0; j < wanted.size(); ++j) {
      EXPECT_TRUE(Agree(got[j], wanted[j]))
          << "output " << i << ", element " << j << ": " << got[j] << ", not " << wanted[j];
    }
  }
}

class Golden : public testing::TestWithParam<Case> {};

TEST_P(Golden, PassMakesAfterOfBefore) {
  const Case& golden = GetParam();
  const Pass* pass = FindPass(golden.file);
  ASSERT_NE(pass, nullptr) << "there is no pass '" << golden.file << "'";
  const auto before = Parse(golden.before);
  ASSERT_TRUE(before.ok()) << before.status();
  Graph graph = *before;
  const PassContext context = Apply(*pass, graph);
  EXPECT_THAT(context.log.passes[0].refused, testing::IsEmpty());
  EXPECT_EQ(context.log.passes[0].rewrites.size(), golden.rewrites);
  const auto after = Parse(golden.after.empty() ? golden.before : golden.after);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(Difference(graph, *after), "") << "the pass gives:\n" << Print(graph);

  Graph twice = graph;
  Apply(*pass, twice);
  EXPECT_EQ(Difference(twice, graph), "") << "a second application gives:\n" << Print(twice);
  ExpectSameResults(*before, graph, 1, /*special=*/false);
  for (uint64_t seed = 2; seed < 12; ++seed) {
    ExpectSameResults(*before, graph, seed, /*special=*/true);
  }
}

INSTANTIATE_TEST_SUITE_P(Passes, Golden, testing::ValuesIn(AllCases()), [](const auto& test) {
  std::string name = test.param.file + "_" + test.param.title;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
});

// The passes without a golden file are tested elsewhere, with backends made for the tests.
TEST(GoldenFiles, CoverEveryPassThatNeedsNoBackend) {
  std::vector<std::string> without;
  for (const auto& pipeline : {PortablePipeline(), SpecialisedPipeline()}) {
    for (const Pass& pass : pipeline) {
      const std::string path = SourcePath("tests/golden/") + std::string(pass.name) + ".txt";
      if (!std::filesystem::exists(path)) without.emplace_back(pass.name);
    }
  }
  EXPECT_THAT(without, testing::ElementsAre("legalise", "fuse-layers", "assign", "insert-reorders",
                                            "schedule"));
}

}  // namespace
}  // namespace sinter
