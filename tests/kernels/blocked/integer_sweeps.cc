// Cast, ConvInteger, DequantizeLinear, IntegerAdd, MatMulInteger and QuantizeLinear.
#include <string>
#include <utility>
#include <vector>

#include "ir/ops.h"
#include "tests/kernels/blocked/size_sweeps.h"

namespace sinter {
namespace {

enum class Weights { kWide, kNarrow, kComputed };  // narrow: of 7 bits
enum class Results { kSums, kFloat, kBytes };
struct Form {
  Weights weights;
  Results results;
  std::string name;
};
const std::vector<Form> kForms = {
    {Weights::kWide, Results::kSums, "sums"},
    {Weights::kNarrow, Results::kSums, "sums of narrow weights"},
    {Weights::kWide, Results::kFloat, "floats"},
    {Weights::kNarrow, Results::kBytes, "bytes"},
};

// The product of bytes, with zero points and, for floats and bytes, a bias and a scale of each
// channel, whose dims broadcast to the result.
NodeCase MakeProduct(const Operation& operation, const Dims& x_dims, const Dims& w_dims,
                     const Dims& channels, const Form& form) {
  BodyMaker make(7);
  const bool constant = form.weights != Weights::kComputed;
  const bool narrow = form.weights == Weights::kNarrow;
  const ValueId x = make.Bytes(DType::kUint8, x_dims, /*constant=*/false);
  const ValueId w = narrow ? make.Operand(DType::kInt8, w_dims, -64, 64)
                           : make.Bytes(DType::kUint8, w_dims, constant);
  const ValueId x_zero = make.Bytes(DType::kUint8, {});
  const ValueId w_zero =
      narrow ? make.Operand(DType::kInt8, {}, 0, 0) : make.Bytes(DType::kUint8, {});
  ValueId y = make.Node(operation, {x, w, x_zero, w_zero});
  if (form.results == Results::kSums) return make.Finish(y);
  y = make.Node(Add{}, {y, make.Operand(DType::kInt32, channels, -900, 900)});
  y = make.Node(Cast{.to = DType::kFloat32}, {y});
  y = make.Node(Mul{}, {y, make.Operand(DType::kFloat32, channels, 1e-4, 4e-3)});
  if (form.results == Results::kFloat) return make.Finish(y);
  y = make.Node(QuantizeLinear{.to = DType::kInt8},
                {y, make.Number(0.37F), make.Bytes(DType::kInt8, {})});
  return make.Finish(y);
}

NodeCase MakeConv(const ConvInteger& conv, const Dims& x, const Dims& w, const Form& form) {
  Dims channels(x.size() - 1, 1);
  channels[0] = w[0];
  return MakeProduct(conv, x, w, channels, form);
}

NodeCase MakeMatMul(int64_t rows, int64_t inner, int64_t columns, const Form& form) {
  return MakeProduct(MatMulInteger{}, {rows, inner}, {inner, columns}, {columns}, form);
}

SizeSweeps ConvIntegerSweeps() {
  SizeSweeps sweeps;
  const ConvInteger same = {.pads = {1, 1, 1, 1}};
  const ConvInteger halved = {.strides = {2, 2}, .pads = {2, 2, 2, 2}};
  const auto depthwise = [](ConvInteger conv, int64_t channels) {
    conv.group = channels;
    return conv;
  };
  for (const Form& form : kForms) {
    const auto add = [&](const std::string& dimension, auto make) {
      sweeps.push_back(
          {"ConvInteger", dimension + ", " + form.name, [=](int64_t n) { return make(n, form); }});
    };
    add("inputs of pixels", [](int64_t n, const Form& its) {
      return MakeConv({}, {1, n, 3, 5}, {7, n, 1, 1}, its);
    });
    add("outputs of pixels", [](int64_t n, const Form& its) {
      return MakeConv({}, {2, 5, 1, 3}, {n, 5, 1, 1}, its);
    });
    add("inputs of windows", [=](int64_t n, const Form& its) {
      return MakeConv(same, {2, n, 3, 4}, {5, n, 3, 3}, its);
    });
    add("width of windows", [=](int64_t n, const Form& its) {
      return MakeConv(same, {1, 5, 3, n}, {7, 5, 3, 3}, its);
    });
    add("width of an image", [=](int64_t n, const Form& its) {
      return MakeConv(halved, {1, 3, 5, n}, {7, 3, 5, 5}, its);
    });
    add("outputs of a group", [](int64_t n, const Form& its) {
      return MakeConv({.group = 2}, {1, 6, 2, 3}, {2 * n, 3, 1, 1}, its);
    });
    add("depthwise channels", [=](int64_t n, const Form& its) {
      return MakeConv(depthwise(same, n), {2, n, 3, 4}, {n, 1, 3, 3}, its);
    });
    add("depthwise width", [=](int64_t n, const Form& its) {
      return MakeConv(depthwise(halved, 5), {1, 5, 5, n}, {5, 1, 5, 5}, its);
    });
  }
  // With one channel it is not depthwise.
  sweeps.push_back({.row = "ConvInteger",
                    .dimension = "depthwise channels, computed weights",
                    .make =
                        [=](int64_t n) {
                          return MakeConv(depthwise(same, n), {1, n, 3, 4}, {n, 1, 3, 3},
                                          {Weights::kComputed, Results::kSums, ""});
                        },
                    .least = 2});
  return sweeps;
}

SizeSweeps MatMulIntegerSweeps() {
  SizeSweeps sweeps;
  std::vector<Form> forms = kForms;
  forms.push_back({Weights::kComputed, Results::kSums, "computed weights"});
  for (const Form& form : forms) {
    const auto add = [&](const std::string& dimension, auto make) {
      sweeps.push_back({"MatMulInteger", dimension + ", " + form.name,
                        [=](int64_t n) { return make(n, form); }});
    };
    add("rows", [](int64_t n, const Form& its) { return MakeMatMul(n, 5, 7, its); });
    add("inner", [](int64_t n, const Form& its) { return MakeMatMul(7, n, 5, its); });
    add("columns", [](int64_t n, const Form& its) { return MakeMatMul(5, 7, n, its); });
  }
  return sweeps;
}

void AddQuantisations(SizeSweeps& sweeps, DType byte) {
  const RandomInput scale = {.dims = {}, .low = 0.1, .high = 0.5};
  const RandomInput zero = {.dtype = byte, .dims = {}, .low = 0, .high = 9};
  const double least = byte == DType::kInt8 ? -128 : 0;
  const double most = byte == DType::kInt8 ? 127.9 : 255.9;
  for (const bool image : {false, true}) {
    const auto dims_for = [=](int64_t n) { return image ? Dims{1, n, 2, 3} : Dims{1, n}; };
    const std::string dimension = image ? "channels" : "elements";
    sweeps.push_back({"QuantizeLinear", dimension, [=](int64_t n) {
                        return MakeRandomNode(
                            QuantizeLinear{.to = byte},
                            {{.dims = dims_for(n), .low = -50, .high = 50}, scale, zero});
                      }});
    const auto bytes_for = [=](int64_t n) {
      return RandomInput{.dtype = byte, .dims = dims_for(n), .low = least, .high = most};
    };
    sweeps.push_back({"DequantizeLinear", dimension, [=](int64_t n) {
                        return MakeRandomNode(DequantizeLinear{}, {bytes_for(n), scale, zero});
                      }});
    sweeps.push_back({"Cast", dimension, [=](int64_t n) {
                        return MakeRandomNode(Cast{.to = DType::kFloat32}, {bytes_for(n)});
                      }});
  }
}

void AddCasts(SizeSweeps& sweeps) {
  for (const DType from : {DType::kInt32, DType::kBool}) {
    sweeps.push_back({"Cast", "elements", [=](int64_t n) {
                        return MakeRandomNode(
                            Cast{.to = DType::kFloat32},
                            {{.dtype = from, .dims = {n}, .low = 0, .high = 1.9}});
                      }});
  }
}

void AddBiases(SizeSweeps& sweeps) {
  const auto add = [&](std::string dimension, auto whole_for, auto other_for) {
    const auto integers = [](const Dims& dims) {
      return RandomInput{.dtype = DType::kInt32, .dims = dims, .low = -2e9, .high = 2e9};
    };
    sweeps.push_back(
        {"IntegerAdd", std::move(dimension), [=](int64_t n) {
           return MakeRandomNode(Add{}, {integers(whole_for(n)), integers(other_for(n))});
         }});
  };
  const auto rows = [](int64_t n) { return Dims{3, n}; };
  const auto image = [](int64_t n) { return Dims{2, n, 2, 3}; };
  add("elements", rows, rows);
  add("columns", rows, [](int64_t n) { return Dims{n}; });
  add("columns and a number", rows, [](int64_t) { return Dims{}; });
  add("channels", image, [](int64_t n) { return Dims{n, 1, 1}; });
  add(
      "width",
      [](int64_t n) {
        return Dims{1, 3, 2, n};
      },
      [](int64_t) {
        return Dims{3, 1, 1};
      });
}

}  // namespace

SizeSweeps IntegerSweeps() {
  SizeSweeps sweeps = ConvIntegerSweeps();
  for (SizeSweep& sweep : MatMulIntegerSweeps()) sweeps.push_back(std::move(sweep));
  for (const DType byte : {DType::kInt8, DType::kUint8}) AddQuantisations(sweeps, byte);
  AddCasts(sweeps);
  AddBiases(sweeps);
  return sweeps;
}

}  // namespace sinter
