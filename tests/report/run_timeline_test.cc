// The timeline of a run as a program gets it.
#include "sinter/run_timeline.h"

#include <memory>
#include <nlohmann/json.hpp>

#include "gtest/gtest.h"
#include "ir/graph.h"
#include "ir/ops.h"

namespace sinter {
namespace {

TEST(RunTimeline, HasTheStepsOfARun) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {8}, {}});
  graph.AddOutput("y", graph.node(graph.AddNode(Relu{}, {x}).value()).output());
  const auto session = Session::Create(Model::Create(std::move(graph)).value(), {.threads = 1});
  ASSERT_TRUE(session.ok()) << session.status();
  const Tensor input = Tensor::Create(DType::kFloat32, {8}).value();
  const auto text = RunTimeline(**session, {&input, 1}, "a model");
  ASSERT_TRUE(text.ok()) << text.status();
  const auto json = nlohmann::json::parse(*text);
  const auto& events = json.is_array() ? json : json.at("traceEvents");
  int steps = 0;
  for (const auto& event : events) steps += event.at("ph") == "X" ? 1 : 0;
  EXPECT_EQ(steps, 1) << *text;
  const Tensor wrong = Tensor::Create(DType::kInt32, {8}).value();
  EXPECT_EQ(RunTimeline(**session, {&wrong, 1}, "").status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace sinter
