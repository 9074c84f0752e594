// Tests of the passes that choose kernels, layouts and memory, with backends made for the tests.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "ir/verify.h"
#include "kernels/naive/evaluate.h"
#include "kernels/naive/naive.h"
#include "passes/buffer_aliasing.h"
#include "passes/driver.h"
#include "passes/pipeline.h"
#include "tests/random_net.h"

namespace sinter {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Runs convolutions and their epilogues, up to `most_nodes` in a body, in channels-last layouts.
class ChannelsLastBackend : public Backend {
 public:
  explicit ChannelsLastBackend(int most_nodes) : most_nodes_(most_nodes) {}
  std::string_view name() const override { return "channels-last"; }
  std::string version() const override { return "1"; }
  std::string isa() const override { return "none"; }
  std::vector<CandidateRef> Candidates(const KernelQuery& query) const override {
    const Node& node = *query;
    const bool fits = node.operation.Is<Fused>() ? node.bodies[0]->node_count() <= most_nodes_
                                                 : node.operation.Is<Conv>();
    if (!fits) return {};
    for (const CandidateRef& candidate : naive_->Candidates(query)) {
      if (candidate->outputs[0].format.layout == Layout::ChannelsLast(4)) return {candidate};
    }
    return {ConvInChannelsLast(query)};
  }

 private:
  // The naive kernel works on the layouts that the operands have.
  CandidateRef ConvInChannelsLast(const KernelQuery& query) const {
    Graph scratch;
    std::vector<ValueId> inputs;
    for (size_t i = 0; i < (*query).inputs.size(); ++i) {
      Type type = query.input(i);
      if (i == 0) type.layout = Layout::ChannelsLast(4);
      inputs.push_back(scratch.AddInput("operand", type));
    }
    const NodeId node =
        scratch.AddNode(query.operation(), inputs, {.bodies = (*query).bodies}).value();
    scratch.SetLayout(scratch.node(node).output(), Layout::ChannelsLast(4));
    return naive_->Candidates(KernelQuery{scratch, node}).front();
  }

  std::unique_ptr<Backend> naive_ = naive::NewNaiveBackend();
  int most_nodes_;
};

// A kernel costs one second, and a little more the later it is offered. A reorder costs a tenth of
// a second.
class FlatCost : public CostModel {
 public:
  std::vector<double> Seconds(const Graph&, NodeId,
                              std::span<const CandidateRef> offered) const override {
    std::vector<double> seconds;
    for (size_t rank = 0; rank < offered.size(); ++rank) {
      seconds.push_back(1 + 0.05 * static_cast<double>(rank));
    }
    return seconds;
  }
  std::vector<double> LeastMeasured(const Graph&, NodeId,
                                    std::span<const Backend* const> backends) const override {
    return std::vector<double>(backends.size(), 1);
  }
  double ReorderSeconds(const Type& from, const Format& to) const override {
    return SameMemory(from.shape, from.format(), to) ? 0 : 0.1;
  }
};

std::vector<std::string> OperatorsOf(const Graph& graph) {
  std::vector<std::string> names;
  for (const NodeId id : graph.TopologicalOrder()) {
    names.emplace_back(graph.node(id).operation.name());
  }
  return names;
}

struct Compilation {
  Graph graph;
  PassContext context;
};

class Specialise : public testing::Test {
 protected:
  // Runs the specialised pipeline up to `stop_after`.
  Compilation Compile(Graph graph, const std::string& stop_after = "") {
    Compilation result{.graph = std::move(graph)};
    for (const ValueId input : result.graph.inputs()) {
      result.context.input_dims.push_back(result.graph.type(input).shape.ToIntegers());
    }
    result.context.options.stop_after = stop_after;
    result.context.options.verify_each = true;
    result.context.backends = {.preferred = {&channels_last_}, .fallback = naive_.get()};
    result.context.cost_model = &cost_;
    const absl::Status status = RunPasses(SpecialisedPipeline(), result.graph, result.context);
    EXPECT_TRUE(status.ok()) << status;
    return result;
  }

  ValueId Add(Operation operation, std::vector<ValueId> inputs, std::vector<GraphRef> bodies = {}) {
    const NodeId node =
        graph_.AddNode(std::move(operation), std::move(inputs), {.bodies = std::move(bodies)})
            .value();
    return graph_.node(node).output();
  }
  ValueId Input() { return graph_.AddInput("x", Type{DType::kFloat32, {1, 4, 6, 5}, {}}); }
  ValueId Weight() { return graph_.AddConstant(RandomFloats(random_, {4, 4, 1, 1})); }

  // neg(hard_swish(relu(conv(x)))) as one fused node.
  GraphRef FourNodes() {
    Graph body;
    const ValueId x = body.AddInput("operand0", Type{DType::kFloat32, {1, 4, 6, 5}, {}});
    const ValueId w = body.AddInput("operand1", Type{DType::kFloat32, {4, 4, 1, 1}, {}});
    ValueId now = body.node(body.AddNode(Conv{}, {x, w}).value()).output();
    for (const Operation& operation :
         {Operation(Relu{}), Operation(HardSwish{}), Operation(Neg{})}) {
      now = body.node(body.AddNode(operation, {now}).value()).output();
    }
    body.AddOutput("result", now);
    return std::make_shared<const Graph>(std::move(body));
  }

  Random random_{11};
  Graph graph_;
  ChannelsLastBackend channels_last_{2};
  std::unique_ptr<Backend> naive_ = naive::NewNaiveBackend();
  FlatCost cost_;
};

TEST_F(Specialise, LegaliseSplitsABodyIntoWhatABackendTakes) {
  graph_.AddOutput("y", Add(Fused{}, {Input(), Weight()}, {FourNodes()}));
  const Graph before = graph_;
  const Compilation result = Compile(graph_, "legalise");
  // The graph is split into two bodies of two nodes: conv and relu, then hard_swish and neg.
  std::vector<int> sizes;
  for (const NodeId id : result.graph.TopologicalOrder()) {
    const Node& node = result.graph.node(id);
    if (node.operation.Is<Fused>()) sizes.push_back(node.bodies[0]->node_count());
  }
  EXPECT_THAT(sizes, ElementsAre(2, 2));
  const ConstantRef input = RandomFloats(random_, {1, 4, 6, 5}, -4, 4);
  const auto expected = naive::Evaluate(before, {&input, 1});
  const auto actual = naive::Evaluate(result.graph, {&input, 1});
  ASSERT_TRUE(expected.ok() && actual.ok());
  EXPECT_EQ((*expected)[0]->ToDoubles(), (*actual)[0]->ToDoubles());
}

TEST_F(Specialise, LegaliseLeavesABodyThatIsTaken) {
  channels_last_ = ChannelsLastBackend(4);
  graph_.AddOutput("y", Add(Fused{}, {Input(), Weight()}, {FourNodes()}));
  const Compilation result = Compile(graph_, "legalise");
  for (const PassRecord& record : result.context.log.passes)
    EXPECT_THAT(record.rewrites, IsEmpty());
}

TEST_F(Specialise, AssignKeepsALayoutThroughAChain) {
  ValueId x = Input();
  for (int i = 0; i < 3; ++i) x = Add(Relu{}, {Add(Conv{}, {x, Weight()})});
  graph_.AddOutput("y", x);
  const Compilation result = Compile(graph_);
  // The last relu costs the same before and after the reorder to the plain output.
  EXPECT_THAT(OperatorsOf(result.graph),
              ElementsAre("reorder", "conv", "relu", "conv", "relu", "conv", "reorder", "relu"));
}

TEST_F(Specialise, OneReorderServesAllItsUsers) {
  const ValueId x = Input();
  const ValueId a = Add(Conv{}, {x, Weight()});
  const ValueId b = Add(Conv{}, {x, Weight()});
  graph_.AddOutput("y", Add(sinter::Add{}, {a, b}));
  const Compilation result = Compile(graph_);
  EXPECT_THAT(OperatorsOf(result.graph),
              testing::UnorderedElementsAre("reorder", "conv", "conv", "add", "reorder"));
}

TEST_F(Specialise, WithoutAssignEveryNodeStillGetsAKernel) {
  const ValueId x = Input();
  graph_.AddOutput("y", Add(Relu{}, {Add(Conv{}, {x, Weight()})}));
  const Compilation result = Compile(graph_, "bind");
  // The convolution's only kernel is channels-last. The rest of the graph stays plain.
  EXPECT_THAT(OperatorsOf(result.graph), ElementsAre("reorder", "conv", "reorder", "relu"));
  EXPECT_EQ(result.context.decisions.schedule->order.size(), 4u);
}

TEST_F(Specialise, NamesTheNodeThatNoBackendRuns) {
  graph_.AddOutput("y", Add(Relu{}, {Input()}));
  PassContext context;
  context.input_dims = {{1, 4, 6, 5}};
  context.backends = {.preferred = {&channels_last_}};
  context.cost_model = &cost_;
  const absl::Status status = RunPasses(SpecialisedPipeline(), graph_, context);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(status.message()),
              testing::HasSubstr("no enabled backend has a kernel for relu"));
}

// A range of the arena that a step of the schedule touches.
struct Range {
  ValueId owner;
  int64_t begin;
  int64_t end;
};

// Simulates the schedule. A value's bytes must not be overwritten between its producer and its last
// use.
void ExpectNothingOverwritten(const Graph& graph, const PassContext& context) {
  const Schedule& schedule = *context.decisions.schedule;
  const BufferAliasing aliasing(graph, context.decisions.chosen);
  auto range_of = [&](ValueId value) {
    const Storage& storage = schedule.storage[value.index];
    return Range{aliasing[value].root, storage.offset,
                 storage.offset + ByteSize(graph.type(value)).ValueOrDie()};
  };
  std::vector<Range> written;  // the latest owner of each range
  auto write = [&](const Range& range) {
    std::erase_if(written, [&](const Range& other) {
      return other.begin < range.end && range.begin < other.end;
    });
    written.push_back(range);
  };
  for (size_t step = 0; step < schedule.order.size(); ++step) {
    const Node& node = graph.node(schedule.order[step]);
    const int64_t workspace = context.decisions.chosen.at(schedule.order[step])->workspace_bytes;
    for (const ValueId output : node.outputs) {
      if (schedule.storage[output.index].kind != Storage::Kind::kArena) continue;
      EXPECT_EQ(schedule.storage[output.index].offset % 64, 0);
      write(range_of(output));
      EXPECT_LE(range_of(output).end, schedule.arena_bytes);
    }
    if (workspace > 0) {
      const int64_t offset = schedule.workspace_offset[step];
      ASSERT_GE(offset, 0);
      write({ValueId{}, offset, offset + workspace});
    }
    // A step writes results and workspace while it reads its operands.
    for (const ValueId input : node.inputs) {
      if (schedule.storage[input.index].kind != Storage::Kind::kArena) continue;
      const Range range = range_of(input);
      if (range.begin == range.end) continue;
      // Operands of a concatenation were written in parts.
      int64_t there = 0;
      for (const Range& other : written) {
        if (other.owner != range.owner) continue;
        there += std::max<int64_t>(
            0, std::min(range.end, other.end) - std::max(range.begin, other.begin));
      }
      EXPECT_EQ(there, range.end - range.begin)
          << "step " << step << " reads an operand that is overwritten";
    }
  }
}

TEST_F(Specialise, ScheduleKeepsLiveValuesApart) {
  for (uint64_t seed = 100; seed < 160; ++seed) {
    SCOPED_TRACE(seed);
    const Compilation result = Compile(RandomNet(seed).graph());
    ExpectNothingOverwritten(result.graph, result.context);
  }
}

TEST_F(Specialise, ScheduleReusesMemory) {
  ValueId x = Input();
  for (int i = 0; i < 10; ++i) x = Add(Relu{}, {x});
  graph_.AddOutput("y", x);
  const Compilation result = Compile(graph_);
  // Two values are alive at a time, each of 1*4*6*5 floats rounded up to 64 bytes.
  EXPECT_EQ(result.context.decisions.schedule->arena_bytes, 2 * 512);
}

// The graph computes all branches first, then uses them.
TEST_F(Specialise, ScheduleRunsBranchesOneByOneWhereThatTakesLessMemory) {
  const ValueId x = Input();
  std::vector<ValueId> branches;
  for (int i = 0; i < 6; ++i) branches.push_back(Add(Relu{}, {x}));
  std::vector<ValueId> sums;
  for (const ValueId branch : branches) sums.push_back(Add(ReduceSum{}, {branch}));
  graph_.AddOutput("y", Add(Concat{.axis = 0}, sums));
  const Compilation result = Compile(graph_);
  // One branch, and six sums of one element each.
  EXPECT_LE(result.context.decisions.schedule->arena_bytes, 512 + 6 * 64);
}

}  // namespace
}  // namespace sinter
