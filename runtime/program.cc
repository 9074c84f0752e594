#include "runtime/program.h"

#include <cstring>
#include <utility>

#include "kernels/run_limits.h"
#include "runtime/machine.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// The values of a segment during one run.
struct Values {
  std::span<const Tensor> inputs;
  std::vector<Tensor> results;
  std::vector<Tensor> data_dependent;

  Tensor At(const SegmentValue& value) const {
    switch (value.kind) {
      case SegmentValue::Kind::kInput: return inputs[value.index];
      case SegmentValue::Kind::kConstant: return ToTensor(value.constant);
      case SegmentValue::Kind::kResult: return results[value.index];
      case SegmentValue::Kind::kDataDependent: return data_dependent[value.index];
    }
    return {};
  }
};

// Runs the step and adds its results to the values.
absl::Status RunStep(const DataDependentStep& step, Values& values, StepTrace* trace) {
  const double start = trace != nullptr ? MonotonicSeconds() : 0;
  std::vector<Tensor> inputs;
  for (const SegmentValue& operand : step.operands()) inputs.push_back(values.At(operand));
  SINTER_ASSIGN_OR_RETURN(std::vector<Tensor> results, step.Run(inputs, trace));
  for (Tensor& result : results) values.data_dependent.push_back(std::move(result));
  if (trace != nullptr) trace->Add({start, MonotonicSeconds()});
  return absl::OkStatus();
}

// Makes `from` the output, or copies it into the caller's tensor.
absl::Status Deliver(const Tensor& from, Tensor& output) {
  if (output.empty()) {
    // Copied, because an output must not alias an input or a constant.
    SINTER_ASSIGN_OR_RETURN(output, Tensor::CopyOf(from.dtype(), from.dims(), from.data()));
    return absl::OkStatus();
  }
  if (output.dtype() != from.dtype() || output.dims() != from.dims()) {
    return absl::InvalidArgumentError(absl::StrCat("an output is ", from.TypeToString(),
                                                   "; the tensor given for it is ",
                                                   output.TypeToString()));
  }
  if (from.byte_size() > 0) {
    std::memcpy(output.mutable_data(), from.data(), static_cast<size_t>(from.byte_size()));
  }
  return absl::OkStatus();
}

}  // namespace

Program::Program(GraphRef graph, std::shared_ptr<Executor> executor, ComputedShapes computed)
    : graph_(std::move(graph)),
      executor_(std::move(executor)),
      computed_(computed),
      segments_(executor_->options().max_plans) {}

absl::StatusOr<std::shared_ptr<Segment>> Program::Compile(
    const InputDims& dims, const ShapeNeeds& needs, const std::vector<ConstantRef>& known) const {
  if (needs.nothing) {
    SINTER_ASSIGN_OR_RETURN(std::shared_ptr<const Plan> plan, executor_->Compile(*graph_, dims));
    return std::make_shared<Segment>(std::move(plan));
  }
  SINTER_ASSIGN_OR_RETURN(SegmentSplit split,
                          SplitAtDataDependence(*graph_, dims, known, passes(), computed_));
  SINTER_ASSIGN_OR_RETURN(std::shared_ptr<const Plan> plan, executor_->Compile(split.now, dims));
  if (split.whole()) return std::make_shared<Segment>(std::move(plan));
  std::unique_ptr<Program> rest;
  if (split.rest) {
    rest = std::make_unique<Program>(std::make_shared<const Graph>(*std::move(split.rest)),
                                     executor_, computed_);
  }
  return std::make_shared<Segment>(std::move(plan), std::move(split), std::move(rest), executor_);
}

absl::StatusOr<std::shared_ptr<Segment>> Program::Get(const InputDims& dims,
                                                      std::span<const Tensor> inputs) {
  SINTER_ASSIGN_OR_RETURN(
      const std::shared_ptr<const ShapeNeeds> needs,
      needs_.Get({dims, ""}, [&]() -> absl::StatusOr<std::shared_ptr<const ShapeNeeds>> {
        SINTER_ASSIGN_OR_RETURN(ShapeNeeds found, NeedsOf(*graph_, dims, passes()));
        if (computed_ == ComputedShapes::kRun) found.inputs.clear();
        return std::make_shared<const ShapeNeeds>(std::move(found));
      }));
  PlanKey key{dims, ""};
  std::vector<ConstantRef> known(dims.size());
  for (const size_t input : needs->inputs) {
    if (input >= inputs.size()) break;
    const Tensor& tensor = inputs[input];
    key.elements.append(static_cast<const char*>(tensor.data()),
                        static_cast<size_t>(tensor.byte_size()));
    // Copied, because the plan outlives the caller's tensor.
    SINTER_ASSIGN_OR_RETURN(known[input],
                            Constant::CopyOf(tensor.dtype(), tensor.dims(), tensor.data()));
  }
  SINTER_ASSIGN_OR_RETURN(std::shared_ptr<Segment> segment,
                          segments_.Get(key, [&] { return Compile(dims, *needs, known); }));
  const std::lock_guard lock(latest_mutex_);
  latest_dims_ = dims;
  latest_ = needs->inputs.empty() ? segment : nullptr;
  return segment;
}

std::shared_ptr<Segment> Program::Latest(std::span<const Tensor> inputs) const {
  const std::lock_guard lock(latest_mutex_);
  if (latest_ == nullptr) return nullptr;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].dims() != latest_dims_[i]) return nullptr;
  }
  return latest_;
}

absl::Status Program::Run(std::span<const Tensor> inputs, std::span<Tensor> outputs,
                          std::vector<SegmentTrace>* trace) {
  std::shared_ptr<Segment> segment = Latest(inputs);
  if (segment == nullptr) {
    InputDims dims;
    for (const Tensor& input : inputs) dims.push_back(input.dims());
    SINTER_ASSIGN_OR_RETURN(segment, Get(dims, inputs));
  }
  SegmentTrace* const own = trace == nullptr ? nullptr : &TraceOf(*trace, segment);
  if (segment->is_whole()) return executor_->Run(*segment, inputs, outputs, own);

  Values values{.inputs = inputs};
  values.results.resize(segment->plan()->graph().outputs().size());
  SINTER_RETURN_IF_ERROR(executor_->Run(*segment, inputs, values.results, own));
  const size_t planned = segment->plan()->steps().size();
  for (size_t i = 0; i < segment->data_dependent_steps().size(); ++i) {
    SINTER_RETURN_IF_ERROR(RunLimits::CheckInterrupted());
    SINTER_RETURN_IF_ERROR(RunStep(*segment->data_dependent_steps()[i], values,
                                   own == nullptr ? nullptr : &own->steps[planned + i]));
  }
  if (segment->rest() == nullptr) {
    for (size_t i = 0; i < outputs.size(); ++i) {
      SINTER_RETURN_IF_ERROR(Deliver(values.At(segment->outputs()[i]), outputs[i]));
    }
    return absl::OkStatus();
  }
  std::vector<Tensor> rest_inputs;
  for (const SegmentValue& value : segment->rest_inputs()) rest_inputs.push_back(values.At(value));
  return segment->rest()->Run(rest_inputs, outputs, trace);
}

size_t Program::plan_count() const {
  size_t count = 0;
  for (const auto& segment : segments_.All()) count += segment->plan_count();
  return count;
}

}  // namespace sinter
