// Tests of the tuning cache and of plans chosen by measured times.
#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/constant.h"
#include "ir/graph.h"
#include "ir/ops.h"
#include "runtime/backends.h"
#include "runtime/measure/difference.h"
#include "runtime/measure/tuner.h"
#include "runtime/measured_cost.h"
#include "runtime/plan.h"
#include "sinter/session.h"
#include "tests/random_net.h"

namespace sinter {
namespace {

using testing::HasSubstr;

class TuningFile : public testing::Test {
 protected:
  TuningFile()
      : path_(testing::TempDir() + "/tuning-" +
              testing::UnitTest::GetInstance()->current_test_info()->name()) {}
  ~TuningFile() override { std::filesystem::remove(path_); }
  absl::Status ReadText(const std::string& text) const {
    std::ofstream(path_) << text;
    return TuningCache::Read(path_, "machine").status();
  }
  const std::string path_;
};

TEST_F(TuningFile, KeepsTimes) {
  TuningCache cache("machine");
  cache.Set("work", 1, "a kernel", 0.25);
  cache.Set("work", 2, "a kernel", 0.125);
  cache.Set("work", 1, "another", 1e-7);
  cache.SetFailed("work", 1, "a failed one");
  EXPECT_GT(cache.Find("work", 1, "a failed one"), 1e6);
  ASSERT_TRUE(cache.Write(path_).ok());
  const auto read = TuningCache::Read(path_, "machine");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->size(), 3);
  EXPECT_EQ(read->Find("work", 1, "a kernel"), 0.25);
  EXPECT_EQ(read->Find("work", 2, "a kernel"), 0.125);
  EXPECT_EQ(read->Find("work", 1, "another"), 1e-7);
  EXPECT_EQ(read->Find("work", 3, "another"), std::nullopt);
  EXPECT_EQ(read->Find("other work", 1, "another"), std::nullopt);
}

TEST_F(TuningFile, RefusesWhatItIsNotFor) {
  EXPECT_TRUE(absl::IsNotFound(TuningCache::Read(path_, "machine").status()));
  ASSERT_TRUE(TuningCache("another machine").Write(path_).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(TuningCache::Read(path_, "machine").status()));
  ASSERT_TRUE(TuningCache("machine").Write(path_).ok());
  std::stringstream written;
  written << std::ifstream(path_).rdbuf();
  const std::string head = written.str();
  EXPECT_TRUE(ReadText(head).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(ReadText("sinter tuning cache 9\nmachine\n")));
  for (const char* damaged :
       {"8b90fe7371b883d1 1e-4", "8b90fe7371b883d 1e-4 kernel", "8b90fe7371b883d1 -1 kernel",
        "8b90fe7371b883d1 nan kernel", "8b90fe7371b883d1 inf kernel", "zb90fe7371b883d1 1 kernel",
        "\xff\xff"}) {
    const absl::Status status = ReadText(head + damaged + "\n");
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << damaged;
    EXPECT_THAT(std::string(status.message()), HasSubstr("line 3 is damaged"));
  }
  EXPECT_TRUE(absl::IsInvalidArgument(ReadText("")));
}

TEST(Tuning, TheFastestKernelIsChosen) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {1, 16, 9, 9}, {}});
  Random random(1);
  const ValueId weight = graph.AddConstant(RandomFloats(random, {16, 16, 3, 3}));
  graph.AddOutput("y", graph.node(*graph.AddNode(Conv{}, {x, weight})).output());
  // Each plan has its own model, since already packed weights would decide.
  const auto plan_with = [&](std::shared_ptr<const TuningCache> cache) {
    const Model model = *Model::Create(graph);
    const auto session = *Session::Create(model, {.threads = 1, .tuning = std::move(cache)});
    return *session->PlanFor({{1, 16, 9, 9}});
  };
  const auto conv_of = [](const Plan& plan) -> const Plan::Step& {
    for (const Plan::Step& step : plan.steps()) {
      if (plan.graph().node(step.node).operation.Is<Conv>()) return step;
    }
    return plan.steps().front();
  };
  const auto plan = plan_with(nullptr);
  const KernelQuery query{plan->graph(), conv_of(*plan).node};
  const BackendSet backends = *BackendSetFor("auto");
  const auto key_of = [&](const Candidate& candidate) { return KeyOf(backends, candidate); };
  const BackendSet::Offer offer = backends.AskAll(query);
  for (const CandidateRef& fastest : offer.candidates) {
    SCOPED_TRACE(key_of(*fastest));
    auto cache = std::make_shared<TuningCache>("machine");
    for (const CandidateRef& candidate : offer.candidates) {
      cache->Set(WorkOf(query.graph, query.node), 1, key_of(*candidate),
                 candidate == fastest ? 1 : 1000);
    }
    EXPECT_EQ(key_of(*conv_of(*plan_with(cache)).candidate), key_of(*fastest));
  }
}

TEST(Tuning, RandomNetsComputeTheSame) {
  for (uint64_t seed = 0; seed < 12; ++seed) {
    SCOPED_TRACE(seed);
    RandomNet net(seed);
    const Tensor input = ToTensor(net.MakeInput());
    const Model model = *Model::Create(net.graph());
    const auto untuned = *Session::Create(model, {.threads = 1});
    const auto plan = *untuned->PlanFor({net.input_dims()});
    auto cache = std::make_shared<TuningCache>(TuningMachine());
    const BackendSet backends = *BackendSetFor("auto");
    const auto outcome = MeasureKernels({.plan = *plan, .backends = backends}, *cache);
    ASSERT_TRUE(outcome.ok()) << outcome.status();
    EXPECT_GT(outcome->kernels, 0);
    const size_t size = cache->size();
    const auto again = MeasureKernels({.plan = *plan, .backends = backends}, *cache);
    EXPECT_EQ(again->kernels, 0);
    EXPECT_EQ(cache->size(), size);
    const auto tuned = *Session::Create(model, {.threads = 1, .tuning = cache});
    const auto expected = *untuned->Run({&input, 1});
    const auto actual = tuned->Run({&input, 1});
    ASSERT_TRUE(actual.ok()) << actual.status();
    for (size_t i = 0; i < expected.size(); ++i) {
      EXPECT_LE(*RelativeError((*actual)[i], expected[i]), 2e-5);
    }
  }
}

}  // namespace
}  // namespace sinter
