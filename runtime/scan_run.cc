// Scan: runs its body for every slice of the scanned inputs.
#include <cstring>

#include "ir/ops/scan.h"
#include "kernels/run_limits.h"
#include "runtime/control_flow.h"
#include "runtime/iterated_body.h"
#include "sinter/status.h"

namespace sinter {
namespace {

std::vector<StackedResult> StacksOf(const Scan& scan, const Graph& body) {
  std::vector<StackedResult> stacks;
  for (size_t k = 0; k < scan.output_axes.size(); ++k) {
    const GraphOutput& output = body.outputs()[static_cast<size_t>(scan.states) + k];
    stacks.emplace_back(body.type(output.value), scan.output_axes[k], scan.output_reverse[k] != 0);
  }
  return stacks;
}

// An input that is passed to the body slice by slice.
struct Scanned {
  size_t axis = 0;
  bool reverse = false;
  std::vector<int64_t> slice_dims;
  int64_t slice_bytes = 0;
  AlignedBytes slice;  // a copy of a slice that is not contiguous
  int64_t copy_bytes = 0;
};

class ScanRun : public ControlFlowRun {
 public:
  ScanRun(const ControlFlow& node, const Scan& scan, std::vector<StackedResult> stacks)
      : states_(static_cast<size_t>(scan.states)),
        scanned_(scan.axes.size()),
        body_(node, {.count = states_, .first_input = 0, .first_output = 0}, std::move(stacks)) {
    const Graph& body = *node.bodies()[0];
    for (size_t k = 0; k < scanned_.size(); ++k) {
      const int rank = body.type(body.inputs()[states_ + k]).shape.rank() + 1;
      const auto axis = NormalizeAxis(scan.axes[k], rank);
      SINTER_CHECK(axis.ok());
      scanned_[k].axis = static_cast<size_t>(*axis);
      scanned_[k].reverse = scan.reverse[k] != 0;
    }
  }

  absl::Status Run(std::span<const OperandView> operands, std::span<ResultView> results,
                   StepTrace* trace) override {
    const absl::Status status = Iterate(operands, results, trace);
    body_.End();
    return status;
  }

 private:
  absl::Status Iterate(std::span<const OperandView> operands, std::span<ResultView> results,
                       StepTrace* trace) {
    const std::span<const OperandView> scanned = operands.subspan(states_, scanned_.size());
    SINTER_ASSIGN_OR_RETURN(const int64_t length, Length(scanned));
    for (size_t k = 0; k < scanned_.size(); ++k) {
      SINTER_RETURN_IF_ERROR(PrepareSlices(scanned[k], scanned_[k]));
    }
    body_.Begin(operands.subspan(0, states_), results, length);
    for (size_t i = states_ + scanned_.size(); i < operands.size(); ++i) {
      SINTER_RETURN_IF_ERROR(body_.SetInput(i, operands[i].data, operands[i].dims));
    }
    for (int64_t step = 0; step < length; ++step) {
      SINTER_RETURN_IF_ERROR(RunLimits::CheckInterrupted());
      for (size_t k = 0; k < scanned_.size(); ++k) {
        const int64_t at = scanned_[k].reverse ? length - 1 - step : step;
        SINTER_RETURN_IF_ERROR(body_.SetInput(states_ + k, SliceAt(scanned[k], scanned_[k], at),
                                              scanned_[k].slice_dims));
      }
      SINTER_RETURN_IF_ERROR(body_.RunOnce(nullptr, trace));
    }
    return body_.Finish(results);
  }

  absl::StatusOr<int64_t> Length(std::span<const OperandView> scanned) const {
    const int64_t length = scanned[0].dims[scanned_[0].axis];
    for (size_t k = 1; k < scanned_.size(); ++k) {
      if (scanned[k].dims[scanned_[k].axis] != length) {
        return absl::InvalidArgumentError("the scanned inputs differ in length");
      }
    }
    return length;
  }

  static absl::Status PrepareSlices(const OperandView& operand, Scanned& scanned) {
    scanned.slice_dims.assign(operand.dims.begin(), operand.dims.end());
    scanned.slice_dims.erase(scanned.slice_dims.begin() +
                             static_cast<std::ptrdiff_t>(scanned.axis));
    SINTER_ASSIGN_OR_RETURN(scanned.slice_bytes, ByteSize(operand.dtype, scanned.slice_dims).Get());
    if (scanned.axis == 0 || scanned.copy_bytes >= scanned.slice_bytes) return absl::OkStatus();
    SINTER_ASSIGN_OR_RETURN(scanned.slice, AllocateAligned(scanned.slice_bytes));
    scanned.copy_bytes = scanned.slice_bytes;
    return absl::OkStatus();
  }

  // Returns slice `at`, contiguous.
  static const void* SliceAt(const OperandView& operand, const Scanned& scanned, int64_t at) {
    const auto* const from = static_cast<const std::byte*>(operand.data);
    if (scanned.axis == 0) return from + at * scanned.slice_bytes;
    int64_t inner = SizeOf(operand.dtype);
    for (size_t i = scanned.axis + 1; i < operand.dims.size(); ++i) inner *= operand.dims[i];
    const int64_t length = operand.dims[scanned.axis];
    const int64_t blocks = inner == 0 ? 0 : scanned.slice_bytes / inner;
    for (int64_t block = 0; block < blocks; ++block) {
      std::memcpy(scanned.slice.get() + block * inner, from + (block * length + at) * inner,
                  static_cast<size_t>(inner));
    }
    return scanned.copy_bytes == 0 ? from : scanned.slice.get();
  }

  const size_t states_;
  std::vector<Scanned> scanned_;
  IteratedBody body_;
};

}  // namespace

std::unique_ptr<ControlFlowRun> NewScanRun(const ControlFlow& node) {
  const Scan& scan = node.operation().As<Scan>();
  return std::make_unique<ScanRun>(node, scan, StacksOf(scan, *node.bodies()[0]));
}

}  // namespace sinter
