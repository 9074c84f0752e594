#include "ir/ops/dropout.h"

#include "kernels/naive/copy.h"
#include "kernels/naive/wide.h"

namespace sinter::naive {

absl::Status Run(const Dropout&, const Call& call) {
  const InputView& ratio = call.inputs[1];
  double dropped = 0;
  LoaderOf<double>(ratio.dtype)(ratio.data, 0, 1, 1, &dropped);
  if (*call.inputs[2].As<bool>() && dropped != 0) {
    return absl::UnimplementedError(
        absl::StrCat("in training it drops elements at random; the ratio is ", dropped));
  }
  CopyElements(call.inputs[0], call.outputs[0]);
  return absl::OkStatus();
}

}  // namespace sinter::naive
