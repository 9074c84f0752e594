// Normalization, Pool, Reduction and Softmax.
#include <vector>

#include "ir/ops.h"
#include "tests/kernels/blocked/size_sweeps.h"
#include "tests/kernels/fused_case.h"

namespace sinter {
namespace {

const std::vector<Epilogue> kScaleAndExp = {{"", Mul{}, Epilogue::Second::kChannel}, {"", Exp{}}};

NodeCase MakePool(const Operation& pool, const Dims& input, bool fused) {
  Random random(7);
  const std::vector<Epilogue> links = fused ? kScaleAndExp : std::vector<Epilogue>();
  return *MakeFusedCase({"", pool, {input}}, links, random, links);
}

SizeSweeps PoolSweeps() {
  const MaxPool max = {.kernel_shape = {3, 3}, .strides = {1, 1}, .pads = {1, 1, 1, 1}};
  const AveragePool average = {.kernel_shape = {2, 3}, .strides = {2, 1}, .pads = {0, 1, 0, 1}};
  const MaxPool line = {.kernel_shape = {3}, .strides = {2}, .pads = {1, 1}};
  const ReduceMean mean = {.axes = {2, 3}};
  return {
      {"Pool", "channels, max",
       [=](int64_t n) {
         return MakePool(max, {2, n, 4, 5}, false);
       }},
      {"Pool", "width, max",
       [=](int64_t n) {
         return MakePool(max, {1, 3, 3, n}, false);
       }},
      {"Pool", "channels, average",
       [=](int64_t n) {
         return MakePool(average, {1, n, 4, 5}, false);
       }},
      {"Pool", "width, average",
       [=](int64_t n) {
         return MakePool(average, {1, 3, 2, n}, false);
       }},
      {"Pool", "channels, line",
       [=](int64_t n) {
         return MakePool(line, {2, n, 7}, false);
       }},
      {"Pool", "width, line",
       [=](int64_t n) {
         return MakePool(line, {1, 5, n}, false);
       }},
      {"Pool", "channels, mean",
       [=](int64_t n) {
         return MakePool(mean, {2, n, 3, 5}, false);
       }},
      {"Pool", "width, mean",
       [=](int64_t n) {
         return MakePool(mean, {1, 5, 3, n}, false);
       }},
      {"Pool", "channels, fused",
       [=](int64_t n) {
         return MakePool(mean, {2, n, 3, 5}, true);
       }},
      {"Pool", "width, fused",
       [=](int64_t n) {
         return MakePool(mean, {1, 5, 3, n}, true);
       }},
  };
}

template <class Operation>
void AddReductions(SizeSweeps& sweeps) {
  const auto add = [&](std::string dimension, std::vector<int64_t> axes, auto dims_for) {
    sweeps.push_back({"Reduction", std::move(dimension), [=](int64_t n) {
                        // Sums of numbers of both signs may be close to 0.
                        return MakeRandomNode(Operation{.axes = axes},
                                              {{.dims = dims_for(n), .low = 0}});
                      }});
  };
  add("row", {1}, [](int64_t n) { return Dims{3, n}; });
  add("rows", {0}, [](int64_t n) { return Dims{n, 3}; });
  add("columns", {0}, [](int64_t n) { return Dims{3, n}; });
  add("inner columns", {1}, [](int64_t n) { return Dims{2, 3, n}; });
  add("all channels", {}, [](int64_t n) { return Dims{1, n, 2, 3}; });
}

}  // namespace

SizeSweeps ReductionSweeps() {
  SizeSweeps sweeps = PoolSweeps();
  AddReductions<ReduceMax>(sweeps);
  AddReductions<ReduceMean>(sweeps);
  AddReductions<ReduceMin>(sweeps);
  AddReductions<ReduceSum>(sweeps);
  const SizeSweeps others = {
      {"Normalization", "row",
       [](int64_t n) {
         return MakeRandomNode(LayerNormalization{},
                               {{.dims = {3, n}}, {.dims = {n}}, {.dims = {n}}});
       }},
      {"Normalization", "row without a mean",
       [](int64_t n) {
         return MakeRandomNode(RmsNormalization{}, {{.dims = {3, n}}, {.dims = {n}}});
       }},
      {"Softmax", "row",
       [](int64_t n) {
         return MakeRandomNode(Softmax{}, {{.dims = {3, n}, .high = 9}});
       }},
      {"Softmax", "rows",
       [](int64_t n) {
         return MakeRandomNode(Softmax{.axis = 0}, {{.dims = {n, 5}, .high = 9}});
       }},
      {"Softmax", "columns",
       [](int64_t n) {
         return MakeRandomNode(Softmax{.axis = 1}, {{.dims = {2, 5, n}, .high = 9}});
       }},
  };
  sweeps.insert(sweeps.end(), others.begin(), others.end());
  return sweeps;
}

}  // namespace sinter
