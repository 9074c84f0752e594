// Tests of kernels whose element type differs from the values': bf16 inside an f32 graph, from the
// candidate's ports through assignment and reorders to the run.
#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "ir/text.h"
#include "ir/verify.h"
#include "kernels/naive/naive.h"
#include "runtime/execution_context.h"
#include "runtime/plan.h"

namespace sinter {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr int64_t kSize = 3;

// Adds or negates bf16 elements and rounds to bf16.
class Bf16Instance : public KernelInstance {
 public:
  explicit Bf16Instance(bool adds) : adds_(adds) {}
  void SetInput(size_t index, const void* data) override {
    inputs_[index] = static_cast<const BFloat16*>(data);
  }
  void SetOutput(size_t, void* data) override { to_ = static_cast<BFloat16*>(data); }
  void SetWorkspace(void*) override {}
  absl::Status Run() override {
    for (int64_t i = 0; i < kSize; ++i) {
      const auto a = static_cast<float>(inputs_[0][i]);
      to_[i] = static_cast<BFloat16>(adds_ ? a + static_cast<float>(inputs_[1][i]) : -a);
    }
    return absl::OkStatus();
  }

 private:
  bool adds_;
  const BFloat16* inputs_[2] = {};
  BFloat16* to_ = nullptr;
};

class Bf16Candidate : public Candidate {
 public:
  explicit Bf16Candidate(const KernelQuery& query) : adds_(query.operation().Is<Add>()) {
    backend = "bf16";
    kernel_id = adds_ ? "add.bf16" : "neg.bf16";
    kernel = kernel_id;
    for (size_t i = 0; i < (*query).inputs.size(); ++i) {
      inputs.push_back({.format = {DType::kBFloat16, {}}});
      if (query.constant(i) != nullptr) inputs[i].packing = Packing{"bf16", 2 * kSize};
    }
    outputs = {{.format = {DType::kBFloat16, {}}}};
  }
  absl::Status Pack(size_t, const Constant& from, std::byte* to) const override {
    const auto values = from.values<float>();
    std::transform(values.begin(), values.end(), reinterpret_cast<BFloat16*>(to),
                   [](float value) { return static_cast<BFloat16>(value); });
    return absl::OkStatus();
  }
  absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const override {
    struct Bf16Kernel : Kernel {
      explicit Bf16Kernel(bool kernel_adds) : adds(kernel_adds) {}
      absl::StatusOr<std::unique_ptr<KernelInstance>> NewInstance() const override {
        return std::make_unique<Bf16Instance>(adds);
      }
      bool adds;
    };
    return std::make_shared<const Bf16Kernel>(adds_);
  }

 private:
  bool adds_;
};

// Add and Neg of f32 values, in bf16.
class Bf16Backend : public Backend {
 public:
  std::string_view name() const override { return "bf16"; }
  std::string version() const override { return "1"; }
  std::string isa() const override { return "portable"; }
  std::vector<CandidateRef> Candidates(const KernelQuery& query) const override {
    if (!query.operation().Is<Add>() && !query.operation().Is<Neg>()) return {};
    return {std::make_shared<const Bf16Candidate>(query)};
  }
};

class StorageType : public testing::Test {
 protected:
  ValueId Node(Operation operation, std::vector<ValueId> inputs) {
    return graph_.node(graph_.AddNode(std::move(operation), std::move(inputs)).value()).output();
  }
  // Runs the graph on these inputs. All values are f32[3].
  std::vector<std::vector<float>> Run(const std::vector<std::vector<float>>& inputs,
                                      const PassOptions& passes = {}) {
    PlanRequest request{.input_dims = std::vector<std::vector<int64_t>>(inputs.size(), {kSize}),
                        .backends = {.preferred = {&bf16_}, .fallback = naive_.get()},
                        .passes = passes,
                        .max_arena_bytes = 1 << 20};
    request.passes.verify_each = true;
    const auto plan = Plan::Compile(graph_, store_, std::move(request));
    if (!plan.ok()) {
      ADD_FAILURE() << plan.status();
      return {};
    }
    plan_ = *plan;
    const auto context = ExecutionContext::Create(plan_);
    std::vector<std::vector<float>> outputs(graph_.outputs().size(), std::vector<float>(kSize));
    for (size_t i = 0; i < inputs.size(); ++i) {
      (*context)->pointers().inputs[i] = inputs[i].data();
    }
    for (size_t i = 0; i < outputs.size(); ++i) {
      (*context)->pointers().outputs[i] = outputs[i].data();
    }
    const auto arena = AllocateAligned(std::max<int64_t>(plan_->arena_bytes(), 1));
    EXPECT_TRUE((*context)->Run(arena->get(), {}).ok());
    return outputs;
  }
  std::vector<std::string> Steps() const {
    std::vector<std::string> steps;
    for (const Plan::Step& step : plan_->steps()) {
      steps.emplace_back(plan_->graph().node(step.node).operation.name());
    }
    return steps;
  }

  Graph graph_;
  Bf16Backend bf16_;
  std::unique_ptr<Backend> naive_ = naive::NewNaiveBackend();
  PackedStore store_;
  std::shared_ptr<const Plan> plan_;
};

constexpr float kFine = 1 + 1.0F / 1024;  // not representable in bf16; the nearest is 1

TEST_F(StorageType, ValuesBetweenSuchKernelsStayInIt) {
  const ValueId x = graph_.AddInput("x", {DType::kFloat32, {kSize}, {}});
  const ValueId fine =
      graph_.AddConstant(Constant::FromValues<float>({kSize}, {kFine, kFine, kFine}));
  const ValueId sum = Node(Add{}, {Node(Neg{}, {x}), fine});
  graph_.AddOutput("y", Node(Sqrt{}, {Node(Neg{}, {sum})}));
  EXPECT_THAT(Run({{kFine, 2, 5}}), ElementsAre(ElementsAre(0, 1, 2)));
  // Three kernels in bf16, one reorder before and one after them; the constant is packed.
  EXPECT_THAT(Steps(), ElementsAre("reorder", "neg", "add", "neg", "reorder", "sqrt"));
  const std::string text = Print(plan_->graph());
  EXPECT_THAT(text, HasSubstr("f32[3]@bf16 = neg("));
  EXPECT_THAT(text, HasSubstr("f32[3] = sqrt("));
  EXPECT_EQ(plan_->packed_bytes(), 2 * kSize);
  const auto again = Parse(text);
  ASSERT_TRUE(again.ok()) << again.status();
  Graph renumbered = plan_->graph();
  renumbered.Compact();
  EXPECT_EQ(Print(*again), Print(renumbered));
  EXPECT_TRUE(Verify(*again).ok());
}

TEST_F(StorageType, InputsAndOutputsKeepTheirOwn) {
  const ValueId x = graph_.AddInput("x", {DType::kFloat32, {kSize}, {}});
  const ValueId y = Node(Neg{}, {x});
  graph_.AddOutput("y", y);
  graph_.AddOutput("z", Node(Exp{}, {y}));
  EXPECT_THAT(Run({{kFine, 0, -2}})[0], ElementsAre(-1, 0, 2));
  for (const GraphOutput& output : plan_->graph().outputs()) {
    EXPECT_TRUE(plan_->graph().type(output.value).is_plain());
  }
}

// Without `assign` the first candidate is used, with reorders around it.
TEST_F(StorageType, RunsWithoutAssign) {
  const ValueId x = graph_.AddInput("x", {DType::kFloat32, {kSize}, {}});
  graph_.AddOutput("y", Node(Neg{}, {Node(Neg{}, {x})}));
  PassOptions passes;
  passes.without = {"assign"};
  EXPECT_THAT(Run({{kFine, 0, -2}}, passes), ElementsAre(ElementsAre(1, 0, -2)));
  EXPECT_THAT(Steps(), ElementsAre("reorder", "neg", "reorder", "reorder", "neg", "reorder"));
}

// A value in bf16 cannot be a view of one in f32.
TEST_F(StorageType, ViewsOfIt) {
  const ValueId x = graph_.AddInput("x", {DType::kFloat32, {kSize}, {}});
  const ValueId dims = graph_.AddConstant(Constant::FromValues<int64_t>({2}, {1, kSize}));
  const ValueId view = Node(Reshape{}, {Node(Neg{}, {x}), dims});
  graph_.AddOutput("y", Node(Exp{}, {view}));
  EXPECT_THAT(Run({{0, 0, 0}}), ElementsAre(ElementsAre(1, 1, 1)));
}

TEST(ReorderFormats, OnlyFloatingPointTypesAreConverted) {
  Graph graph;
  const ValueId x = graph.AddInput("x", {DType::kFloat32, {2}, {}});
  const ValueId i = graph.AddInput("i", {DType::kInt64, {2}, {}});
  EXPECT_TRUE(graph.AddNode(Reorder{.dtype = DType::kFloat16}, {x}).ok());
  for (const auto& [value, dtype] : {std::pair(x, DType::kInt8), std::pair(i, DType::kInt32)}) {
    const absl::Status status = graph.AddNode(Reorder{.dtype = dtype}, {value}).status();
    EXPECT_THAT(std::string(status.message()), HasSubstr("only floating-point types"));
  }
  EXPECT_THAT(Print(graph), Not(HasSubstr("i8")));
}

}  // namespace
}  // namespace sinter
