// Comparison and Elementwise.
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

void AddComparisons(SizeSweeps& sweeps) {
  const auto add = [&](std::string dimension, const Operation& operation, DType dtype,
                       auto other_for) {
    const auto numbers = [=](const Dims& dims) {
      return RandomInput{.dtype = dtype, .dims = dims, .low = 0, .high = 3};
    };
    sweeps.push_back({"Comparison", std::move(dimension), [=](int64_t n) {
                        return MakeRandomNode(operation, {numbers({3, n}), numbers(other_for(n))});
                      }});
  };
  const auto same = [](int64_t n) { return Dims{3, n}; };
  const auto row = [](int64_t n) { return Dims{n}; };
  const auto column = [](int64_t) { return Dims{3, 1}; };
  for (const DType dtype :
       {DType::kFloat32, DType::kInt64, DType::kInt32, DType::kInt8, DType::kUint8}) {
    add("columns, equal", Equal{}, dtype, same);
    add("columns, greater", Greater{}, dtype, row);
    add("columns, greater or equal", GreaterOrEqual{}, dtype, column);
    add("columns, less", Less{}, dtype, row);
    add("columns, less or equal", LessOrEqual{}, dtype, same);
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
  return sweeps;
}

}  // namespace sinter
