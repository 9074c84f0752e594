// Compares random networks, stopped after every pass, on every backend with the reference.
#include <string>

#include "gtest/gtest.h"
#include "ir/constant.h"
#include "ir/graph.h"
#include "kernels/naive/evaluate.h"
#include "passes/pipeline.h"
#include "runtime/backends.h"
#include "runtime/measure/difference.h"
#include "sinter/backends.h"
#include "sinter/session.h"
#include "tests/random_net.h"

namespace sinter {
namespace {

std::vector<std::string> PassNames() {
  std::vector<std::string> names = {""};
  for (const auto& pipeline : {PortablePipeline(), SpecialisedPipeline()}) {
    for (const Pass& pass : pipeline) names.emplace_back(pass.name);
  }
  return names;
}

class EveryStage : public testing::TestWithParam<uint64_t> {};

TEST_P(EveryStage, GivesTheReferencesResults) {
  RandomNet net(GetParam());
  const ConstantRef input = net.MakeInput();
  const auto expected = naive::Evaluate(net.graph(), {&input, 1});
  ASSERT_TRUE(expected.ok()) << expected.status();
  const Tensor tensor = ToTensor(input);
  for (const BackendInfo& backend : AvailableBackends()) {
    for (const std::string& pass : PassNames()) {
      SCOPED_TRACE(backend.name + " stopped after '" + pass + "'");
      ModelOptions options;
      options.passes.stop_after = pass;
      options.passes.verify_each = true;
      const auto model = Model::Create(net.graph(), options);
      ASSERT_TRUE(model.ok()) << model.status();
      const auto session = Session::Create(*model, {.backend = backend.name, .threads = 1});
      ASSERT_TRUE(session.ok()) << session.status();
      const auto outputs = (*session)->Run({&tensor, 1});
      ASSERT_TRUE(outputs.ok()) << outputs.status();
      ASSERT_EQ(outputs->size(), expected->size());
      for (size_t i = 0; i < outputs->size(); ++i) {
        const auto error = RelativeError((*outputs)[i], ToTensor((*expected)[i]));
        ASSERT_TRUE(error.ok()) << error.status();
        EXPECT_LE(*error, 1e-5) << "output " << i;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, EveryStage, testing::Range<uint64_t>(1, 17));

}  // namespace
}  // namespace sinter
