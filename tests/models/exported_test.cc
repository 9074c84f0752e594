// Networks with the arithmetic on shapes that exporters write (models/make_exported_model.py): that
// arithmetic neither cuts them nor leaves steps behind.
#include <cstdlib>
#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/constant.h"
#include "ir/graph.h"
#include "kernels/naive/evaluate.h"
#include "runtime/measure/difference.h"
#include "runtime/plan.h"
#include "runtime/random_inputs.h"
#include "sinter/sinter.h"
#include "sinter/status.h"
#include "tests/paths.h"

namespace sinter {
namespace {

using Dims = std::vector<std::vector<int64_t>>;

std::string CachePath(const std::string& name) {
  const char* folder = std::getenv("SINTER_CACHE");
  return (std::filesystem::path(folder != nullptr ? std::string(folder)
                                                  : SourcePath(".cache/models")) /
          name)
      .string();
}

std::unique_ptr<Session> Open(const std::string& name) {
  auto model = LoadModel(CachePath(name), {.keep_imported = true});
  EXPECT_TRUE(model.ok()) << model.status() << "; `models/fetch --all` gets it";
  if (!model.ok()) return nullptr;
  auto session = Session::Create(*std::move(model), {.threads = 1});
  EXPECT_TRUE(session.ok()) << session.status();
  return session.ok() ? *std::move(session) : nullptr;
}

std::vector<Tensor> InputsOf(const Session& session, const Dims& dims) {
  std::vector<Tensor> inputs;
  for (size_t i = 0; i < dims.size(); ++i) {
    inputs.push_back(*RandomTensor(session.model().inputs()[i].dtype, dims[i], i + 1));
  }
  return inputs;
}

// The kernels of the plan, in the order of its steps.
std::vector<std::string> KernelsOf(const Session& session, const Dims& dims) {
  const auto plan = session.PlanFor(dims);
  EXPECT_TRUE(plan.ok()) << plan.status();
  std::vector<std::string> names;
  if (!plan.ok()) return names;
  for (const Plan::Step& step : (*plan)->steps()) {
    names.push_back(absl::StrCat(ToAbsl((*plan)->graph().node(step.node).operation.name()), ": ",
                                 step.candidate->kernel));
  }
  return names;
}

// One segment, whose result is that of plain evaluation.
void ExpectOneSegment(const std::string& name, const Dims& dims) {
  const auto session = Open(name);
  ASSERT_NE(session, nullptr);
  const std::vector<Tensor> inputs = InputsOf(*session, dims);
  const auto outputs = session->Run(inputs);
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  EXPECT_EQ(session->memory().plans, 1U);
  std::vector<ConstantRef> operands;
  for (const Tensor& input : inputs) {
    operands.push_back(*Constant::CopyOf(input.dtype(), input.dims(), input.data()));
  }
  const auto expected = naive::Evaluate(*session->model().imported(), operands);
  ASSERT_TRUE(expected.ok()) << expected.status();
  const auto error = RelativeError((*outputs)[0], ToTensor((*expected)[0]));
  ASSERT_TRUE(error.ok()) << error.status();
  EXPECT_LT(*error, 1e-4);
}

TEST(Exported, VitIsOneSegment) { ExpectOneSegment("vit.onnx", {{2, 3, 224, 224}}); }

TEST(Exported, BertIsOneSegment) { ExpectOneSegment("bert.onnx", {{2, 7}, {2, 7}}); }

TEST(Exported, SamePaddingInFloatsIsOneSegment) {
  ExpectOneSegment("mobilenet_same.onnx", {{1, 3, 97, 64}});
}

TEST(Exported, SamePaddingInFloatsCostsNothing) {
  const Dims dims = {{1, 3, 224, 224}};
  const auto computed = Open("mobilenet_same.onnx");
  const auto constant = Open("mobilenet_constant.onnx");
  ASSERT_TRUE(computed != nullptr && constant != nullptr);
  EXPECT_EQ(KernelsOf(*computed, dims), KernelsOf(*constant, dims));
  const std::vector<Tensor> inputs = InputsOf(*computed, dims);
  const auto actual = computed->Run(inputs);
  const auto expected = constant->Run(inputs);
  ASSERT_TRUE(actual.ok() && expected.ok()) << actual.status() << expected.status();
  const auto error = RelativeError((*actual)[0], (*expected)[0]);
  ASSERT_TRUE(error.ok()) << error.status();
  EXPECT_EQ(*error, 0);
}

}  // namespace
}  // namespace sinter
