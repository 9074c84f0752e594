#include "ir/ops/space_to_depth.h"

#include "kernels/naive/index_loop.h"

namespace sinter::naive {

absl::Status Run(const SpaceToDepth& op, const Call& call) {
  const InputView& data = call.inputs[0];
  const OutputView& output = call.outputs[0];
  const int64_t block = op.blocksize;
  const int64_t depth = data.dims[1];
  ForEachIndex(output.dims, [&](const Index& index) {
    const bool by_block = op.mode == DepthMode::kDcr;
    const int64_t pixel = by_block ? index[1] / depth : index[1] % (block * block);
    const int64_t channel = by_block ? index[1] % depth : index[1] / (block * block);
    const int64_t from = index[0] * data.strides[0] + channel * data.strides[1] +
                         (index[2] * block + pixel / block) * data.strides[2] +
                         (index[3] * block + pixel % block) * data.strides[3];
    CopyElement(data, from, output, OffsetOf(output, index));
  });
  return absl::OkStatus();
}

}  // namespace sinter::naive
