// AffineGrid: the grid of positions for GridSample under an affine map. ONNX AffineGrid-20.
//   theta  [N, 2, 3] or [N, 3, 4]: the map, applied to a position (last axis first) followed by 1
//   size   i64 [4] or [5]: N, C, spatial...
//   output [N, spatial..., 2 or 3]
#ifndef SINTER_IR_OPS_AFFINE_GRID_H_
#define SINTER_IR_OPS_AFFINE_GRID_H_

#include "ir/operation.h"

namespace sinter {

struct AffineGrid {
  static constexpr OperatorInfo kInfo{.name = "affine_grid", .inputs = {2, 2}};
  bool align_corners = false;
  static constexpr auto Fields() {
    return std::tuple(Field("align_corners", &AffineGrid::align_corners));
  }

  absl::Status Infer(Inference& inference) const;
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_AFFINE_GRID_H_
