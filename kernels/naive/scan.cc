#include "ir/ops/scan.h"

#include "kernels/naive/copy.h"
#include "kernels/naive/run_body.h"

namespace sinter::naive {

namespace {

// Slice `index` of the input along the axis.
absl::StatusOr<ConstantRef> SliceOf(const InputView& view, size_t axis, int64_t index) {
  std::vector<int64_t> dims = view.dims;
  dims.erase(dims.begin() + static_cast<std::ptrdiff_t>(axis));
  Strides from(view.strides.begin(), view.strides.end());
  from.erase(from.begin() + static_cast<std::ptrdiff_t>(axis));
  SINTER_ASSIGN_OR_RETURN(AlignedBytes bytes, AllocateTensor(view.dtype, dims));
  const std::vector<int64_t> to = Layout().Strides(dims);
  const int64_t size = SizeOf(view.dtype);
  CopyElements(size, dims, bytes.get(), Strides(to.begin(), to.end()),
               static_cast<const std::byte*>(view.data) + index * view.strides[axis] * size, from);
  return Constant::Create(view.dtype, std::move(dims), std::move(bytes));
}

}  // namespace

absl::StatusOr<std::vector<ConstantRef>> Make(const Scan& op, const Call& call) {
  const Graph& body = *call.bodies[0];
  const auto states = static_cast<size_t>(op.states);
  std::vector<ConstantRef> values(call.inputs.size());
  std::vector<size_t> axes;
  int64_t length = 0;
  for (size_t i = 0; i < call.inputs.size(); ++i) {
    if (i < states || i >= states + op.axes.size()) {
      SINTER_ASSIGN_OR_RETURN(values[i], OperandOf(call.inputs[i]));
      continue;
    }
    SINTER_ASSIGN_OR_RETURN(const int axis,
                            NormalizeAxis(op.axes[i - states], call.inputs[i].rank()));
    axes.push_back(static_cast<size_t>(axis));
    const int64_t own = call.inputs[i].dims[axes.back()];
    if (axes.size() > 1 && own != length) {
      return absl::InvalidArgumentError("the scanned inputs differ in length");
    }
    length = own;
  }
  std::vector<Stack> stacks(op.output_axes.size());
  for (int64_t step = 0; step < length; ++step) {
    for (size_t k = 0; k < axes.size(); ++k) {
      const int64_t at = op.reverse[k] != 0 ? length - 1 - step : step;
      SINTER_ASSIGN_OR_RETURN(values[states + k], SliceOf(call.inputs[states + k], axes[k], at));
    }
    SINTER_ASSIGN_OR_RETURN(const std::vector<ConstantRef> results, Evaluate(body, values));
    for (size_t k = 0; k < states; ++k) values[k] = results[k];
    for (size_t k = 0; k < stacks.size(); ++k) {
      SINTER_RETURN_IF_ERROR(stacks[k].Add(results[states + k]));
    }
  }
  std::vector<ConstantRef> outputs(values.begin(), values.begin() + op.states);
  for (size_t k = 0; k < stacks.size(); ++k) {
    const Type& slice = body.type(body.outputs()[states + k].value);
    SINTER_ASSIGN_OR_RETURN(ConstantRef joined,
                            stacks[k].Join(op.output_axes[k], op.output_reverse[k] != 0, slice));
    outputs.push_back(std::move(joined));
  }
  return Detached(outputs);
}

}  // namespace sinter::naive
