// LSTM, GRU and RNN of the blocked backend: all attributes and forms of operands, odd sizes,
// lengths, threads and special values, for every instruction set.
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/naive/evaluate.h"
#include "kernels/parallel.h"
#include "tests/kernels/blocked/each_isa.h"
#include "tests/kernels/candidate_runner.h"

namespace sinter {
namespace {

struct Sizes {
  int64_t steps;
  int64_t sequences;
  int64_t inputs;
  int64_t hidden;
};

// An operation with random attributes and operands, and how many gates and states it has.
struct RecurrentCase {
  Operation operation;
  int64_t gates;
  int64_t states;
};

Activation AnyActivation(Random& random) {
  return static_cast<Activation>(
      random.Integer(0, static_cast<int64_t>(EnumNames(Activation()).size()) - 1));
}

std::vector<float> AnyParameters(Random& random, size_t count) {
  std::vector<float> parameters(count);
  for (float& parameter : parameters) parameter = static_cast<float>(random.Real(0.1, 0.9));
  return parameters;
}

RecurrentCase AnyOperation(Random& random) {
  const bool reverse = random.Chance(0.5);
  const bool usual = random.Chance(0.4);
  const float clip = !usual && random.Chance(0.5) ? static_cast<float>(random.Real(0.1, 2)) : 0;
  switch (random.Integer(0, 2)) {
    case 0: {
      Lstm op{.reverse = reverse, .clip = clip, .input_forget = random.Chance(0.3)};
      if (!usual) {
        op.f = AnyActivation(random);
        op.g = AnyActivation(random);
        op.h = AnyActivation(random);
        op.alpha = AnyParameters(random, 3);
        op.beta = AnyParameters(random, 3);
      }
      return {op, 4, 2};
    }
    case 1: {
      Gru op{.reverse = reverse, .clip = clip, .linear_before_reset = random.Chance(0.5)};
      if (!usual) {
        op.f = AnyActivation(random);
        op.g = AnyActivation(random);
        op.alpha = AnyParameters(random, 2);
        op.beta = AnyParameters(random, 2);
      }
      return {op, 3, 1};
    }
    default: {
      Rnn op{.reverse = reverse, .clip = clip};
      if (!usual) {
        op.f = AnyActivation(random);
        op.alpha = AnyParameters(random, 1);
        op.beta = AnyParameters(random, 1);
      }
      return {op, 1, 1};
    }
  }
}

ConstantRef AnyLengths(Random& random, const Sizes& sizes) {
  if (random.Chance(0.3)) return Constant::Scalar(std::numeric_limits<int32_t>::max());
  if (random.Chance(0.2)) {
    return Constant::Scalar(static_cast<int32_t>(random.Integer(0, sizes.steps)));
  }
  std::vector<int32_t> lengths;
  for (int64_t i = 0; i < sizes.sequences; ++i) {
    lengths.push_back(static_cast<int32_t>(random.Integer(0, sizes.steps)));
  }
  return Constant::FromValues<int32_t>({sizes.sequences}, lengths);
}

absl::StatusOr<NodeCase> MadeCase(const RecurrentCase& recurrent, const Sizes& sizes,
                                  Random& random) {
  const int64_t rows = recurrent.gates * sizes.hidden;
  // Sums are of the order of 1.
  const double scale = 1.5 / std::sqrt(static_cast<double>(sizes.hidden + sizes.inputs));
  const auto or_scalar = [&](std::vector<int64_t> dims) {
    return RandomConstant(random, random.Chance(0.4) ? std::vector<int64_t>{} : std::move(dims));
  };
  std::vector<ConstantRef> operands = {
      RandomConstant(random, {sizes.steps, sizes.sequences, sizes.inputs}),
      RandomConstant(random, {rows, sizes.inputs}, -scale, scale),
      RandomConstant(random, {rows, sizes.hidden}, -scale, scale), or_scalar({2 * rows}),
      AnyLengths(random, sizes)};
  for (int64_t i = 0; i < recurrent.states; ++i) {
    operands.push_back(or_scalar({sizes.sequences, sizes.hidden}));
  }
  if (recurrent.operation.Is<Lstm>()) operands.push_back(or_scalar({3 * sizes.hidden}));
  std::vector<bool> constant = {false};
  for (size_t i = 1; i < operands.size(); ++i) constant.push_back(random.Chance(0.7));
  return MakeNodeCase(recurrent.operation, std::move(operands), constant, {},
                      static_cast<int>(random.Integer(1, 1 + recurrent.states)));
}

// All results of the first candidate.
absl::StatusOr<std::vector<std::vector<float>>> RunFirst(const NodeCase& node_case,
                                                         const Backend& backend) {
  const KernelQuery query = node_case.query();
  const CandidateRef candidate = backend.Candidates(query).at(0);
  SINTER_ASSIGN_OR_RETURN(const auto kernel, candidate->Prepare());
  SINTER_ASSIGN_OR_RETURN(const auto instance, kernel->NewInstance());
  const auto allocate = [](int64_t bytes) {
    return *AllocateAligned(std::max<int64_t>(bytes, 64));
  };
  std::vector<decltype(allocate(0))> memory;
  for (size_t i = 0; i < node_case.operands.size(); ++i) {
    const Constant& operand = *node_case.operands[i];
    if (candidate->inputs[i].packing) {
      memory.push_back(allocate(candidate->inputs[i].packing->bytes));
      SINTER_RETURN_IF_ERROR(candidate->Pack(i, operand, memory.back().get()));
      instance->SetInput(i, memory.back().get());
    } else {
      instance->SetInput(i, operand.data());
    }
  }
  std::vector<std::vector<float>> results(candidate->outputs.size());
  for (size_t i = 0; i < results.size(); ++i) {
    results[i].resize(
        static_cast<size_t>(ElementCount(query.output(i).shape.ToIntegers()).ValueOrDie()));
    instance->SetOutput(i, results[i].data());
  }
  memory.push_back(allocate(candidate->workspace_bytes));
  instance->SetWorkspace(memory.back().get());
  SINTER_RETURN_IF_ERROR(instance->Run());
  return results;
}

class OwnRecurrent : public EachIsa {};

TEST_P(OwnRecurrent, RandomCases) {
  const auto one_of = [](Random& random, const std::vector<int64_t>& values) {
    return values[static_cast<size_t>(random.Integer(0, static_cast<int64_t>(values.size()) - 1))];
  };
  for (uint64_t seed = 0; seed < 250; ++seed) {
    SCOPED_TRACE(seed);
    const ThreadCountGuard guard(seed % 8 == 0 ? 2 : 1);
    Random random(seed);
    const RecurrentCase recurrent = AnyOperation(random);
    const Sizes sizes = {.steps = one_of(random, {0, 1, 5, 5}),
                         .sequences = one_of(random, {0, 1, 2, 3, 17}),
                         .inputs = one_of(random, {1, 4, 37}),
                         .hidden = one_of(random, {1, 7, 9, 16, 33})};
    const auto node_case = MadeCase(recurrent, sizes, random);
    ASSERT_TRUE(node_case.ok()) << node_case.status();
    const auto kernels = ExpectCandidatesMatchNaive(
        *node_case, {.misalignment = 4 * (seed % 4), .backend = backend_.get()});
    EXPECT_EQ(kernels.size(), 1);
  }
}

// More steps than are multiplied by W together.
TEST_P(OwnRecurrent, ManySteps) {
  for (uint64_t seed = 0; seed < 12; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const auto node_case = MadeCase(
        AnyOperation(random),
        {.steps = 100, .sequences = random.Integer(1, 3), .inputs = 3, .hidden = 5}, random);
    ASSERT_TRUE(node_case.ok()) << node_case.status();
    ExpectCandidatesMatchNaive(*node_case, {.backend = backend_.get()});
  }
}

TEST_P(OwnRecurrent, AnyNumberOfThreadsGivesTheSameBits) {
  for (uint64_t seed = 0; seed < 8; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const auto node_case = MadeCase(
        AnyOperation(random),
        {.steps = 3, .sequences = random.Integer(1, 9), .inputs = 190, .hidden = 201}, random);
    ASSERT_TRUE(node_case.ok()) << node_case.status();
    const auto one = RunFirst(*node_case, *backend_);
    ASSERT_TRUE(one.ok()) << one.status();
    for (const int threads : {2, 3}) {
      const ThreadCountGuard guard(threads);
      const auto several = RunFirst(*node_case, *backend_);
      ASSERT_TRUE(several.ok()) << several.status();
      for (size_t i = 0; i < one->size(); ++i) {
        EXPECT_EQ(
            std::memcmp((*one)[i].data(), (*several)[i].data(), (*one)[i].size() * sizeof(float)),
            0);
      }
      ExpectCandidatesMatchNaive(*node_case, {.backend = backend_.get()});
    }
  }
}

// NaN and infinities in any operand spread as with the naive kernel.
TEST_P(OwnRecurrent, SpecialValues) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const ThreadCountGuard guard(1);
  for (uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    auto node_case = MadeCase(AnyOperation(random),
                              {.steps = 3, .sequences = 2, .inputs = 3, .hidden = 9}, random);
    ASSERT_TRUE(node_case.ok()) << node_case.status();
    const auto special = static_cast<size_t>(random.Integer(0, 6)) % node_case->operands.size();
    if (special == 4) continue;  // the lengths
    const Constant& operand = *node_case->operands[special];
    std::vector<float> values(operand.values<float>().begin(), operand.values<float>().end());
    const float value = std::vector{std::numeric_limits<float>::quiet_NaN(), kInfinity,
                                    -kInfinity}[static_cast<size_t>(random.Integer(0, 2))];
    values[static_cast<size_t>(random.Integer(0, static_cast<int64_t>(values.size()) - 1))] = value;
    node_case->operands[special] = Constant::FromValues<float>(operand.dims(), values);
    const auto expected =
        naive::EvaluateNode(node_case->graph, node_case->node, node_case->operands);
    ASSERT_TRUE(expected.ok()) << expected.status();
    const auto actual = RunFirst(*node_case, *backend_);
    ASSERT_TRUE(actual.ok()) << actual.status();
    for (size_t i = 0; i < actual->size(); ++i) {
      for (size_t j = 0; j < (*actual)[i].size(); ++j) {
        const float got = (*actual)[i][j];
        const float truth = (*expected)[i]->values<float>()[j];
        if (std::isnan(truth)) {
          EXPECT_TRUE(std::isnan(got)) << got;
        } else if (std::isinf(truth)) {
          EXPECT_EQ(got, truth);
        } else {
          EXPECT_NEAR(got, truth, 1e-5 * std::max(1.0F, std::abs(truth)));
        }
      }
    }
  }
}

TEST_P(OwnRecurrent, LengthsOutsideAreRefused) {
  for (const int32_t length : {-1, 6}) {
    Random random(1);
    std::vector<ConstantRef> operands = {RandomConstant(random, {5, 2, 3}),
                                         RandomConstant(random, {12, 3}),
                                         RandomConstant(random, {12, 4}),
                                         RandomConstant(random, {}),
                                         Constant::FromValues<int32_t>({2}, {5, length}),
                                         RandomConstant(random, {})};
    const auto node_case = MakeNodeCase(Gru{}, operands, {false, true, true, true, false, true});
    ASSERT_TRUE(node_case.ok()) << node_case.status();
    EXPECT_EQ(RunFirst(*node_case, *backend_).status().code(), absl::StatusCode::kOutOfRange);
  }
}

TEST_P(OwnRecurrent, PackedFormatsTellCellsApart) {
  Random random(1);
  std::vector<std::string> formats;
  const auto add = [&](const Operation& operation, int64_t gates) {
    std::vector<ConstantRef> operands = {RandomConstant(random, {2, 1, 3}),
                                         RandomConstant(random, {gates * 32, 3}),
                                         RandomConstant(random, {gates * 32, 32}),
                                         RandomConstant(random, {}),
                                         Constant::Scalar<int32_t>(2),
                                         RandomConstant(random, {})};
    if (gates == 4) operands.insert(operands.end(), 2, RandomConstant(random, {}));
    const auto node_case = MakeNodeCase(operation, operands, {false, true, true});
    ASSERT_TRUE(node_case.ok()) << node_case.status();
    formats.push_back(
        backend_->Candidates(node_case->query()).at(0)->inputs[2].packing.value().packed_format);
  };
  add(Gru{}, 3);
  add(Gru{.linear_before_reset = true}, 3);
  add(Lstm{}, 4);
  add(Rnn{}, 1);
  for (size_t i = 1; i < formats.size(); ++i) {
    EXPECT_EQ(std::count(formats.begin(), formats.end(), formats[i]), 1) << formats[i];
  }
}

INSTANTIATE_TEST_SUITE_P(Blocked, OwnRecurrent, kEachIsa, NameOfIsa);

}  // namespace
}  // namespace sinter
