#include "runtime/segment.h"

#include <cstring>
#include <utility>

#include "ir/status.h"
#include "kernels/naive/evaluate.h"

namespace sinter {
namespace {

absl::StatusOr<ConstantRef> ToConstant(const Tensor& tensor) {
  return Constant::Borrow(tensor.dtype(), tensor.dims(), tensor.data(),
                          std::make_shared<Tensor>(tensor));
}

// What a segment's values are during one run.
struct Values {
  std::span<const Tensor> inputs;
  std::vector<Tensor> results;
  std::vector<Tensor> made;

  Tensor At(const SegmentValue& value) const {
    switch (value.kind) {
      case SegmentValue::Kind::kInput: return inputs[value.index];
      case SegmentValue::Kind::kConstant: return Tensor::FromConstant(value.constant);
      case SegmentValue::Kind::kResult: return results[value.index];
      case SegmentValue::Kind::kMade: return made[value.index];
    }
    return {};
  }
};

absl::Status RunMaker(const SegmentMaker& maker, Values& values) {
  std::vector<ConstantRef> operands;
  for (const SegmentValue& operand : maker.operands) {
    SINTER_ASSIGN_OR_RETURN(ConstantRef constant, ToConstant(values.At(operand)));
    operands.push_back(std::move(constant));
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<ConstantRef> results,
                          naive::Evaluate(maker.graph, operands));
  for (const ConstantRef& result : results) values.made.push_back(Tensor::FromConstant(result));
  return absl::OkStatus();
}

// `from` becomes the output: as it is, or copied into the caller's tensor.
absl::Status Deliver(const Tensor& from, Tensor& output) {
  if (output.empty()) {
    // A copy, because an output may not be an alias of an input or a constant.
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

CompiledSegment::CompiledSegment(std::shared_ptr<const Plan> plan,
                                 std::optional<SegmentSplit> split, std::unique_ptr<Segment> rest)
    : plan_(std::move(plan)), split_(std::move(split)), rest_(std::move(rest)) {}
CompiledSegment::~CompiledSegment() = default;

absl::StatusOr<std::unique_ptr<ExecutionContext>> CompiledSegment::Take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<ExecutionContext> context = std::move(idle_.back());
      idle_.pop_back();
      return context;
    }
  }
  return ExecutionContext::Create(plan_);
}

void CompiledSegment::GiveBack(std::unique_ptr<ExecutionContext> context) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(context));
}

absl::StatusOr<std::shared_ptr<CompiledSegment>> Segment::Make(
    const InputDims& dims, const ShapeNeeds& needs, const std::vector<ConstantRef>& known,
    Compile compile) const {
  if (needs.nothing) {
    SINTER_ASSIGN_OR_RETURN(std::shared_ptr<const Plan> plan, compile(graph_, dims));
    return std::make_shared<CompiledSegment>(std::move(plan), std::nullopt, nullptr);
  }
  SINTER_ASSIGN_OR_RETURN(SegmentSplit split, SplitAtDataDependence(graph_, dims, known));
  SINTER_ASSIGN_OR_RETURN(std::shared_ptr<const Plan> plan, compile(split.now, dims));
  if (split.whole()) {
    return std::make_shared<CompiledSegment>(std::move(plan), std::nullopt, nullptr);
  }
  split.now = Graph();  // the plan has its own
  std::unique_ptr<Segment> rest;
  if (split.rest) rest = std::make_unique<Segment>(*std::move(split.rest), max_plans_);
  return std::make_shared<CompiledSegment>(std::move(plan), std::move(split), std::move(rest));
}

absl::StatusOr<std::shared_ptr<CompiledSegment>> Segment::Get(const InputDims& dims,
                                                              std::span<const Tensor> inputs,
                                                              Compile compile) {
  SINTER_ASSIGN_OR_RETURN(
      const std::shared_ptr<const ShapeNeeds> needs,
      needs_.Get({dims, ""}, [&]() -> absl::StatusOr<std::shared_ptr<const ShapeNeeds>> {
        SINTER_ASSIGN_OR_RETURN(ShapeNeeds found, NeedsOf(graph_, dims));
        return std::make_shared<const ShapeNeeds>(std::move(found));
      }));
  PlanKey key{dims, ""};
  std::vector<ConstantRef> known(dims.size());
  for (const size_t input : needs->inputs) {
    if (input >= inputs.size()) break;
    const Tensor& tensor = inputs[input];
    key.elements.append(static_cast<const char*>(tensor.data()),
                        static_cast<size_t>(tensor.byte_size()));
    // The plan outlives the caller's tensor.
    SINTER_ASSIGN_OR_RETURN(known[input],
                            Constant::CopyOf(tensor.dtype(), tensor.dims(), tensor.data()));
  }
  SINTER_ASSIGN_OR_RETURN(std::shared_ptr<CompiledSegment> compiled,
                          cache_.Get(key, [&] { return Make(dims, *needs, known, compile); }));
  const std::lock_guard lock(latest_mutex_);
  latest_dims_ = dims;
  latest_ = needs->inputs.empty() ? compiled : nullptr;
  return compiled;
}

std::shared_ptr<CompiledSegment> Segment::Latest(std::span<const Tensor> inputs) const {
  const std::lock_guard lock(latest_mutex_);
  if (latest_ == nullptr) return nullptr;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].dims() != latest_dims_[i]) return nullptr;
  }
  return latest_;
}

absl::Status Segment::Run(std::span<const Tensor> inputs, std::span<Tensor> outputs,
                          Compile compile, RunPlan run) {
  std::shared_ptr<CompiledSegment> compiled = Latest(inputs);
  if (compiled == nullptr) {
    InputDims dims;
    for (const Tensor& input : inputs) dims.push_back(input.dims());
    SINTER_ASSIGN_OR_RETURN(compiled, Get(dims, inputs, compile));
  }
  if (!compiled->split()) return run(*compiled, inputs, outputs);

  const SegmentSplit& split = *compiled->split();
  Values values{.inputs = inputs};
  values.results.resize(compiled->plan()->graph().outputs().size());
  SINTER_RETURN_IF_ERROR(run(*compiled, inputs, values.results));
  for (const SegmentMaker& maker : split.makers) SINTER_RETURN_IF_ERROR(RunMaker(maker, values));
  if (compiled->rest() == nullptr) {
    for (size_t i = 0; i < outputs.size(); ++i) {
      SINTER_RETURN_IF_ERROR(Deliver(values.At(split.outputs[i]), outputs[i]));
    }
    return absl::OkStatus();
  }
  std::vector<Tensor> rest_inputs;
  for (const SegmentValue& value : split.rest_inputs) rest_inputs.push_back(values.At(value));
  return compiled->rest()->Run(rest_inputs, outputs, compile, run);
}

size_t Segment::plan_count() const {
  size_t count = 0;
  for (const auto& compiled : cache_.All()) {
    count += 1 + (compiled->rest() == nullptr ? 0 : compiled->rest()->plan_count());
  }
  return count;
}

}  // namespace sinter
