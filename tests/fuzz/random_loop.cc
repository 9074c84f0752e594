#include "tests/fuzz/random_loop.h"

#include <memory>
#include <utility>

#include "ir/expression_builder.h"
#include "ir/ops.h"
#include "tests/random_elements.h"

namespace sinter::fuzz {
namespace {

const Type kFlag{DType::kBool, {}, {}};
const Type kCount{DType::kInt64, {}, {}};

// Adds a random expression of values of the same shape.
class Expressions {
 public:
  Expressions(Random& random, Graph& graph) : random_(random), make_(graph) {}

  // Its elements are in [-1, 1].
  ValueId Bounded(const std::vector<ValueId>& values) {
    ValueId result = Any(values);
    const int64_t steps = random_.Integer(1, 5);
    for (int64_t i = 0; i < steps; ++i) result = Step(result, Any(values));
    return random_.Chance(0.5) ? make_.Node(Tanh{}, {result}) : make_.Node(Sigmoid{}, {result});
  }

 private:
  ValueId Any(const std::vector<ValueId>& values) {
    const auto last = static_cast<int64_t>(values.size()) - 1;
    return values[static_cast<size_t>(random_.Integer(0, last))];
  }

  ValueId Step(ValueId x, ValueId other) {
    switch (random_.Integer(0, 6)) {
      case 0: return make_.Node(Tanh{}, {x});
      case 1: return make_.Node(Sigmoid{}, {x});
      case 2: return make_.Node(Relu{}, {x});
      case 3: return make_.Product(x, other);
      case 4: return make_.Difference(make_.Scalar(DType::kFloat32, 1), x);
      case 5: return make_.Node(Max{}, {x, other});
      default: return make_.Sum(x, other);
    }
  }

  Random& random_;
  GraphExpressionBuilder make_;
};

class LoopMaker {
 public:
  explicit LoopMaker(uint64_t seed) : random_(seed) {
    made_.graph.name = absl::StrCat("random loop ", seed);
    states_ = static_cast<size_t>(random_.Integer(1, 2));
  }

  RandomGraph Take() {
    x_ = Input({.dims = {steps_, batch_, inputs_}});
    std::vector<ValueId> states;
    for (size_t i = 0; i < states_; ++i)
      states.push_back(InputOrConstant({.dims = {batch_, hidden_}}));
    weights_ = {InputOrConstant({.dims = {inputs_, hidden_}}),
                InputOrConstant({.dims = {hidden_, hidden_}}),
                InputOrConstant({.dims = {hidden_}})};
    const std::vector<ValueId> results = random_.Chance(0.5) ? AddLoop(states) : AddScan(states);
    for (const ValueId result : results) Output(result);
    AddIf(results.front(), results[states_ - 1]);
    SINTER_CHECK(made_.ComputeValues().ok());
    return std::move(made_);
  }

 private:
  Graph& graph() { return made_.graph; }

  ValueId Input(const RandomInput& input) {
    made_.inputs.push_back(RandomElements(input, random_));
    return graph().AddInput(absl::StrCat("x", made_.inputs.size()),
                            Type{input.dtype, Shape::Of(input.dims), {}});
  }
  ValueId InputOrConstant(const RandomInput& input) {
    return random_.Chance(0.3) ? Input(input) : graph().AddConstant(RandomElements(input, random_));
  }
  void Output(ValueId value) {
    graph().AddOutput(absl::StrCat("y", graph().outputs().size()), value);
  }
  ValueId InputOrScalar(const ConstantRef& constant) {
    if (!random_.Chance(0.3)) return graph().AddConstant(constant);
    made_.inputs.push_back(constant);
    return graph().AddInput(absl::StrCat("x", made_.inputs.size()),
                            Type{constant->dtype(), {}, {}});
  }

  // Adds the weights' inputs to the body and the states' next values and the collected values to
  // its outputs.
  void FillBody(Graph& body, const std::vector<ValueId>& states, ValueId slice,
                const std::vector<ValueId>& weights) {
    GraphExpressionBuilder make(body);
    const ValueId product = make.Node(MatMul{}, {slice, weights[0]});
    std::vector<ValueId> values = states;
    values.push_back(make.Sum(product, weights[2]));
    values.push_back(make.Node(MatMul{}, {states.back(), weights[1]}));
    SINTER_CHECK(make.status().ok());
    Expressions expressions(random_, body);
    for (size_t i = 0; i < states.size(); ++i) {
      values.push_back(expressions.Bounded(values));
      body.AddOutput(absl::StrCat("state", i), values.back());
    }
    for (size_t i = 0; i < collected_; ++i) {
      const auto last = static_cast<int64_t>(values.size()) - 1;
      body.AddOutput(absl::StrCat("collected", i),
                     values[static_cast<size_t>(random_.Integer(0, last))]);
    }
  }

  std::vector<ValueId> AddWeightInputs(Graph& body) {
    std::vector<ValueId> weights;
    for (const ValueId weight : weights_) {
      weights.push_back(body.AddInput(absl::StrCat("w", weights.size()), graph().type(weight)));
    }
    return weights;
  }

  std::vector<ValueId> AddNode(const Operation& operation, std::vector<ValueId> operands,
                               std::vector<GraphRef> bodies, size_t outputs) {
    const absl::StatusOr<NodeId> node =
        graph().AddNode(operation, std::move(operands),
                        {.bodies = std::move(bodies), .output_count = static_cast<int>(outputs)});
    SINTER_CHECK(node.ok());
    const ValueIds& results = graph().node(*node).outputs;
    return {results.begin(), results.end()};
  }

  std::vector<ValueId> AddLoop(const std::vector<ValueId>& states) {
    auto body = std::make_shared<Graph>();
    const ValueId iteration = body->AddInput("iteration", kCount);
    const ValueId condition = body->AddInput("condition", kFlag);
    std::vector<ValueId> inside;
    for (const ValueId state : states) {
      inside.push_back(body->AddInput(absl::StrCat("s", inside.size()), graph().type(state)));
    }
    const std::vector<ValueId> weights = AddWeightInputs(*body);
    const ValueId x = body->AddInput("x", graph().type(x_));
    GraphExpressionBuilder make(*body);
    const bool ends_early = random_.Chance(0.3);
    const ValueId limit =
        make.Scalar(DType::kInt64, static_cast<double>(random_.Integer(0, steps_)));
    const ValueId next = ends_early ? make.Node(Less{}, {iteration, limit}) : condition;
    const ValueId slice = make.Node(Gather{}, {x, iteration});
    SINTER_CHECK(make.status().ok());
    body->AddOutput("next", next);
    FillBody(*body, inside, slice, weights);
    std::vector<ValueId> operands = {
        InputOrScalar(Constant::Scalar<int64_t>(random_.Integer(1, steps_))),
        InputOrScalar(Constant::Scalar(true))};
    operands.insert(operands.end(), states.begin(), states.end());
    operands.insert(operands.end(), weights_.begin(), weights_.end());
    operands.push_back(x_);
    return AddNode(Loop{.carried = static_cast<int64_t>(states_)}, std::move(operands), {body},
                   states_ + collected_);
  }

  std::vector<ValueId> AddScan(const std::vector<ValueId>& states) {
    auto body = std::make_shared<Graph>();
    std::vector<ValueId> inside;
    for (const ValueId state : states) {
      inside.push_back(body->AddInput(absl::StrCat("s", inside.size()), graph().type(state)));
    }
    const ValueId slice =
        body->AddInput("x", Type{DType::kFloat32, Shape::Of({batch_, inputs_}), {}});
    const std::vector<ValueId> weights = AddWeightInputs(*body);
    FillBody(*body, inside, slice, weights);
    Scan scan{
        .states = static_cast<int64_t>(states_), .axes = {0}, .reverse = {random_.Integer(0, 1)}};
    for (size_t i = 0; i < collected_; ++i) {
      scan.output_axes.push_back(random_.Integer(0, 2));
      scan.output_reverse.push_back(random_.Integer(0, 1));
    }
    std::vector<ValueId> operands = states;
    operands.push_back(x_);
    operands.insert(operands.end(), weights_.begin(), weights_.end());
    return AddNode(std::move(scan), std::move(operands), {body}, states_ + collected_);
  }

  void AddIf(ValueId a, ValueId b) {
    std::vector<GraphRef> branches;
    for (int i = 0; i < 2; ++i) {
      auto branch = std::make_shared<Graph>();
      const std::vector<ValueId> values = {branch->AddInput("a", graph().type(a)),
                                           branch->AddInput("b", graph().type(b))};
      branch->AddOutput("y", Expressions(random_, *branch).Bounded(values));
      branches.push_back(std::move(branch));
    }
    const ValueId condition = InputOrScalar(Constant::Scalar(random_.Chance(0.5)));
    Output(AddNode(If{.then_inputs = 2}, {condition, a, b, a, b}, std::move(branches), 1).front());
  }

  Random random_;
  RandomGraph made_;
  const int64_t steps_ = random_.Integer(1, 9);
  const int64_t batch_ = random_.Integer(1, 4);
  const int64_t inputs_ = random_.Integer(1, 20);
  const int64_t hidden_ = random_.Integer(1, 20);
  const size_t collected_ = static_cast<size_t>(random_.Integer(0, 2));
  size_t states_ = 1;
  ValueId x_;
  std::vector<ValueId> weights_;
};

}  // namespace

RandomGraph MakeRandomLoop(uint64_t seed) { return LoopMaker(seed).Take(); }

}  // namespace sinter::fuzz
