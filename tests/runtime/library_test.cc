// Tests of backends in shared libraries: loading them, running models on them, and libraries that
// are refused.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/constant.h"
#include "ir/graph.h"
#include "ir/ops.h"
#include "runtime/backends.h"
#include "runtime/plan.h"
#include "sinter/backends.h"
#include "sinter/kernel.h"
#include "sinter/program_backend.h"
#include "sinter/session.h"
#include "tests/paths.h"

namespace sinter {
namespace {

using testing::Contains;
using testing::HasSubstr;

// Registers the library unless another test has done so.
std::string Registered(const std::string& file, const std::string& name) {
  const absl::StatusOr<std::string> registered = RegisterBackend(LibraryPath(file));
  if (registered.ok())
    EXPECT_EQ(*registered, name);
  else
    EXPECT_EQ(registered.status().code(), absl::StatusCode::kAlreadyExists);
  return name;
}

// relu(x w + b), which passes fuse, and then its softmax.
Model SmallNetwork() {
  Random random(1);
  const auto constant = [&](std::vector<int64_t> dims) {
    return Constant::Filled<float>(std::move(dims), [&](std::span<float> elements) {
      for (float& element : elements) element = static_cast<float>(random.Real(-1, 1));
    });
  };
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {3, 40}, {}});
  const auto add = [&](Operation operation, std::vector<ValueId> inputs) {
    return graph.node(graph.AddNode(std::move(operation), std::move(inputs)).value()).output();
  };
  const ValueId product = add(MatMul{}, {x, graph.AddConstant(constant({40, 24}))});
  const ValueId sum = add(Add{}, {product, graph.AddConstant(constant({24}))});
  graph.AddOutput("y", add(Softmax{.axis = -1}, {add(Relu{}, {sum})}));
  return *Model::Create(std::move(graph));
}

Tensor Inputs() {
  std::vector<float> elements(120);
  for (size_t i = 0; i < elements.size(); ++i) elements[i] = static_cast<float>(i % 7) / 7;
  return ToTensor(Constant::FromValues<float>({3, 40}, elements));
}

std::vector<float> RunOn(const std::string& backend, const Model& model) {
  const auto session = Session::Create(model, {.backend = backend, .threads = 2});
  if (!session.ok()) {
    ADD_FAILURE() << session.status();
    return {};
  }
  const Tensor x = Inputs();
  const auto outputs = (*session)->Run({&x, 1});
  if (!outputs.ok()) {
    ADD_FAILURE() << outputs.status();
    return {};
  }
  const auto values = (*outputs)[0].values<float>();
  return {values.begin(), values.end()};
}

TEST(Library, RunsItsOperatorAndOthersFallBack) {
  const Model model = SmallNetwork();
  const std::vector<float> expected = RunOn("naive", model);
  ASSERT_FALSE(expected.empty());
  for (const std::string& backend :
       {Registered("products", "products"), Registered("matmul", "first-release")}) {
    const std::vector<float> results = RunOn(backend, model);
    ASSERT_EQ(results.size(), expected.size()) << backend;
    for (size_t i = 0; i < results.size(); ++i) {
      EXPECT_NEAR(results[i], expected[i], 1e-5) << backend;
    }
    const auto session = Session::Create(model, {.backend = backend, .threads = 1});
    ASSERT_TRUE(session.ok()) << session.status();
    const auto plan = (*session)->PlanFor({{3, 40}});
    ASSERT_TRUE(plan.ok()) << plan.status();
    std::vector<std::string> backends;
    for (const Plan::Step& step : (*plan)->steps()) {
      backends.emplace_back(step.candidate->backend);
    }
    // The bias, relu and softmax run elsewhere.
    EXPECT_EQ(std::count(backends.begin(), backends.end(), backend), 1) << backend;
    EXPECT_GT(backends.size(), 1u);
  }
}

TEST(Library, IsABackendByName) {
  const std::string name = Registered("products", "products");
  std::vector<std::string> names;
  for (const BackendInfo& info : AvailableBackends()) names.push_back(info.name);
  EXPECT_THAT(names, Contains(name));
  ASSERT_TRUE(SetBackend(name).ok());
  EXPECT_EQ(GetBackend(), name);
  ASSERT_TRUE(SetBackend("auto").ok());
  EXPECT_THAT(std::string(SetBackend("prodcuts").message()),
              HasSubstr("did you mean products? The backends are: naive, "));
  EXPECT_EQ(RegisterBackend(LibraryPath("products")).status().code(),
            absl::StatusCode::kAlreadyExists);
}

TEST(Library, AnErrorOfAKernelNamesTheNode) {
  const std::string backend = Registered("products", "products");
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {2}, {}});
  graph.AddOutput("y",
                  graph.node(graph.AddNode(Abs{}, {x}, {.name = "distance"}).value()).output());
  const auto session =
      Session::Create(*Model::Create(std::move(graph)), {.backend = backend, .threads = 1});
  ASSERT_TRUE(session.ok()) << session.status();
  const Tensor zero = ToTensor(Constant::FromValues<float>({2}, {1, -0.0F}));
  const absl::Status status = (*session)->Run({&zero, 1}).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("distance"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("kernel products: abs: a negative zero"));
}

// Two times x in the place of its absolute value.
void Twice(const KernelCall& call) {
  const auto x = call.Input<float>(0);
  for (int64_t i = 0; i < x.dims[0]; ++i) call.Output<float>(0)[i] = 2 * x[i];
}

TEST(Library, AProgramBringsABackendItself) {
  static const KernelLibrary twice("doubling", "1.0", {{.op = "abs", .run = Twice}});
  ASSERT_TRUE(RegisterBackend(*twice.table()).ok());
  EXPECT_TRUE(absl::IsAlreadyExists(RegisterBackend(*twice.table())));
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {2}, {}});
  graph.AddOutput("y", graph.node(graph.AddNode(Abs{}, {x}).value()).output());
  const auto session =
      Session::Create(*Model::Create(std::move(graph)), {.backend = "doubling", .threads = 1});
  ASSERT_TRUE(session.ok()) << session.status();
  const Tensor input = ToTensor(Constant::FromValues<float>({2}, {1, -3}));
  const auto results = (*session)->Run({&input, 1});
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_THAT((*results)[0].values<float>(), testing::ElementsAre(2, -6));
}

TEST(Library, TablesThatAreRefused) {
  EXPECT_TRUE(absl::IsInvalidArgument(RegisterBackend(SinterBackend{})));
  static const KernelLibrary unnamed("", "1.0", {});
  EXPECT_TRUE(absl::IsInvalidArgument(RegisterBackend(*unnamed.table())));
  SinterBackend newer = *unnamed.table();
  newer.name = "newer";
  newer.abi_version = SINTER_BACKEND_ABI_VERSION + 1;
  EXPECT_TRUE(absl::IsInvalidArgument(RegisterBackend(newer)));
  newer.abi_version = SINTER_BACKEND_ABI_VERSION;
  newer.run = nullptr;
  EXPECT_TRUE(absl::IsInvalidArgument(RegisterBackend(newer)));
}

TEST(Library, FilesThatAreRefused) {
  const auto error_of = [](const std::string& path, absl::StatusCode code) {
    const absl::Status status = RegisterBackend(path).status();
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(path));
    return std::string(status.message());
  };
  error_of("nowhere/mine.so", absl::StatusCode::kNotFound);
  error_of(std::filesystem::temp_directory_path(), absl::StatusCode::kNotFound);
  const std::string text = testing::TempDir() + "no_library.so";
  std::ofstream(text) << "plain text, which is no library at all";
  error_of(text, absl::StatusCode::kFailedPrecondition);
  std::filesystem::remove(text);
  EXPECT_THAT(error_of(LibraryPath("without_backend"), absl::StatusCode::kFailedPrecondition),
              HasSubstr("does not export SinterGetBackend"));
  EXPECT_THAT(error_of(LibraryPath("unwilling"), absl::StatusCode::kFailedPrecondition),
              HasSubstr("it needs a processor with wings"));
  // Both versions are named.
  EXPECT_THAT(error_of(LibraryPath("newer_interface"), absl::StatusCode::kFailedPrecondition),
              HasSubstr("built for version 2 of sinter/backend.h, and Sinter"));
}

}  // namespace
}  // namespace sinter
