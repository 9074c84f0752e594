#include "ir/ops/depth_to_space.h"

#include "kernels/naive/index_loop.h"

namespace sinter::naive {

absl::Status Run(const DepthToSpace& op, const Call& call) {
  const InputView& data = call.inputs[0];
  const OutputView& output = call.outputs[0];
  const int64_t block = op.blocksize;
  const int64_t depth = output.dims[1];
  ForEachIndex(output.dims, [&](const Index& index) {
    const int64_t pixel = index[2] % block * block + index[3] % block;
    const int64_t channel =
        op.mode == DepthMode::kDcr ? pixel * depth + index[1] : index[1] * block * block + pixel;
    const int64_t from = index[0] * data.strides[0] + channel * data.strides[1] +
                         index[2] / block * data.strides[2] + index[3] / block * data.strides[3];
    CopyElement(data, from, output, OffsetOf(output, index));
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive
