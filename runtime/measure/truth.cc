#include "runtime/measure/truth.h"

#include <algorithm>
#include <memory>

#include "kernels/naive/evaluate.h"
#include "kernels/parallel.h"
#include "runtime/machine.h"
#include "sinter/status.h"

namespace sinter {

absl::StatusOr<std::vector<Tensor>> Truth(const Graph& imported, std::span<const Tensor> inputs,
                                          int threads) {
  const ThreadCountGuard guard(threads > 0 ? threads : DefaultThreads());
  std::vector<ConstantRef> constants;
  for (const Tensor& input : inputs) {
    SINTER_ASSIGN_OR_RETURN(constants.emplace_back(),
                            Constant::Borrow(input.dtype(), input.dims(), input.data(),
                                             std::make_shared<const Tensor>(input)));
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<ConstantRef> results,
                          naive::Evaluate(imported, constants));
  std::vector<Tensor> outputs;
  for (const ConstantRef& result : results) outputs.push_back(ToTensor(result));
  return outputs;
}

absl::StatusOr<double> LargestError(std::span<const Tensor> outputs,
                                    std::span<const Tensor> truth) {
  if (outputs.size() != truth.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot compare ", outputs.size(), " outputs with ", truth.size()));
  }
  double largest = 0;
  for (size_t i = 0; i < truth.size(); ++i) {
    SINTER_ASSIGN_OR_RETURN(const double error, RelativeError(outputs[i], truth[i]));
    largest = std::max(largest, error);
  }
  return largest;
}

}  // namespace sinter
