// Tests of backends behind sinter/backend.h, in this process: what a library is told about a node,
// what Sinter accepts from it, and how its kernels run.
#include "kernels/library/library_backend.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/library/node_description.h"
#include "sinter/kernel.h"
#include "tests/kernels/candidate_runner.h"
#include "tests/kernels/fused_case.h"

namespace sinter::library {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Numbers = std::vector<int64_t>;

std::unique_ptr<const Backend> Make(const SinterBackend* table) {
  auto backend = NewLibraryBackend(table, "build");
  SINTER_CHECK(backend.ok());
  return *std::move(backend);
}

NodeCase MatMulCase(Numbers a, Numbers b, bool constant) {
  Random random(1);
  auto node_case = MakeNodeCase(
      MatMul{}, {RandomConstant(random, std::move(a)), RandomConstant(random, std::move(b))},
      {false, constant});
  SINTER_CHECK(node_case.ok());
  return *std::move(node_case);
}

NodeCase AbsCase(Numbers dims) {
  Random random(1);
  auto node_case = MakeNodeCase(Abs{}, {RandomConstant(random, std::move(dims))}, {false});
  SINTER_CHECK(node_case.ok());
  return *std::move(node_case);
}

// Kernels with the C++ header.

bool IsMatrixProduct(const KernelNode& node) {
  return node.input(0).rank() == 2 && node.input(1).rank() == 2;
}

void MultiplyRows(const KernelCall& call) {
  const auto a = call.Input<float>(0);
  const auto b = call.Input<float>(1);
  const auto c = call.Output<float>(0);
  const int64_t n = c.dims[1];
  const int64_t k = a.dims[1];
  call.ParallelFor(c.dims[0], 4, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      for (int64_t j = 0; j < n; ++j) {
        double sum = 0;
        for (int64_t l = 0; l < k; ++l) sum += a[i * k + l] * b[l * n + j];
        c[i * n + j] = static_cast<float>(sum);
      }
    }
  });
}

// The same with operand 1 transposed beforehand.
int64_t TransposedBytes(const KernelNode& node) { return node.input(1).size() * 4; }

void Transpose(const KernelNode& node, const float* from, void* to) {
  const int64_t k = node.input(1).dims[0];
  const int64_t n = node.input(1).dims[1];
  for (int64_t l = 0; l < k; ++l) {
    for (int64_t j = 0; j < n; ++j) static_cast<float*>(to)[j * k + l] = from[l * n + j];
  }
}

void MultiplyTransposed(const KernelCall& call) {
  const auto a = call.Input<float>(0);
  const auto c = call.Output<float>(0);
  const int64_t n = c.dims[1];
  const int64_t k = a.dims[1];
  const auto* const b = call.Packed<float>(1);
  auto* const sums = call.Workspace<double>();
  for (int64_t i = 0; i < c.dims[0]; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      sums[j] = std::inner_product(a.data + i * k, a.data + (i + 1) * k, b + j * k, 0.0);
    }
    std::copy(sums, sums + n, c.data + i * n);
  }
}

KernelRow PackedRow() {
  return {
      .op = "matmul",
      .run = MultiplyTransposed,
      .takes =
          [](const KernelNode& node) { return IsMatrixProduct(node) && node.input(1).is_constant; },
      .id = "matmul.packed",
      .workspace = [](const KernelNode& node) { return node.output(0).dims[1] * 8; },
      .packed_format = "transposed",
      .packed_bytes = TransposedBytes,
      .pack = Transpose};
}

TEST(LibraryBackend, KernelsOfTheCppHeaderMatchNaive) {
  const KernelLibrary library(
      "test", "1", {PackedRow(), {.op = "matmul", .run = MultiplyRows, .takes = IsMatrixProduct}});
  const auto backend = Make(library.table());
  EXPECT_EQ(backend->name(), "test");
  EXPECT_EQ(backend->version(), "1+build");
  for (const auto& [a, b] : std::vector<std::pair<Numbers, Numbers>>{
           {{1, 1}, {1, 1}}, {{3, 7}, {7, 5}}, {{17, 33}, {33, 19}}, {{0, 4}, {4, 3}}}) {
    EXPECT_THAT(ExpectCandidatesMatchNaive(MatMulCase(a, b, true), {.backend = backend.get()}),
                ElementsAre("matmul.packed", "matmul"));
    EXPECT_THAT(ExpectCandidatesMatchNaive(MatMulCase(a, b, false),
                                           {.misalignment = 4, .backend = backend.get()}),
                ElementsAre("matmul"));
  }
  EXPECT_THAT(backend->Candidates(MatMulCase({2, 3, 4}, {2, 4, 3}, false).query()), IsEmpty());
  EXPECT_THAT(backend->Candidates(AbsCase({3}).query()), IsEmpty());
}

TEST(LibraryBackend, AFusedNodeWithItsEpilogue) {
  // A 1x1 convolution in NHWC, and then relu.
  const KernelLibrary library(
      "test", "1",
      {{.op = "conv",
        .run =
            [](const KernelCall& call) {
              const auto x = call.Input<float>(0);
              const auto w = call.Input<float>(1);
              const auto bias = call.Input<float>(2);
              const auto y = call.Output<float>(0);
              const int64_t channels = x.dims[1];
              const int64_t outputs = y.dims[1];
              for (int64_t p = 0; p < y.dims[0] * y.dims[2] * y.dims[3]; ++p) {
                for (int64_t m = 0; m < outputs; ++m) {
                  double sum = bias[m];
                  for (int64_t c = 0; c < channels; ++c) {
                    sum += x[p * channels + c] * w[m * channels + c];
                  }
                  y[p * outputs + m] = static_cast<float>(std::max(sum, 0.0));
                }
              }
            },
        .takes =
            [](const KernelNode& node) {
              return node.operations().size() == 2 && node.operations()[1].name() == "relu" &&
                     node.root().Int("group") == 1 && node.input_count() == 3 &&
                     node.input(1).dims[2] == 1 && node.input(1).dims[3] == 1 &&
                     node.root().Ints("pads") == Numbers{0, 0, 0, 0} &&
                     node.root().Ints("strides") == Numbers{1, 1} &&
                     node.root().String("auto_pad") == "NOTSET";
            },
        .fused = true,
        .layout = "acdb"}});
  const auto backend = Make(library.table());
  Random random(1);
  const Root root{
      "conv", Conv{.strides = {1, 1}, .pads = {0, 0, 0, 0}}, {{2, 5, 3, 4}, {7, 5, 1, 1}, {7}}};
  const auto fused = MakeFusedCase(root, {{"relu", Relu{}}}, random);
  ASSERT_TRUE(fused.ok()) << fused.status();
  EXPECT_THAT(ExpectCandidatesMatchNaive(*fused, {.backend = backend.get()}), ElementsAre("conv"));
  const auto other = MakeFusedCase(root, {{"abs", Abs{}}}, random);
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_THAT(backend->Candidates(other->query()), IsEmpty());
}

// What a library is told.

TEST(NodeDescription, OperationsOfAFusedNode) {
  Random random(1);
  const Root root{"conv", Conv{.pads = {1, 1, 1, 1}, .group = 2}, {{1, 4, 5, 6}, {8, 2, 3, 3}}};
  const auto node_case = MakeFusedCase(
      root, {{"sub", Sub{}, Epilogue::Second::kChannel, true, true}}, random, {{"abs", Abs{}}});
  ASSERT_TRUE(node_case.ok()) << node_case.status();
  const KernelQuery query = node_case->query();
  const NodeDescription description(query);
  ASSERT_NE(description.node(), nullptr);
  const SinterNode& node = *description.node();
  EXPECT_EQ(node.root, 1);
  EXPECT_GT(node.flops, 0);
  ASSERT_EQ(node.operation_count, 3);
  const SinterOperation& abs = *node.operations[0];
  const SinterOperation& conv = *node.operations[1];
  const SinterOperation& sub = *node.operations[2];
  EXPECT_STREQ(abs.name, "abs");
  ASSERT_EQ(abs.operand_count, 1);
  const int32_t x = abs.operands[0]->index;
  ASSERT_GE(x, 0);
  EXPECT_EQ(abs.operands[0]->tensor, node.inputs[x]);
  EXPECT_EQ(Numbers(node.inputs[x]->dims, node.inputs[x]->dims + 4), (Numbers{1, 4, 5, 6}));
  EXPECT_STREQ(conv.name, "conv");
  ASSERT_EQ(conv.operand_count, 2);
  EXPECT_EQ(conv.operands[0]->index, SINTER_PREVIOUS);
  EXPECT_NE(conv.operands[1]->tensor->constant, nullptr);
  const KernelOperation attributes(conv);
  EXPECT_EQ(attributes.Int("group"), 2);
  EXPECT_THAT(attributes.Ints("pads"), ElementsAre(1, 1, 1, 1));
  EXPECT_EQ(attributes.Int("wings"), 0);
  // The constant is subtracted from, so it comes first.
  EXPECT_STREQ(sub.name, "sub");
  ASSERT_EQ(sub.operand_count, 2);
  EXPECT_NE(sub.operands[0]->index, SINTER_PREVIOUS);
  EXPECT_EQ(sub.operands[1]->index, SINTER_PREVIOUS);
}

TEST(NodeDescription, OtherElementTypesAndAttributes) {
  Random random(1);
  const auto node_case =
      MakeNodeCase(Cast{.to = DType::kInt32}, {RandomConstant(random, {2, 0, 3})}, {false});
  ASSERT_TRUE(node_case.ok()) << node_case.status();
  const KernelQuery query = node_case->query();
  const NodeDescription description(query);
  ASSERT_NE(description.node(), nullptr);
  EXPECT_EQ(description.node()->inputs[0]->dtype, SINTER_F32);
  EXPECT_EQ(description.node()->outputs[0]->dtype, SINTER_I32);
  EXPECT_EQ(KernelOperation(*description.node()->operations[0]).String("to"), "i32");
  EXPECT_FALSE(KernelNode(*description.node()).IsFloat32());
}

TEST(NodeDescription, EveryElementTypeHasANumber) {
  for (int i = 0; i < kDTypeCount; ++i) {
    const auto dtype = static_cast<DType>(i);
    EXPECT_EQ(FromAbi(ToAbi(dtype)), dtype) << NameOf(dtype);
  }
  for (const int32_t number : {-1, 0, 14, 99, kUnnamedDType + kDTypeCount}) {
    EXPECT_FALSE(FromAbi(number)) << number;
  }
}

// A backend in C style, whose functions the tests replace.

struct Raw {
  std::function<int32_t(SinterOffer*, char*)> on_offer = [](SinterOffer*, char*) {
    return SINTER_OK;
  };
  std::function<int32_t(const SinterCall&, char*)> on_run = [](const SinterCall&, char*) {
    return SINTER_OK;
  };
  int kernels = 0;  // alive
  int released = 0;
  SinterBackend table = {};

  Raw() {
    table.struct_size = sizeof(SinterBackend);
    table.abi_version = SINTER_BACKEND_ABI_VERSION;
    table.name = "raw";
    table.version = "1";
    table.context = this;
    table.offer = [](void* context, const SinterNode*, int32_t index, SinterOffer* offer,
                     char* message) -> int32_t {
      auto* const self = static_cast<Raw*>(context);
      if (index > 0) return SINTER_REFUSED;
      offer->kernel = self;
      const int32_t result = self->on_offer(offer, message);
      self->kernels += result == SINTER_OK ? 1 : 0;
      return result;
    };
    table.run = [](void* kernel, const SinterCall* call, char* message) -> int32_t {
      return static_cast<Raw*>(kernel)->on_run(*call, message);
    };
    table.release = [](void* kernel) {
      --static_cast<Raw*>(kernel)->kernels;
      ++static_cast<Raw*>(kernel)->released;
    };
  }
};

TEST(LibraryBackend, RowStridesAndWorkInPlace) {
  Raw raw;
  raw.on_offer = [](SinterOffer* offer, char*) {
    offer->inputs[0]->row = 5;
    offer->inputs[0]->in_place = 1;
    offer->outputs[0]->row = 5;
    return SINTER_OK;
  };
  raw.on_run = [](const SinterCall& call, char*) {
    const auto stride = [](int64_t row_stride) { return row_stride == 0 ? 5 : row_stride; };
    for (int64_t row = 0; row < 12; ++row) {
      const float* const from =
          static_cast<const float*>(call.inputs[0]) + row * stride(call.input_row_strides[0]);
      float* const to =
          static_cast<float*>(call.outputs[0]) + row * stride(call.output_row_strides[0]);
      for (int64_t i = 0; i < 5; ++i) to[i] = std::abs(from[i]);
    }
    return SINTER_OK;
  };
  const auto backend = Make(&raw.table);
  EXPECT_THAT(ExpectCandidatesMatchNaive(AbsCase({3, 4, 5}), {.backend = backend.get()}),
              ElementsAre("abs"));
  EXPECT_GT(raw.released, 0);
  EXPECT_EQ(raw.kernels, 0);
}

// The error of preparing and running the first candidate for abs of f32[3,4].
absl::Status Outcome(const Raw& raw) {
  const auto backend = Make(&raw.table);
  const NodeCase node_case = AbsCase({3, 4});
  const auto candidates = backend->Candidates(node_case.query());
  if (candidates.size() != 1) return absl::NotFoundError("no candidate");
  auto kernel = candidates[0]->Prepare();
  if (!kernel.ok()) return kernel.status();
  auto instance = (*kernel)->NewInstance();
  if (!instance.ok()) return instance.status();
  std::array<float, 12> elements = {};
  (*instance)->SetInput(0, elements.data());
  (*instance)->SetOutput(0, elements.data());
  return (*instance)->Run();
}

TEST(LibraryBackend, ErrorsOfARunNameTheKernel) {
  Raw raw;
  EXPECT_TRUE(Outcome(raw).ok());
  raw.on_run = [](const SinterCall&, char* message) {
    std::strcpy(message, "the disk is full");
    return SINTER_FAILED;
  };
  EXPECT_EQ(Outcome(raw).message(), "kernel raw: abs: the disk is full");
  raw.on_run = [](const SinterCall&, char*) { return 77; };
  EXPECT_EQ(Outcome(raw).message(), "kernel raw: abs: the library returned 77 without a reason");
  raw.on_run = [](const SinterCall&, char*) { return SINTER_REFUSED; };
  EXPECT_EQ(Outcome(raw).message(), "kernel raw: abs refused after its offer");
  raw.on_run = [](const SinterCall&, char*) -> int32_t { throw std::runtime_error("boom"); };
  EXPECT_THAT(std::string(Outcome(raw).message()), HasSubstr("boom"));
  raw.on_run = [](const SinterCall&, char*) -> int32_t { throw 5; };
  EXPECT_THAT(std::string(Outcome(raw).message()), HasSubstr("an exception left the library"));
}

TEST(LibraryBackend, AnExceptionOfTheCppHeaderIsAnError) {
  const KernelLibrary library(
      "test", "1",
      {{.op = "abs", .run = [](const KernelCall&) { throw std::runtime_error("no such table"); }}});
  const auto backend = Make(library.table());
  const NodeCase node_case = AbsCase({2});
  const auto candidates = backend->Candidates(node_case.query());
  ASSERT_THAT(candidates, SizeIs(1));
  const auto kernel = candidates[0]->Prepare();
  ASSERT_TRUE(kernel.ok());
  const auto instance = (*kernel)->NewInstance();
  ASSERT_TRUE(instance.ok());
  EXPECT_EQ((*instance)->Run().message(), "kernel test: abs: no such table");
}

TEST(LibraryBackend, OffersThatDoNotFitAreErrorsOfThePlan) {
  const auto error_of = [](std::function<void(SinterOffer&)> change) {
    Raw raw;
    raw.on_offer = [change = std::move(change)](SinterOffer* offer, char*) {
      change(*offer);
      return SINTER_OK;
    };
    const std::string message(Outcome(raw).message());
    EXPECT_EQ(raw.kernels, 0);  // also a bad offer's kernel is released
    return message;
  };
  EXPECT_EQ(error_of([](SinterOffer&) {}), "");
  EXPECT_THAT(
      error_of([](SinterOffer& offer) { offer.inputs[0]->layout = "acdb"; }),
      HasSubstr("backend raw: the library's offer has the layout 'acdb' for a tensor of 2"));
  EXPECT_THAT(error_of([](SinterOffer& offer) { offer.inputs[0]->layout = "?"; }),
              HasSubstr("layout '?'"));
  EXPECT_THAT(error_of([](SinterOffer& offer) { offer.inputs[0]->dtype = 55; }),
              HasSubstr("element type 55"));
  EXPECT_THAT(error_of([](SinterOffer& offer) { offer.outputs[0]->dtype = SINTER_I32; }),
              HasSubstr("a port of i32 for a tensor of f32"));
  EXPECT_THAT(error_of([](SinterOffer& offer) { offer.inputs[0]->row = 3; }),
              HasSubstr("rows of 3 elements"));
  EXPECT_THAT(error_of([](SinterOffer& offer) { offer.inputs[0]->row = -4; }),
              HasSubstr("rows of -4 elements"));
  EXPECT_THAT(error_of([](SinterOffer& offer) { offer.inputs[0]->packed_format = "p"; }),
              HasSubstr("packed format for an operand that is not constant"));
  EXPECT_THAT(error_of([](SinterOffer& offer) { offer.workspace_bytes = -1; }),
              HasSubstr("workspace of -1 bytes"));
  EXPECT_THAT(error_of([](SinterOffer& offer) { offer.seconds = -1; }),
              HasSubstr("estimated time"));
  EXPECT_THAT(error_of([](SinterOffer& offer) {
                offer.seconds = std::numeric_limits<double>::quiet_NaN();
              }),
              HasSubstr("estimated time"));
  EXPECT_THAT(error_of([](SinterOffer& offer) { offer.kernel_id = "two words"; }),
              HasSubstr("kernel id 'two words'"));
  EXPECT_THAT(error_of([](SinterOffer& offer) { offer.outputs[0]->in_place = 1; }),
              HasSubstr("in place"));
}

TEST(LibraryBackend, FailuresOfAnOffer) {
  Raw raw;
  raw.on_offer = [](SinterOffer*, char* message) {
    std::strcpy(message, "out of ideas");
    return SINTER_FAILED;
  };
  EXPECT_EQ(Outcome(raw).message(), "backend raw: out of ideas");
  raw.on_offer = [](SinterOffer*, char*) -> int32_t { throw std::runtime_error("boom"); };
  EXPECT_THAT(std::string(Outcome(raw).message()), HasSubstr("boom"));
  raw.on_offer = [](SinterOffer*, char*) { return SINTER_REFUSED; };
  EXPECT_EQ(Outcome(raw).message(), "no candidate");
  raw.on_offer = [](SinterOffer*, char* message) {
    std::strcpy(message, "too wide");
    return SINTER_REFUSED;
  };
  const NodeCase node_case = AbsCase({3, 4});
  const KernelQuery query = node_case.query();
  EXPECT_THAT(Make(&raw.table)->Candidates(query), IsEmpty());
  EXPECT_THAT(query.refusals(), ElementsAre("raw: too wide"));
  // It never refuses.
  raw.table.offer = [](void* context, const SinterNode*, int32_t, SinterOffer* offer,
                       char*) -> int32_t {
    offer->kernel = context;
    ++static_cast<Raw*>(context)->kernels;
    return SINTER_OK;
  };
  EXPECT_THAT(std::string(Outcome(raw).message()), HasSubstr("more than 64 kernels for a node"));
  EXPECT_EQ(raw.kernels, 0);
}

TEST(LibraryBackend, PackingWithoutAFunctionIsAnError) {
  Raw raw;
  raw.on_offer = [](SinterOffer* offer, char*) {
    offer->inputs[1]->packed_format = "p";
    offer->inputs[1]->packed_bytes = 64;
    return SINTER_OK;
  };
  const auto backend = Make(&raw.table);
  const NodeCase node_case = MatMulCase({2, 3}, {3, 4}, true);
  const auto candidates = backend->Candidates(node_case.query());
  ASSERT_THAT(candidates, SizeIs(1));
  ASSERT_TRUE(candidates[0]->inputs[1].packing);
  EXPECT_EQ(candidates[0]->inputs[1].packing->bytes, 64);
  std::array<std::byte, 64> packed;
  EXPECT_FALSE(candidates[0]->Pack(1, *node_case.operands[1], packed.data()).ok());
}

TEST(LibraryBackend, TablesThatAreRefused) {
  const auto error_of = [](void (*change)(SinterBackend&)) {
    Raw raw;
    change(raw.table);
    return std::string(NewLibraryBackend(&raw.table, "b").status().message());
  };
  EXPECT_EQ(error_of([](SinterBackend&) {}), "");
  EXPECT_THAT(error_of([](SinterBackend& table) { table.struct_size = 8; }),
              HasSubstr("no version"));
  EXPECT_THAT(error_of([](SinterBackend& table) { table.struct_size -= 8; }),
              HasSubstr("too short"));
  EXPECT_THAT(error_of([](SinterBackend& table) { table.abi_version = 7; }),
              HasSubstr("version 7 of sinter/backend.h, and Sinter"));
  EXPECT_THAT(error_of([](SinterBackend& table) { table.name = nullptr; }), HasSubstr("no name"));
  EXPECT_THAT(error_of([](SinterBackend& table) { table.run = nullptr; }), HasSubstr("run"));
  // A table of a later release has more members.
  EXPECT_EQ(error_of([](SinterBackend& table) { table.struct_size += 64; }), "");
}

TEST(LibraryBackend, AnEstimateIsTheLibrarysOrTheUsualOne) {
  const NodeCase node_case = AbsCase({3, 4});
  for (const double seconds : {0.0, 0.25}) {
    Raw raw;
    raw.on_offer = [&](SinterOffer* offer, char*) {
      offer->seconds = seconds;
      return SINTER_OK;
    };
    const auto backend = Make(&raw.table);
    const KernelQuery query = node_case.query();
    const auto candidates = backend->Candidates(query);
    ASSERT_THAT(candidates, SizeIs(1));
    const double estimate = backend->EstimateSeconds(query, *candidates[0]);
    EXPECT_EQ(estimate == 0.25, seconds == 0.25);
    EXPECT_GT(estimate, 0);
  }
}

}  // namespace
}  // namespace sinter::library
