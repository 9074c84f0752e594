// Operators that move elements treat those of narrow types as bytes, on every backend. Compares with
// the same case on u8.
#include <cstring>
#include <set>

#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/naive/evaluate.h"
#include "runtime/backends.h"
#include "sinter/backends.h"
#include "sinter/session.h"
#include "tests/ir/random_graph.h"

namespace sinter {
namespace {

constexpr DType kTypes[] = {DType::kInt4, DType::kUint2, DType::kFloat4E2M1, DType::kFloat8E5M2,
                            DType::kFloat8E8M0};

// The case with f32 operands of another type; nothing if the operator does not take it.
std::optional<Graph> WithType(RandomCase random_case, DType dtype) {
  for (RandomInput& input : random_case.inputs) {
    if (input.dtype == DType::kFloat32) input.dtype = dtype;
  }
  auto graph = GraphOfCase(random_case);
  if (!graph.ok()) return std::nullopt;
  return *std::move(graph);
}

// Random bytes for inputs of the type, and random elements for the others.
std::vector<ConstantRef> Inputs(const Graph& graph, DType dtype, Random& random) {
  std::vector<ConstantRef> inputs;
  for (const ValueId input : graph.inputs()) {
    const Type& type = graph.type(input);
    const std::vector<int64_t> dims = type.shape.ToIntegers();
    if (type.dtype != dtype) {
      inputs.push_back(
          RandomElements({.dtype = type.dtype, .dims = dims, .low = 0, .high = 2}, random));
      continue;
    }
    std::vector<uint8_t> bytes(static_cast<size_t>(ElementCount(dims).ValueOrDie()));
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random.Integer(0, 255));
    inputs.push_back(*Constant::CopyOf(dtype, dims, bytes.data()));
  }
  return inputs;
}

std::vector<ConstantRef> AsBytes(const std::vector<ConstantRef>& constants) {
  std::vector<ConstantRef> bytes;
  for (const ConstantRef& constant : constants) {
    bytes.push_back(IsNarrow(constant->dtype())
                        ? *Constant::CopyOf(DType::kUint8, constant->dims(), constant->data())
                        : constant);
  }
  return bytes;
}

absl::StatusOr<std::vector<Tensor>> RunOn(const std::string& backend, const Graph& graph,
                                          const std::vector<ConstantRef>& inputs) {
  const auto model = Model::Create(graph);
  if (!model.ok()) return model.status();
  const auto session = Session::Create(*model, {.backend = backend, .threads = 1});
  if (!session.ok()) return session.status();
  std::vector<Tensor> tensors;
  for (const ConstantRef& input : inputs) tensors.push_back(ToTensor(input));
  return (*session)->Run(tensors);
}

TEST(NarrowTypes, AreMovedAsBytes) {
  std::set<std::string_view> operators;
  for (const OperatorDefinition* definition : AllOperators()) {
    if (definition->random_case == nullptr) continue;
    for (uint64_t seed = 0; seed < 4 * std::size(kTypes); ++seed) {
      Random random(seed);
      const DType dtype = kTypes[seed % std::size(kTypes)];
      const RandomCase random_case = definition->random_case(random);
      const std::optional<Graph> narrow = WithType(random_case, dtype);
      const std::optional<Graph> bytes = WithType(random_case, DType::kUint8);
      if (!narrow || !bytes || narrow->type(narrow->outputs()[0].value).dtype != dtype) continue;
      const std::vector<ConstantRef> inputs = Inputs(*narrow, dtype, random);
      const auto expected = naive::Evaluate(*bytes, AsBytes(inputs));
      ASSERT_TRUE(expected.ok()) << expected.status();
      for (const BackendInfo& backend : AvailableBackends()) {
        const auto outputs = RunOn(backend.name, *narrow, inputs);
        ASSERT_TRUE(outputs.ok()) << definition->info.name << ": " << outputs.status();
        const Tensor& output = outputs->front();
        ASSERT_EQ(output.dtype(), dtype);
        ASSERT_EQ(output.dims(), expected->front()->dims());
        EXPECT_EQ(std::memcmp(output.data(), expected->front()->data(),
                              static_cast<size_t>(output.byte_size())),
                  0)
            << definition->info.name << " on " << backend.name << ", seed " << seed;
      }
      operators.insert(definition->info.name);
    }
  }
  for (const char* name : {"reshape", "flatten", "squeeze", "unsqueeze", "transpose", "concat",
                           "gather", "slice", "split", "expand", "pad", "tile", "where"}) {
    EXPECT_TRUE(operators.contains(name)) << name;
  }
}

// A chain of operators that passes fuse and fold: weights of every type, converted and multiplied.
TEST(NarrowTypes, GraphsOfConversionsAreEqualOnAllBackends) {
  for (int i = 0; i < kDTypeCount; ++i) {
    const auto dtype = static_cast<DType>(i);
    if (!IsNarrow(dtype)) continue;
    Graph graph;
    Random random(7);
    const auto add = [&](Operation operation, std::vector<ValueId> inputs) {
      return graph.node(*graph.AddNode(std::move(operation), std::move(inputs))).output();
    };
    const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {3, 8}, {}});
    const ValueId one = graph.AddConstant(Constant::Scalar(1.5F));
    const ValueId scaled = add(Mul{}, {x, one});
    const ValueId cast = add(Cast{.to = dtype}, {add(Relu{}, {scaled})});
    const ValueId turned = add(Transpose{.perm = {1, 0}}, {cast});
    const ValueId back = add(Cast{.to = DType::kFloat32}, {turned});
    graph.AddOutput("y", add(Sigmoid{}, {add(Mul{}, {back, one})}));
    graph.AddOutput("narrow", turned);
    const std::vector<ConstantRef> inputs = {
        RandomElements({.dims = {3, 8}, .low = -4, .high = 4}, random)};
    const auto expected = naive::Evaluate(graph, inputs);
    ASSERT_TRUE(expected.ok()) << expected.status();
    for (const BackendInfo& backend : AvailableBackends()) {
      const auto outputs = RunOn(backend.name, graph, inputs);
      ASSERT_TRUE(outputs.ok()) << backend.name << ": " << outputs.status();
      EXPECT_EQ(std::memcmp((*outputs)[1].data(), (*expected)[1]->data(), 24), 0) << backend.name;
      for (size_t k = 0; k < 24; ++k) {
        EXPECT_NEAR((*outputs)[0].values<float>()[k], (*expected)[0]->values<float>()[k], 1e-5)
            << NameOf(dtype) << " on " << backend.name;
      }
    }
  }
}

}  // namespace
}  // namespace sinter
