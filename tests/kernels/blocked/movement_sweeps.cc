// Concat, Expand, Gather, Pad, Reorder, Resize, Shuffle, Slice, Split and Transpose.
#include <string>
#include <utility>
#include <vector>

#include "ir/ops.h"
#include "tests/kernels/blocked/size_sweeps.h"

namespace sinter {
namespace {

// Element types of each size.
constexpr DType kTypes[] = {DType::kUint8, DType::kFloat16, DType::kFloat32, DType::kInt64};

RandomInput Of(DType dtype, const Dims& dims) {
  return {.dtype = dtype, .dims = dims, .low = 0, .high = 100};
}
RandomInput Given(ConstantRef constant) { return {.constant = std::move(constant)}; }

void AddParts(SizeSweeps& sweeps, DType dtype) {
  const auto add = [&](std::string dimension, int64_t axis, auto part, auto other) {
    sweeps.push_back({"Concat", dimension, [=](int64_t n) {
                        return MakeRandomNode(
                            Concat{.axis = axis},
                            {Of(dtype, part(n)), Of(dtype, other(n)), Of(dtype, part(n))});
                      }});
    sweeps.push_back({"Split", dimension, [=](int64_t n) {
                        const auto along = static_cast<size_t>(axis);
                        Dims whole = part(n);
                        const int64_t sizes[] = {part(n)[along], other(n)[along]};
                        whole[along] = 2 * sizes[0] + sizes[1];
                        return MakeRandomNode(
                            Split{.axis = axis},
                            {Of(dtype, whole), Given(Integers({sizes[0], sizes[1], sizes[0]}))},
                            /*output_count=*/3);
                      }});
  };
  add(
      "columns", 1,
      [](int64_t n) {
        return Dims{3, n};
      },
      [](int64_t) {
        return Dims{3, 5};
      });
  add(
      "rows", 0,
      [](int64_t n) {
        return Dims{n, 3};
      },
      [](int64_t) {
        return Dims{5, 3};
      });
  add(
      "channels", 1,
      [](int64_t n) {
        return Dims{2, n, 2, 3};
      },
      [](int64_t) {
        return Dims{2, 8, 2, 3};
      });
  add(
      "width", 1,
      [](int64_t n) {
        return Dims{1, 8, 2, n};
      },
      [](int64_t n) {
        return Dims{1, 3, 2, n};
      });
}

void AddCopies(SizeSweeps& sweeps, DType dtype) {
  const auto add = [&](std::string row, std::string dimension, auto make) {
    sweeps.push_back({std::move(row), std::move(dimension), make});
  };
  add("Transpose", "columns", [=](int64_t n) {
    return MakeRandomNode(Transpose{.perm = {1, 0}}, {Of(dtype, {19, n})});
  });
  add("Transpose", "rows", [=](int64_t n) {
    return MakeRandomNode(Transpose{.perm = {1, 0}}, {Of(dtype, {n, 19})});
  });
  add("Transpose", "channels to the last axis", [=](int64_t n) {
    return MakeRandomNode(Transpose{.perm = {0, 2, 3, 1}}, {Of(dtype, {2, n, 2, 3})});
  });
  add("Transpose", "middle axis", [=](int64_t n) {
    return MakeRandomNode(Transpose{.perm = {1, 0, 2}}, {Of(dtype, {3, n, 5})});
  });
  add("Transpose", "last axis that stays", [=](int64_t n) {
    return MakeRandomNode(Transpose{.perm = {1, 0, 2}}, {Of(dtype, {3, 5, n})});
  });
  add("Reorder", "channels", [=](int64_t n) {
    return MakeRandomNode(Reorder{.dtype = dtype, .layout = Layout::ChannelsLast(4)},
                          {Of(dtype, {2, n, 3, 5})});
  });
  add("Reorder", "width", [=](int64_t n) {
    return MakeRandomNode(Reorder{.dtype = dtype, .layout = Layout::ChannelsLast(4)},
                          {Of(dtype, {1, 19, 2, n})});
  });
  add("Expand", "rows", [=](int64_t n) {
    return MakeRandomNode(Expand{}, {Of(dtype, {n}), Given(Integers({3, n}))});
  });
  add("Expand", "an element for each row", [=](int64_t n) {
    return MakeRandomNode(Expand{}, {Of(dtype, {3, 1}), Given(Integers({3, n}))});
  });
  add("Expand", "number of rows", [=](int64_t n) {
    return MakeRandomNode(Expand{}, {Of(dtype, {n, 1}), Given(Integers({n, 5}))});
  });
  const auto slice = [=](const Dims& dims, int64_t start, int64_t end, int64_t step) {
    return MakeRandomNode(Slice{},
                          {Of(dtype, dims), Given(Integers({start})), Given(Integers({end})),
                           Given(Integers({-1})), Given(Integers({step}))});
  };
  constexpr int64_t kBeforeAll = -1000;
  add("Slice", "columns", [=](int64_t n) { return slice({3, n + 5}, 5, n + 5, 1); });
  add("Slice", "columns that are left out", [=](int64_t n) { return slice({3, n + 5}, 0, 5, 1); });
  add("Slice", "every third column", [=](int64_t n) { return slice({3, 3 * n}, 2, 3 * n, 3); });
  add("Slice", "columns backwards", [=](int64_t n) {
    return slice({3, n}, n - 1, kBeforeAll, -1);
  });
  add("Gather", "elements of a run", [=](int64_t n) {
    return MakeRandomNode(Gather{}, {Of(dtype, {5, n}), Given(Integers({4, -5, 0, 4}))});
  });
  add("Gather", "elements along the axis", [=](int64_t n) {
    return MakeRandomNode(Gather{.axis = 1}, {Of(dtype, {3, n}), Given(Integers({n - 1, 0, -n}))});
  });
  add("Gather", "indices", [=](int64_t n) {
    return MakeRandomNode(
        Gather{}, {Of(dtype, {9, 3}), {.dtype = DType::kInt32, .dims = {n}, .low = -9, .high = 8}});
  });
  for (const PadMode mode : {PadMode::kConstant, PadMode::kEdge}) {
    const auto pad = [=](const Dims& dims, const Dims& pads) {
      return MakeRandomNode(Pad{.mode = mode},
                            {Of(dtype, dims), Given(Integers(pads)), Of(dtype, {})});
    };
    add("Pad", "columns", [=](int64_t n) { return pad({3, n}, {1, 2, 0, 3}); });
    add("Pad", "columns of padding", [=](int64_t n) { return pad({3, 5}, {0, n, 1, n}); });
    add("Pad", "channels", [=](int64_t n) { return pad({1, n, 2, 3}, {0, 0, 1, 1, 0, 0, 1, 1}); });
  }
}

// As fuse-shuffles makes it.
NodeCase MakeShuffle(const Dims& dims, int64_t groups) {
  const Dims parted = {dims[0], groups, dims[1] / groups, dims[2], dims[3]};
  const auto shape = [](const Dims& to) { return Integers(to); };
  Random random(7);
  const ConstantRef x = RandomConstant(random, dims);
  Graph body;
  const ValueId input = body.AddInput("x", Type{DType::kFloat32, Shape::Of(dims), Layout()});
  const NodeId parts = *body.AddNode(Reshape{}, {input, body.AddConstant(shape(parted))});
  const NodeId swaps =
      *body.AddNode(Transpose{.perm = {0, 2, 1, 3, 4}}, {body.node(parts).output()});
  const NodeId joins =
      *body.AddNode(Reshape{}, {body.node(swaps).output(), body.AddConstant(shape(dims))});
  body.AddOutput("y", body.node(joins).output());
  return *MakeNodeCase(Fused{}, {x}, {}, {std::make_shared<const Graph>(std::move(body))});
}

NodeCase MakeResize(const Dims& dims, const std::vector<float>& factors) {
  const Resize floors = {.coordinate_transformation_mode = CoordinateMode::kAsymmetric,
                         .nearest_mode = NearestMode::kFloor};
  const auto count = static_cast<int64_t>(factors.size());
  return MakeRandomNode(
      floors, {{.dims = dims}, {.constant = Constant::FromValues<float>({count}, factors)}});
}

}  // namespace

SizeSweeps MovementSweeps() {
  SizeSweeps sweeps = {
      {"Resize", "channels",
       [](int64_t n) {
         return MakeResize({2, n, 2, 3}, {1, 1, 2, 3});
       }},
      {"Resize", "width",
       [](int64_t n) {
         return MakeResize({1, 3, 2, n}, {1, 1, 1, 2});
       }},
      {"Resize", "length of a line",
       [](int64_t n) {
         return MakeResize({1, 8, n}, {1, 1, 5});
       }},
      {"Shuffle", "channels of a group",
       [](int64_t n) {
         return MakeShuffle({2, 3 * n, 2, 3}, 3);
       }},
      {"Shuffle", "groups",
       [](int64_t n) {
         return MakeShuffle({1, 5 * n, 1, 3}, n);
       }},
      {"Shuffle", "width",
       [](int64_t n) {
         return MakeShuffle({1, 6, 2, n}, 2);
       }},
  };
  for (const DType dtype : kTypes) {
    AddParts(sweeps, dtype);
    AddCopies(sweeps, dtype);
  }
  return sweeps;
}

}  // namespace sinter
