// SpaceToDepth: blocks of pixels become channels, the inverse of DepthToSpace. ONNX
// SpaceToDepth-13.
//   data    [N, C, H, W], H and W multiples of blocksize
//   output  [N, C * blocksize^2, H / blocksize, W / blocksize]
#ifndef SINTER_IR_OPS_SPACE_TO_DEPTH_H_
#define SINTER_IR_OPS_SPACE_TO_DEPTH_H_

#include "ir/ops/depth_to_space.h"

namespace sinter {

struct SpaceToDepth {
  static constexpr OperatorInfo kInfo{.name = "space_to_depth", .traits = {.takes_narrow = true}};
  int64_t blocksize = 1;
  DepthMode mode = DepthMode::kDcr;
  static constexpr auto Fields() {
    return std::tuple(Field("blocksize", &SpaceToDepth::blocksize),
                      Field("mode", &SpaceToDepth::mode));
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 4));
    if (blocksize < 1 || blocksize > 1024) {
      return absl::InvalidArgumentError(absl::StrCat("blocksize is ", blocksize));
    }
    const Shape& in = inference.shape(0);
    for (const int axis : {2, 3}) {
      if (in[axis].is_static() && in[axis].value() % blocksize != 0) {
        return absl::InvalidArgumentError(
            absl::StrCat("axis ", axis, " of ", in.ToString(), " is no multiple of ", blocksize));
      }
    }
    inference.SetOutput(0, inference.dtype(0),
                        Shape{in[0], in[1] * Dim(blocksize * blocksize),
                              FloorDivide(in[2], blocksize), FloorDivide(in[3], blocksize)});
    return absl::OkStatus();
  }
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random) {
    const int64_t block = random.Integer(1, 3);
    std::vector<int64_t> dims = random.Dims(4, 4);
    dims[2] *= block;
    dims[3] *= block;
    return {std::make_shared<const Operation>(SpaceToDepth{.blocksize = block}),
            {RandomInput{.dims = dims}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_SPACE_TO_DEPTH_H_
