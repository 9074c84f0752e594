#include "runtime/iterated_body.h"

#include <cstring>
#include <utility>

#include "sinter/status.h"

namespace sinter {

IteratedBody::IteratedBody(const ControlFlow& node, const CarriedPlaces& places,
                           std::vector<StackedResult> stacked)
    : places_(places),
      body_(node.program(0)),
      carried_(places.count),
      stacked_(std::move(stacked)) {
  const Graph& body = *node.bodies()[0];
  if (places.first_output > 0) {
    condition_output_ = node.program_output(0, 0);
    condition_is_bool_ = body.type(body.outputs()[0].value).dtype == DType::kBool;
  }
  for (size_t k = 0; k < carried_.size(); ++k) {
    carried_[k].dtype = body.type(body.inputs()[places.first_input + k]).dtype;
    carried_[k].output = node.program_output(0, places.first_output + k);
  }
  for (size_t k = 0; k < stacked_.size(); ++k) {
    stacked_outputs_.push_back(*node.program_output(0, places.first_output + places.count + k));
  }
}

void IteratedBody::Begin(std::span<const OperandView> carried, std::span<ResultView> results,
                         int64_t iterations) {
  for (size_t k = 0; k < carried_.size(); ++k) {
    carried_[k].data = carried[k].data;
    carried_[k].dims = carried[k].dims;
  }
  for (size_t k = 0; k < stacked_.size(); ++k) {
    stacked_[k].Begin(iterations, results[carried_.size() + k].memory);
  }
}

absl::Status IteratedBody::RunOnce(bool* condition, StepTrace* trace) {
  for (size_t k = 0; k < carried_.size(); ++k) {
    SINTER_RETURN_IF_ERROR(
        body_.SetInput(places_.first_input + k, carried_[k].data, carried_[k].dims));
  }
  SINTER_ASSIGN_OR_RETURN(const bool planned, body_.Prepare());
  return planned ? RunPlan(condition, trace) : RunSegments(condition, trace);
}

absl::Status IteratedBody::RunPlan(bool* condition, StepTrace* trace) {
  if (condition != nullptr && condition_output_) {
    if (!condition_is_bool_ || body_.output_bytes(*condition_output_) != 1) return NoCondition();
    body_.SetOutput(*condition_output_, condition);
  }
  for (Carried& carried : carried_) {
    if (!carried.output) continue;
    SINTER_ASSIGN_OR_RETURN(void* const next,
                            carried.buffers.Next(body_.output_bytes(*carried.output)));
    body_.SetOutput(*carried.output, next);
    carried.next = next;
  }
  for (size_t k = 0; k < stacked_.size(); ++k) {
    SINTER_ASSIGN_OR_RETURN(std::byte* const slice,
                            stacked_[k].Next(body_.output_dims(stacked_outputs_[k])));
    body_.SetOutput(stacked_outputs_[k], slice);
  }
  SINTER_RETURN_IF_ERROR(body_.Run(trace));
  for (Carried& carried : carried_) {
    if (!carried.output) continue;
    carried.data = carried.next;
    carried.dims = body_.output_dims(*carried.output);
  }
  for (StackedResult& stacked : stacked_) stacked.Commit();
  return absl::OkStatus();
}

absl::Status IteratedBody::RunSegments(bool* condition, StepTrace* trace) {
  SINTER_RETURN_IF_ERROR(body_.Run(trace));
  const std::vector<Tensor>& outputs = body_.outputs();
  if (condition != nullptr && condition_output_) {
    const Tensor& flag = outputs[*condition_output_];
    SINTER_ASSIGN_OR_RETURN(*condition, ConditionOf({flag.dtype(), flag.dims(), flag.data()}));
  }
  for (Carried& carried : carried_) {
    if (!carried.output) continue;
    carried.owner = outputs[*carried.output];
    carried.data = carried.owner.data();
    carried.dims = carried.owner.dims();
  }
  for (size_t k = 0; k < stacked_.size(); ++k) {
    const Tensor& slice = outputs[stacked_outputs_[k]];
    SINTER_RETURN_IF_ERROR(stacked_[k].Add(slice.dims(), slice.data()));
  }
  return absl::OkStatus();
}

absl::Status IteratedBody::Finish(std::span<ResultView> results) {
  for (size_t k = 0; k < carried_.size(); ++k) {
    const Carried& carried = carried_[k];
    SINTER_ASSIGN_OR_RETURN(void* const to, results[k].Prepare(carried.dtype, carried.dims));
    SINTER_ASSIGN_OR_RETURN(const int64_t bytes, ByteSize(carried.dtype, carried.dims).Get());
    if (bytes > 0) std::memcpy(to, carried.data, static_cast<size_t>(bytes));
  }
  for (size_t k = 0; k < stacked_.size(); ++k) {
    ResultView& result = results[carried_.size() + k];
    if (result.memory != nullptr) continue;
    SINTER_ASSIGN_OR_RETURN(result.tensor, stacked_[k].Take());
  }
  return absl::OkStatus();
}

}  // namespace sinter
