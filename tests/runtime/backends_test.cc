// Tests of backends that a program registers, of versions and of kernel ids.
#include "runtime/backends.h"

#include <atomic>
#include <limits>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/constant.h"
#include "ir/graph.h"
#include "ir/ops.h"
#include "runtime/measure/tuner.h"
#include "runtime/measured_cost.h"
#include "runtime/plan.h"
#include "sinter/backends.h"
#include "sinter/session.h"

namespace sinter {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

// No other test's tensors have this size, since backends stay registered until the process ends.
constexpr int64_t kSize = 41;

// Applies f to every f32 element; fails without one.
class MapInstance : public KernelInstance {
 public:
  explicit MapInstance(float (*function)(float)) : function_(function) {}
  void SetInput(size_t, const void* data) override { from_ = static_cast<const float*>(data); }
  void SetOutput(size_t, void* data) override { to_ = static_cast<float*>(data); }
  void SetWorkspace(void*) override {}
  absl::Status Run() override {
    if (function_ == nullptr) return absl::InternalError("there is no function");
    for (int64_t i = 0; i < kSize; ++i) to_[i] = function_(from_[i]);
    return absl::OkStatus();
  }

 private:
  float (*function_)(float);
  const float* from_ = nullptr;
  float* to_ = nullptr;
};

int map_instances = 0;  // that were made

class MapKernel : public Kernel {
 public:
  explicit MapKernel(float (*function)(float)) : function_(function) {}
  absl::StatusOr<std::unique_ptr<KernelInstance>> NewInstance() const override {
    ++map_instances;
    return std::make_unique<MapInstance>(function_);
  }

 private:
  float (*function_)(float);
};

class MapCandidate : public Candidate {
 public:
  MapCandidate(std::string_view backend_name, const KernelQuery& query, float (*function)(float))
      : function_(function) {
    backend = backend_name;
    kernel_id = "map";
    kernel = "a loop of the test's";
    const Layout plain;
    inputs = query.InputPorts({&plain, 1});
    outputs = query.OutputPorts({&plain, 1});
  }
  absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const override {
    return std::make_shared<const MapKernel>(function_);
  }

 private:
  float (*function_)(float);
};

// Runs one operator on f32[41] with the given function, so results show which backend ran it.
template <class Op>
class OneOperator : public Backend {
 public:
  OneOperator(std::string name, float (*function)(float), std::string version = "1")
      : name_(std::move(name)), version_(std::move(version)), function_(function) {}
  std::string_view name() const override { return name_; }
  std::string version() const override { return version_; }
  std::string isa() const override { return "portable"; }
  std::vector<CandidateRef> Candidates(const KernelQuery& query) const override {
    const Type type{DType::kFloat32, {kSize}, {}};
    if (!query.operation().Is<Op>() || query.input(0) != type) return {};
    return {std::make_shared<const MapCandidate>(name_, query, function_)};
  }

 private:
  std::string name_;
  std::string version_;
  float (*function_)(float);
};

template <class Op>
std::unique_ptr<const Backend> New(std::string name, float (*function)(float)) {
  return std::make_unique<const OneOperator<Op>>(std::move(name), function);
}

float Seven(float) { return 7; }
float Same(float x) { return x; }

// y = second(first(x)), x being f32[41].
template <class First, class Second>
Model ChainOf(First first, Second second) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {kSize}, {}});
  const ValueId middle = graph.node(graph.AddNode(first, {x}).value()).output();
  graph.AddOutput("y", graph.node(graph.AddNode(second, {middle}).value()).output());
  return *Model::Create(std::move(graph));
}

// The first three results for -1, 0.5, 2, 0, 0, ...
std::vector<float> FirstThree(const Session& session) {
  std::vector<float> elements(kSize, 0);
  elements[0] = -1;
  elements[1] = 0.5;
  elements[2] = 2;
  const Tensor x = ToTensor(Constant::FromValues<float>({kSize}, elements));
  const auto outputs = session.Run({&x, 1});
  if (!outputs.ok()) {
    ADD_FAILURE() << outputs.status();
    return {};
  }
  const auto values = (*outputs)[0].values<float>();
  return {values.begin(), values.begin() + 3};
}

std::vector<float> RunOn(const std::string& backend, const Model& model) {
  const auto session = Session::Create(model, {.backend = backend, .threads = 1});
  if (!session.ok()) {
    ADD_FAILURE() << session.status();
    return {};
  }
  return FirstThree(**session);
}

std::vector<std::string> BackendsOf(const Session& session) {
  std::vector<std::string> names;
  const auto plan = session.PlanFor({{kSize}});
  for (const Plan::Step& step : (*plan)->steps()) names.emplace_back(step.candidate->backend);
  return names;
}

TEST(RegisterBackend, ItIsAskedFirstByItsOwnName) {
  ASSERT_TRUE(RegisterBackend(New<Relu>("seven-relu", &Seven), "relu is 7").ok());
  const Model model = ChainOf(Hardmax{.axis = 0}, Relu{});
  EXPECT_THAT(RunOn("seven-relu", model), ElementsAre(7, 7, 7));
  // Other backends run the nodes that it lacks. Under another backend's name they run all nodes.
  EXPECT_THAT(RunOn("blocked", model), ElementsAre(0, 0, 1));
  EXPECT_THAT(RunOn("auto", model), ElementsAre(0, 0, 1));
  const auto session = *Session::Create(model, {.backend = "seven-relu", .threads = 1});
  EXPECT_THAT(BackendsOf(*session), ElementsAre("naive", "seven-relu"));
  bool listed = false;
  for (const BackendInfo& info : AvailableBackends()) {
    listed |= info.name == "seven-relu" && info.description == "relu is 7";
  }
  EXPECT_TRUE(listed);
}

// The prefix of a fused body that it supports is split off. A body that it does not support at all
// stays whole for another backend.
TEST(RegisterBackend, BodiesAreSplitForIt) {
  ASSERT_TRUE(RegisterBackend(New<Exp>("seven-exp", &Seven), "exp is 7").ok());
  const Model exp_first = ChainOf(Exp{}, Neg{});
  const auto split = *Session::Create(exp_first, {.backend = "seven-exp", .threads = 1});
  EXPECT_THAT(BackendsOf(*split), ElementsAre("seven-exp", "blocked"));
  EXPECT_THAT(FirstThree(*split), ElementsAre(-7, -7, -7));
  const auto whole =
      *Session::Create(ChainOf(Relu{}, Neg{}), {.backend = "seven-exp", .threads = 1});
  EXPECT_THAT(BackendsOf(*whole), ElementsAre("blocked"));
}

TEST(RegisterBackend, AutoAsksItForWhatTheBuiltInOnesLack) {
  // An existing session keeps its backends.
  const Model model = ChainOf(Hardmax{.axis = 0}, Relu{});
  const auto before = *Session::Create(model, {.backend = "auto", .threads = 1});
  ASSERT_TRUE(RegisterBackend(New<Hardmax>("seven-hardmax", &Seven), "hardmax is 7").ok());
  EXPECT_THAT(FirstThree(*before), ElementsAre(0, 0, 1));
  EXPECT_THAT(RunOn("auto", model), ElementsAre(7, 7, 7));
}

TEST(RegisterBackend, AutoTakesItWhereItWasMeasuredToBeFaster) {
  ASSERT_TRUE(RegisterBackend(New<Softplus>("same-softplus", &Same), "softplus is x").ok());
  const Model model = ChainOf(Softplus{}, Hardmax{.axis = 0});
  const auto untuned = *Session::Create(model, {.backend = "auto", .threads = 1});
  const auto plan = *untuned->PlanFor({{kSize}});
  const BackendSet backends = *BackendSetFor("auto");
  auto cache = std::make_shared<TuningCache>("machine");
  ASSERT_TRUE(MeasureKernels({.plan = *plan, .backends = backends}, *cache).ok());
  ASSERT_THAT(BackendsOf(*untuned), testing::Not(testing::Contains("same-softplus")));
  const KernelQuery query{plan->graph(), plan->steps()[0].node};
  const std::string work = WorkOf(query.graph, query.node);
  int measured = 0;
  for (const CandidateRef& candidate : backends.AskAll(query).candidates) {
    const std::string key = KeyOf(backends, *candidate);
    EXPECT_TRUE(cache->Find(work, 1, key)) << key;
    cache->Set(work, 1, key, candidate->backend == "same-softplus" ? 1e-6 : 1e-3);
    ++measured;
  }
  EXPECT_GT(measured, 1);
  const auto tuned =
      *Session::Create(model, {.backend = "auto", .threads = 1, .tuning = std::move(cache)});
  EXPECT_THAT(BackendsOf(*tuned), testing::Contains("same-softplus"));
}

// A process that disturbs one visit must not decide.
TEST(RegisterBackend, ItsKernelsAreMeasuredAgainLater) {
  ASSERT_TRUE(RegisterBackend(New<Sinh>("same-sinh", &Same), "sinh is x").ok());
  const Model model = ChainOf(Sinh{}, Hardmax{.axis = 0});
  const auto session = *Session::Create(model, {.backend = "auto", .threads = 1});
  const auto plan = *session->PlanFor({{kSize}});
  TuningCache cache("machine");
  map_instances = 0;
  ASSERT_TRUE(MeasureKernels({.plan = *plan, .backends = *BackendSetFor("auto")}, cache).ok());
  EXPECT_GE(map_instances, 2);
}

TEST(RegisterBackend, AFailingKernelIsNotChosen) {
  ASSERT_TRUE(RegisterBackend(New<Tanh>("failing-tanh", nullptr), "tanh fails").ok());
  const Model model = ChainOf(Tanh{}, Hardmax{.axis = 0});
  auto cache = std::make_shared<TuningCache>("machine");
  const Tensor x = ToTensor(Constant::FromValues<float>({kSize}, std::vector<float>(kSize)));
  const SessionOptions options{.backend = "auto", .threads = 1};
  const auto outcome = TuneModel(model, {&x, 1}, options, *cache);
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_GT(outcome->kernels, 0);
  EXPECT_THAT(outcome->failures,
              ElementsAre(AllOf(HasSubstr("failing-tanh: "), HasSubstr("there is no function"))));
  const auto tuned =
      *Session::Create(model, {.backend = "auto", .threads = 1, .tuning = std::move(cache)});
  EXPECT_THAT(BackendsOf(*tuned), testing::Not(testing::Contains("failing-tanh")));
}

TEST(RegisterBackend, NamesAreUniqueWords) {
  EXPECT_TRUE(absl::IsInvalidArgument(RegisterBackend(nullptr, "")));
  for (const char* taken : {"auto", "naive", "blocked"}) {
    const absl::Status status = RegisterBackend(New<Relu>(taken, &Same), "");
    EXPECT_TRUE(absl::IsAlreadyExists(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(taken));
  }
  ASSERT_TRUE(RegisterBackend(New<Det>("twice", &Same), "").ok());
  EXPECT_TRUE(absl::IsAlreadyExists(RegisterBackend(New<Det>("twice", &Same), "")));
  EXPECT_TRUE(absl::IsInvalidArgument(RegisterBackend(New<Relu>("", &Same), "")));
  EXPECT_TRUE(absl::IsInvalidArgument(RegisterBackend(New<Relu>("two words", &Same), "")));
  EXPECT_TRUE(absl::IsInvalidArgument(
      RegisterBackend(std::make_unique<const OneOperator<Relu>>("ok", &Same, "a b"), "")));
}

TEST(RegisterBackend, FromManyThreads) {
  std::vector<std::thread> threads;
  std::atomic<int> added = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      // Two threads use the same name: one of them succeeds.
      if (RegisterBackend(New<Det>(absl::StrCat("threaded-", t / 2), &Same), "").ok()) ++added;
      EXPECT_TRUE(BackendSetFor("auto").ok());
      EXPECT_FALSE(AvailableBackends().empty());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(added, 2);
}

// Measured times are stored by kernel ids. Ids are words, and different kernels of a backend for
// the same node and formats have different ones.
TEST(KernelIds, AreWordsAndTellKernelsApart) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {1, 16, 9, 9}, {}});
  const ValueId weight = graph.AddConstant(
      Constant::FromValues<float>({16, 16, 3, 3}, std::vector<float>(size_t{16} * 16 * 9, 1)));
  const NodeId node = *graph.AddNode(Conv{}, {x, weight});
  std::vector<std::string> keys;
  for (const char* name : {"naive", "auto"}) {
    const BackendSet backends = *BackendSetFor(name);
    for (const CandidateRef& candidate : backends.AskAll({graph, node}).candidates) {
      EXPECT_FALSE(candidate->kernel_id.empty());
      EXPECT_EQ(candidate->kernel_id.find(' '), std::string::npos) << candidate->kernel_id;
      keys.push_back(KeyOf(backends, *candidate));
    }
  }
  EXPECT_THAT(keys, testing::Contains(HasSubstr("naive/1/portable loop f32 f32 -> f32")));
  EXPECT_THAT(keys, testing::Contains(HasSubstr("conv.implicit_gemm f32@acdb packed -> f32@acdb")));
}

TEST(TuningCache, TimesOfAnotherVersionAreNotFound) {
  const OneOperator<Relu> old("versioned", &Same, "1.0");
  const OneOperator<Relu> fresh("versioned", &Same, "1.1");
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {kSize}, {}});
  const NodeId node = *graph.AddNode(Relu{}, {x});
  const KernelQuery query{graph, node};
  TuningCache cache("machine");
  const CandidateRef candidate = old.Candidates(query).front();
  cache.Set(WorkOf(graph, node), 1, BackendKey(old) + KernelKey(*candidate), 0.125);
  const auto seconds_with = [&](const Backend& backend) {
    return MeasuredCost(&cache, 1, {.preferred = {&backend}})
        .Seconds(graph, node, backend.Candidates(query))[0];
  };
  const auto least_of = [&](const Backend* backend) {
    return MeasuredCost(&cache, 1, {.preferred = {backend}})
        .LeastMeasured(graph, node, {&backend, 1})[0];
  };
  EXPECT_EQ(seconds_with(old), 0.125);
  EXPECT_LT(seconds_with(fresh), 0.01);  // the estimate
  EXPECT_EQ(least_of(&old), 0.125);
  EXPECT_EQ(least_of(&fresh), std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace sinter
