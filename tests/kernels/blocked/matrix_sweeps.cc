// MatMul, MatMulLayers and Attention.
#include <string>
#include <utility>
#include <vector>

#include "ir/ops.h"
#include "kernels/cache_sizes.h"
#include "tests/kernels/blocked/size_sweeps.h"
#include "tests/kernels/fused_case.h"

namespace sinter {
namespace {

// A product [rows, inner] x [inner, columns] and what follows it.
NodeCase MakeProduct(int64_t rows, int64_t inner, int64_t columns) {
  using Second = Epilogue::Second;
  Random random(7);
  return *MakeFusedCase(
      {"", MatMul{}, {{rows, inner}, {inner, columns}}},
      {{"", Add{}, Second::kChannel}, {"", Add{}, Second::kFull, false}, {"", Relu{}}}, random);
}

// Several products of matrices that are both computed.
NodeCase MakeComputedProducts(int64_t rows, int64_t inner, int64_t columns) {
  return MakeRandomNode(MatMul{}, {{.dims = {2, rows, inner}}, {.dims = {2, inner, columns}}});
}

// One product of matrices that are both computed.
NodeCase MakeComputedProduct(int64_t rows, int64_t inner, int64_t columns) {
  return MakeRandomNode(MatMul{}, {{.dims = {rows, inner}}, {.dims = {inner, columns}}});
}

// Two products with constant matrices. The result in between is as large as the kernel is offered for.
NodeCase MakeLayers(int64_t inner, int64_t between, int64_t columns) {
  const int64_t rows = Level2CacheFloats() / between + 1;
  BodyMaker make(7);
  const auto constant = [&](const Dims& dims) {
    return make.Operand(DType::kFloat32, dims, -1, 1);
  };
  ValueId value = make.Operand(DType::kFloat32, {rows, inner}, -1, 1, /*constant=*/false);
  value = make.Node(MatMul{}, {value, constant({inner, between})});
  value = make.Node(Add{}, {value, constant({between})});
  value = make.Node(Tanh{}, {value});
  value = make.Node(MatMul{}, {value, constant({between, columns})});
  return make.Finish(make.Node(Relu{}, {value}));
}

SizeSweeps LayersSweeps() {
  const auto sweep = [](std::string dimension, auto make) {
    return SizeSweep{
        .row = "MatMulLayers", .dimension = std::move(dimension), .make = make, .most = 67};
  };
  return {
      sweep("inner", [](int64_t n) { return MakeLayers(n, 131, 5); }),
      sweep("columns in between", [](int64_t n) { return MakeLayers(2, n, 3); }),
      sweep("columns", [](int64_t n) { return MakeLayers(3, 97, n); }),
  };
}

struct AttentionCase {
  Attention op = {.scale = 0.3F};
  int64_t queries = 5;
  int64_t keys = 7;
  int64_t size = 3;
  int64_t width = 5;
  Dims mask = {};  // none
  bool mask_is_bool = false;
  int64_t past = 0;
  int64_t least_length = -1;  // of the keys; -1: no lengths
};

constexpr int64_t kBatch = 2;
constexpr int64_t kHeads = 4;
constexpr int64_t kKeyHeads = 2;

Dims Permuted(const Dims& dims, const Dims& perm) {
  Dims own(4);
  const auto axes = AxesOf(perm);
  for (size_t i = 0; i < 4; ++i) own[axes[i]] = dims[i];
  return own;
}

NodeCase MakeAttention(const AttentionCase& given) {
  Attention op = given.op;
  op.has_mask = !given.mask.empty();
  op.has_past = given.past > 0;
  op.has_key_lengths = given.least_length >= 0;
  Random random(7);
  std::vector<ConstantRef> operands = {
      RandomConstant(random, Permuted({kBatch, kHeads, given.queries, given.size}, op.query_perm)),
      RandomConstant(random, Permuted({kBatch, kKeyHeads, given.keys, given.size}, op.key_perm)),
      RandomConstant(random,
                     Permuted({kBatch, kKeyHeads, given.keys, given.width}, op.value_perm))};
  if (op.has_mask) {
    const DType dtype = given.mask_is_bool ? DType::kBool : DType::kFloat32;
    operands.push_back(
        RandomElements({.dtype = dtype, .dims = given.mask, .low = 0, .high = 1.9}, random));
  }
  if (op.has_past) {
    operands.push_back(RandomConstant(random, {kBatch, kKeyHeads, given.past, given.size}));
    operands.push_back(RandomConstant(random, {kBatch, kKeyHeads, given.past, given.width}));
  }
  if (op.has_key_lengths) operands.push_back(Integers({given.keys, given.least_length}));
  return *MakeNodeCase(op, operands, {}, {}, /*output_count=*/3);
}

Attention RowsFirst(Attention op) {
  op.query_perm = op.key_perm = op.value_perm = op.output_perm = {0, 2, 1, 3};
  return op;
}

SizeSweeps AttentionSweeps() {
  const Attention rows_first = RowsFirst({.scale = 0.3F});
  const Attention causal = RowsFirst({.scale = 0.3F, .is_causal = true});
  const Attention columns_of_keys = {.scale = 0.3F, .softcap = 2, .key_perm = {0, 1, 3, 2}};
  const auto sweep = [](std::string dimension, auto make) {
    return SizeSweep{"Attention", std::move(dimension),
                     [=](int64_t n) { return MakeAttention(make(n)); }};
  };
  return {
      sweep("queries", [=](int64_t n) { return AttentionCase{.op = causal, .queries = n}; }),
      sweep("keys", [=](int64_t n) { return AttentionCase{.op = rows_first, .keys = n}; }),
      sweep("size", [=](int64_t n) { return AttentionCase{.op = rows_first, .size = n}; }),
      sweep("width", [=](int64_t n) { return AttentionCase{.op = rows_first, .width = n}; }),
      sweep("columns of keys",
            [=](int64_t n) { return AttentionCase{.op = columns_of_keys, .keys = n}; }),
      sweep("rows of keys",
            [=](int64_t n) { return AttentionCase{.op = columns_of_keys, .size = n}; }),
      sweep("keys under a mask",
            [=](int64_t n) {
              return AttentionCase{.op = rows_first, .keys = n, .mask = {kBatch, 1, 5, n}};
            }),
      sweep("keys that a mask hides",
            [=](int64_t n) {
              return AttentionCase{
                  .op = causal, .keys = n, .mask = {1, kHeads, 1, n}, .mask_is_bool = true};
            }),
      sweep("queries and keys",
            [=](int64_t n) { return AttentionCase{.op = causal, .queries = n, .keys = n}; }),
      sweep("past keys", [=](int64_t n) { return AttentionCase{.op = causal, .past = n}; }),
      sweep(
          "length of the keys",
          [=](int64_t n) { return AttentionCase{.op = causal, .keys = n + 3, .least_length = n}; }),
  };
}

}  // namespace

SizeSweeps MatrixSweeps() {
  SizeSweeps sweeps = AttentionSweeps();
  for (const auto make : {MakeProduct, MakeComputedProducts, MakeComputedProduct}) {
    sweeps.push_back({"MatMul", "rows", [=](int64_t n) { return make(n, 5, 7); }});
    sweeps.push_back({"MatMul", "inner", [=](int64_t n) { return make(7, n, 5); }});
    sweeps.push_back({"MatMul", "columns", [=](int64_t n) { return make(5, 7, n); }});
  }
  for (SizeSweep& sweep : LayersSweeps()) sweeps.push_back(std::move(sweep));
  return sweeps;
}

}  // namespace sinter
