// The export of every operator with its optional operands and without them.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "frontend/onnx/export.h"
#include "frontend/onnx/import.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "ir/text.h"
#include "kernels/naive/evaluate.h"
#include "runtime/measure/difference.h"
#include "schemas/onnx.pb.h"
#include "tests/ir/random_graph.h"

namespace sinter {
namespace {

RandomCase CaseOf(Operation operation, std::vector<RandomInput> inputs) {
  return {std::make_shared<const Operation>(std::move(operation)), std::move(inputs)};
}

RandomInput Of(const std::vector<int64_t>& dims) { return {.dims = dims}; }
RandomInput Integers(const std::vector<int64_t>& values) {
  return {.constant = Constant::FromValues<int64_t>({static_cast<int64_t>(values.size())}, values)};
}
RandomInput Floats(const std::vector<float>& values) {
  return {.constant = Constant::FromValues<float>({static_cast<int64_t>(values.size())}, values)};
}

template <class Op>
void AddReduction(std::vector<RandomCase>& cases) {
  cases.push_back(CaseOf(Op{.keepdims = false}, {Of({2, 3, 4}), Integers({0, -1})}));
}

// Cases with the operands that the operators' random cases lack.
std::vector<RandomCase> CasesOfOptionalOperands() {
  std::vector<RandomCase> cases;
  AddReduction<ReduceLogSumExp>(cases);
  AddReduction<ReduceMax>(cases);
  AddReduction<ReduceMean>(cases);
  AddReduction<ReduceMin>(cases);
  AddReduction<ReduceProd>(cases);
  AddReduction<ReduceSum>(cases);
  cases.push_back(CaseOf(ConvTranspose{}, {Of({1, 2, 3}), Of({2, 1, 2})}));
  cases.push_back(CaseOf(Squeeze{}, {Of({1, 3, 1}), Integers({-1})}));
  cases.push_back(CaseOf(Squeeze{}, {Of({1, 3, 1})}));
  cases.push_back(CaseOf(Unsqueeze{}, {Of({3}), Integers({0, 2})}));
  cases.push_back(CaseOf(Trilu{.upper = false}, {Of({3, 4})}));
  cases.push_back(CaseOf(Split{.axis = 1}, {Of({2, 5})}));
  cases.push_back(CaseOf(Pad{}, {Of({2, 3}), Integers({1, 0, -1, 2}), Floats({})}));
  cases.back().inputs[2] = {.constant = Constant::Scalar(7.0F)};
  cases.push_back(cases.back());
  cases.back().inputs[1] = Integers({1, 2});
  cases.back().inputs.push_back(Integers({-1}));
  cases.push_back(CaseOf(MaxUnpool{.kernel_shape = {2}, .strides = {2}},
                         {Of({1, 1, 2}), Integers({}), Integers({1, 1, 5})}));
  cases.back().inputs[1] = {.constant = Constant::FromValues<int64_t>({1, 1, 2}, {1, 3})};
  const Resize crop{.mode = ResizeMode::kLinear,
                    .coordinate_transformation_mode = CoordinateMode::kTfCropAndResize,
                    .extrapolation_value = 7};
  cases.push_back(CaseOf(crop, {Of({1, 1, 4, 4}), Integers({1, 1, 3, 5}),
                                Floats({0, 0, 0.25F, 0.5F, 1, 1, 0.75F, 1.5F})}));
  Resize two_axes = crop;
  two_axes.axes = {3, 2};
  cases.push_back(
      CaseOf(two_axes, {Of({1, 1, 4, 4}), Floats({0.5F, 2}), Floats({0.25F, 0, 0.75F, 0.5F})}));
  return cases;
}

// Whether the export and the import of the case change its result by rounding at most.
void ExpectSame(const RandomCase& random_case, double most_error, Random& random) {
  const absl::StatusOr<Graph> graph = GraphOfCase(random_case);
  ASSERT_TRUE(graph.ok()) << graph.status();
  SCOPED_TRACE(Print(*graph));
  const absl::StatusOr<std::string> bytes = ExportOnnx(*graph);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  const absl::StatusOr<Graph> imported = ImportOnnx(*bytes);
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_TRUE(imported->warnings.empty());
  const std::vector<ConstantRef> inputs = InputsOfCase(random_case, random);
  const auto before = naive::Evaluate(*graph, inputs);
  const auto after = naive::Evaluate(*imported, inputs);
  ASSERT_TRUE(before.ok() && after.ok()) << before.status() << after.status();
  if (most_error == 0) {
    EXPECT_TRUE(*before->front() == *after->front());
    return;
  }
  const auto error = RelativeError(ToTensor(after->front()), ToTensor(before->front()));
  ASSERT_TRUE(error.ok()) << error.status();
  EXPECT_LE(*error, most_error);
}

TEST(ExportOperands, EveryOptionalOperandIsGivenAndOmitted) {
  std::map<std::string, std::set<size_t>> counts;
  Random random(3);
  for (const RandomCase& random_case : CasesOfOptionalOperands()) {
    ExpectSame(random_case, 0, random);
    counts[std::string(random_case.operation->name())].insert(random_case.inputs.size());
  }
  const std::vector<std::string_view> missing = OperatorsWithoutExport();
  for (const OperatorDefinition* definition : AllOperators()) {
    const auto [least, most] = definition->info.inputs;
    const std::string name(definition->info.name);
    const bool exported = std::find(missing.begin(), missing.end(), name) == missing.end();
    if (!exported || most == least || most == Arity::kAny || name == "attention") continue;
    // export_test.cc exports the random cases.
    for (int i = 0; i < 20; ++i) counts[name].insert(definition->random_case(random).inputs.size());
    for (int count = least; count <= most; ++count) {
      EXPECT_EQ(counts[name].count(static_cast<size_t>(count)), 1U) << name << " of " << count;
    }
  }
}

// Attention's operands are optional independently.
TEST(ExportOperands, EveryFormOfAttention) {
  std::set<std::tuple<bool, bool, bool>> forms;
  Random random(3);
  for (int i = 0; i < 100; ++i) {
    const RandomCase random_case = Attention::MakeRandomCase(random);
    const auto& op = random_case.operation->As<Attention>();
    if (!forms.emplace(op.has_mask, op.has_past, op.has_key_lengths).second) continue;
    ExpectSame(random_case, 1e-5, random);
  }
  EXPECT_EQ(forms.size(), 6U);
}

TEST(ExportOperands, NegativePadsOfConvolutions) {
  Random random(3);
  for (const bool has_bias : {false, true}) {
    std::vector<RandomInput> inputs = {Of({1, 2, 5, 4}), Of({2, 2, 3, 2})};
    if (has_bias) inputs.push_back(Of({2}));
    for (const std::vector<int64_t>& pads :
         std::vector<std::vector<int64_t>>{{0, 0, -1, 0}, {-2, 1, 1, -3}, {-1, -1, -1, -1}}) {
      const double most_error = has_bias ? 1e-6 : 0;  // the bias is added to rounded sums
      ExpectSame(CaseOf(ConvTranspose{.strides = {2, 1}, .pads = pads}, inputs), most_error,
                 random);
      ExpectSame(CaseOf(Conv{.pads = {-1, 1, 1, -1}}, inputs), 0, random);
      for (const auto& exported :
           {*GraphOfCase(CaseOf(ConvTranspose{.strides = {2, 1}, .pads = pads}, inputs)),
            *GraphOfCase(CaseOf(Conv{.pads = {-1, 1, 1, -1}}, inputs))}) {
        onnx::ModelProto model;
        ASSERT_TRUE(model.ParseFromString(*ExportOnnx(exported)));
        for (const onnx::NodeProto& node : model.graph().node()) {
          for (const onnx::AttributeProto& attribute : node.attribute()) {
            for (const int64_t pad : attribute.ints()) EXPECT_GE(pad, 0) << node.op_type();
          }
        }
      }
    }
  }
}

TEST(ExportOperands, AGroupOfEachChannelIsInstanceNormalization) {
  for (const int64_t groups : {2, 4}) {
    Random random(3);
    const RandomCase random_case = CaseOf(GroupNormalization{.num_groups = groups, .epsilon = 0.5F},
                                          {Of({2, 4, 3}), Of({4}), Of({4})});
    ExpectSame(random_case, 0, random);
    onnx::ModelProto model;
    ASSERT_TRUE(model.ParseFromString(*ExportOnnx(*GraphOfCase(random_case))));
    EXPECT_EQ(model.graph().node(0).op_type(),
              groups == 4 ? "InstanceNormalization" : "GroupNormalization");
  }
}

}  // namespace
}  // namespace sinter
