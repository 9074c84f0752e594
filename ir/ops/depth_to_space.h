// DepthToSpace: blocks of channels become blocks of pixels. ONNX DepthToSpace-13.
//   data    [N, C, H, W], C a multiple of blocksize^2
//   output  [N, C / blocksize^2, H * blocksize, W * blocksize]
#ifndef SINTER_IR_OPS_DEPTH_TO_SPACE_H_
#define SINTER_IR_OPS_DEPTH_TO_SPACE_H_

#include <array>

#include "ir/operation.h"

namespace sinter {

// The order of channels: block by block (depth, column, row) or pixel by pixel (column, row,
// depth).
enum class DepthMode : uint8_t { kDcr, kCrd };
inline std::span<const std::string_view> EnumNames(DepthMode) {
  static constexpr std::array<std::string_view, 2> kNames = {"DCR", "CRD"};
  return kNames;
}

struct DepthToSpace {
  static constexpr OperatorInfo kInfo{.name = "depth_to_space", .traits = {.takes_narrow = true}};
  int64_t blocksize = 1;
  DepthMode mode = DepthMode::kDcr;
  static constexpr auto Fields() {
    return std::tuple(Field("blocksize", &DepthToSpace::blocksize),
                      Field("mode", &DepthToSpace::mode));
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 4));
    if (blocksize < 1 || blocksize > 1024) {
      return absl::InvalidArgumentError(absl::StrCat("blocksize is ", blocksize));
    }
    const Shape& in = inference.shape(0);
    const int64_t pixels = blocksize * blocksize;
    if (in[1].is_static() && in[1].value() % pixels != 0) {
      return absl::InvalidArgumentError(
          absl::StrCat(in[1].value(), " channels are no multiple of ", pixels));
    }
    inference.SetOutput(
        0, inference.dtype(0),
        Shape{in[0], FloorDivide(in[1], pixels), in[2] * Dim(blocksize), in[3] * Dim(blocksize)});
    return absl::OkStatus();
  }
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random) {
    const int64_t block = random.Integer(1, 3);
    std::vector<int64_t> dims = random.Dims(4, 4);
    dims[1] *= block * block;
    return {std::make_shared<const Operation>(DepthToSpace{
                .blocksize = block, .mode = static_cast<DepthMode>(random.Integer(0, 1))}),
            {RandomInput{.dims = dims}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_DEPTH_TO_SPACE_H_
