// Comparison, Elementwise, IntegerArithmetic, Logical and Where.
#include <string>
#include <utility>
#include <vector>

#include "ir/ops.h"
#include "tests/kernels/blocked/size_sweeps.h"

namespace sinter {
namespace {

ValueId Computed(BodyMaker& make, const Dims& dims) {
  return make.Operand(DType::kFloat32, dims, 0.5, 2, /*constant=*/false);
}

// The sum of what all functions of one operand make of it.
NodeCase MakeFunctions(const Dims& dims) {
  BodyMaker make(7);
  const ValueId x = Computed(make, dims);
  ValueId sum = x;
  const std::vector<Operation> functions = {
#define SINTER_UNARY_FUNCTION(Name, Operator, ...) Operator{},
#include "kernels/blocked/vector_functions.inc"
  };
  for (const Operation& function : functions) {
    sum = make.Node(Add{}, {sum, make.Node(function, {x})});
  }
  return make.Finish(sum);
}

// All functions of two operands, one after another.
NodeCase MakeBinaryFunctions(const Dims& dims, const Dims& other) {
  BodyMaker make(7);
  ValueId value = Computed(make, dims);
  const ValueId operand = Computed(make, other);
  const std::vector<Operation> functions = {
#define SINTER_BINARY_FUNCTION(Name, Operator, ...) Operator{},
#include "kernels/blocked/vector_functions.inc"
  };
  for (size_t i = 0; i < functions.size(); ++i) {
    const bool swapped = i % 2 == 1;
    value = make.Node(functions[i],
                      swapped ? std::vector{operand, value} : std::vector{value, operand});
  }
  return make.Finish(value);
}

// A sum of bytes and integers, quantised.
NodeCase MakeSumOfBytes(const Dims& dims) {
  BodyMaker make(7);
  const ValueId a =
      make.Node(DequantizeLinear{}, {make.Bytes(DType::kUint8, dims, false), make.Number(0.37F)});
  const ValueId b = make.Node(Cast{.to = DType::kFloat32}, {make.Bytes(DType::kInt8, dims, false)});
  const ValueId c =
      make.Node(Cast{.to = DType::kFloat32}, {make.Operand(DType::kInt32, dims, -100, 100, false)});
  const ValueId sum = make.Node(Add{}, {make.Node(Add{}, {a, b}), c});
  return make.Finish(make.Node(QuantizeLinear{.to = DType::kInt8},
                               {sum, make.Number(1), make.Bytes(DType::kInt8, {})}));
}

// Operands of a row [3, n] of the result.
Dims Same(int64_t n) { return {3, n}; }
Dims OneRow(int64_t n) { return {n}; }
Dims OneColumn(int64_t) { return {3, 1}; }
Dims One(int64_t) { return {}; }

using DimsFor = Dims (*)(int64_t n);
struct BroadcastOperand {
  DType dtype;
  DimsFor dims_for;
};

// One node, whose operands are broadcast.
void AddBroadcast(SizeSweeps& sweeps, std::string row, std::string dimension,
                  const Operation& operation, std::vector<BroadcastOperand> operands) {
  sweeps.push_back({std::move(row), std::move(dimension), [=](int64_t n) {
                      std::vector<RandomInput> inputs;
                      for (const BroadcastOperand& operand : operands) {
                        inputs.push_back({.dtype = operand.dtype,
                                          .dims = operand.dims_for(n),
                                          .low = 0,
                                          .high = operand.dtype == DType::kBool ? 1.0 : 3.0});
                      }
                      return MakeRandomNode(operation, inputs);
                    }});
}

void AddComparisons(SizeSweeps& sweeps) {
  const auto add = [&](std::string dimension, const Operation& operation, DType dtype,
                       DimsFor other) {
    AddBroadcast(sweeps, "Comparison", std::move(dimension), operation,
                 {{dtype, Same}, {dtype, other}});
  };
  for (const DType dtype :
       {DType::kFloat32, DType::kInt64, DType::kInt32, DType::kInt8, DType::kUint8}) {
    add("columns, equal", Equal{}, dtype, Same);
    add("columns, greater", Greater{}, dtype, OneRow);
    add("columns, greater or equal", GreaterOrEqual{}, dtype, OneColumn);
    add("columns, less", Less{}, dtype, OneRow);
    add("columns, less or equal", LessOrEqual{}, dtype, Same);
  }
}

void AddIntegerArithmetic(SizeSweeps& sweeps) {
  const auto add = [&](std::string dimension, const Operation& operation, DimsFor a, DimsFor b,
                       DType dtype) {
    AddBroadcast(sweeps, "IntegerArithmetic", std::move(dimension), operation,
                 {{dtype, a}, {dtype, b}});
  };
  for (const DType dtype : {DType::kInt64, DType::kInt32, DType::kInt8, DType::kUint8}) {
    add("columns, sum", Add{}, Same, Same, dtype);
    add("columns, difference", Sub{}, OneColumn, Same, dtype);
    add("columns, product", Mul{}, OneRow, OneColumn, dtype);
    add("columns, larger", Max{}, Same, One, dtype);
    add("columns, smaller", Min{}, OneRow, Same, dtype);
  }
}

void AddLogical(SizeSweeps& sweeps) {
  const auto add = [&](std::string dimension, const Operation& operation,
                       const std::vector<DimsFor>& operands) {
    std::vector<BroadcastOperand> all;
    for (const DimsFor dims_for : operands) all.push_back({DType::kBool, dims_for});
    AddBroadcast(sweeps, "Logical", std::move(dimension), operation, std::move(all));
  };
  add("columns, and", And{}, {Same, Same});
  add("columns, or", Or{}, {OneColumn, Same});
  add("columns, xor", Xor{}, {Same, OneRow});
  add("columns, not", Not{}, {Same});
}

void AddWheres(SizeSweeps& sweeps) {
  for (const DType dtype : {DType::kFloat32, DType::kFloat16, DType::kInt64, DType::kBool}) {
    for (const DimsFor condition : {Same, OneRow, OneColumn}) {
      for (const DimsFor a : {Same, One}) {
        for (const DimsFor b : {Same, OneColumn}) {
          AddBroadcast(sweeps, "Where", "columns", Where{},
                       {{DType::kBool, condition}, {dtype, a}, {dtype, b}});
        }
      }
    }
  }
}

}  // namespace

SizeSweeps ElementwiseSweeps() {
  SizeSweeps sweeps;
  const auto add = [&](std::string dimension, auto make) {
    sweeps.push_back({"Elementwise", std::move(dimension), make});
  };
  add("columns", [](int64_t n) { return MakeFunctions({3, n}); });
  add("channels", [](int64_t n) { return MakeFunctions({1, n, 2, 3}); });
  add("columns and as many", [](int64_t n) { return MakeBinaryFunctions({3, n}, {3, n}); });
  add("columns and a row", [](int64_t n) { return MakeBinaryFunctions({3, n}, {n}); });
  add("columns and a column", [](int64_t n) { return MakeBinaryFunctions({3, n}, {3, 1}); });
  add("columns and a number", [](int64_t n) { return MakeBinaryFunctions({3, n}, {}); });
  add("channels and as many", [](int64_t n) {
    return MakeBinaryFunctions({2, n, 2, 3}, {2, n, 2, 3});
  });
  add("channels and one for each", [](int64_t n) {
    return MakeBinaryFunctions({2, n, 2, 3}, {n, 1, 1});
  });
  add("columns of bytes", [](int64_t n) { return MakeSumOfBytes({3, n}); });
  add("channels of bytes", [](int64_t n) { return MakeSumOfBytes({1, n, 2, 3}); });
  AddComparisons(sweeps);
  AddIntegerArithmetic(sweeps);
  AddLogical(sweeps);
  AddWheres(sweeps);
  return sweeps;
}

}  // namespace sinter
