#include "runtime/body_runner.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "ir/cost.h"
#include "kernels/naive/evaluate.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Below this number of floating-point operations, plain loops take less time than compiling a plan.
constexpr double kLittleWork = 1e5;

}  // namespace

BodyRunner::BodyRunner(Program& program)
    : program_(program),
      inputs_(program.graph().inputs().size()),
      dims_(inputs_.size()),
      copies_(inputs_.size()),
      copy_bytes_(inputs_.size(), 0) {}

BodyRunner::~BodyRunner() {
  ReleaseMemory();
  Drop();
}

void BodyRunner::Drop() {
  if (context_ != nullptr) segment_->GiveBack(std::move(context_));
  context_ = nullptr;
  segment_ = nullptr;
}

void BodyRunner::ReleaseMemory() {
  if (arena_.bytes != nullptr) program_.executor().arenas().GiveBack(std::move(arena_));
  arena_ = {};
}

absl::Status BodyRunner::SetInput(size_t index, const void* data,
                                  const std::vector<int64_t>& dims) {
  if (dims_[index] != dims) {
    dims_[index] = dims;
    changed_ = true;
  }
  inputs_[index] = data;
  if (IsAlignedForKernels(data)) return absl::OkStatus();
  const Type& type = program_.graph().type(program_.graph().inputs()[index]);
  SINTER_ASSIGN_OR_RETURN(const int64_t bytes, ByteSize(type.dtype, dims).Get());
  if (copies_[index] == nullptr || copy_bytes_[index] < bytes) {
    SINTER_ASSIGN_OR_RETURN(copies_[index], AllocateAligned(bytes));
    copy_bytes_[index] = bytes;
  }
  if (bytes > 0) std::memcpy(copies_[index].get(), data, static_cast<size_t>(bytes));
  inputs_[index] = copies_[index].get();
  return absl::OkStatus();
}

void BodyRunner::End() {
  ReleaseMemory();
  changes_ = 0;
  changed_ = changed_ || evaluated_;
}

absl::StatusOr<bool> BodyRunner::Prepare() {
  if (!changed_ && !evaluated_) return context_ != nullptr;
  const bool is_new = changed_;
  changes_ += is_new ? 1 : 0;
  ReleaseMemory();
  Drop();
  changed_ = false;
  evaluated_ = is_new && changes_ > program_.executor().options().max_plans && flops_ < kLittleWork;
  if (evaluated_) return false;
  SINTER_ASSIGN_OR_RETURN(segment_, program_.Get(dims_, {}));
  if (segment_->is_whole()) {
    SINTER_ASSIGN_OR_RETURN(context_, segment_->Take());
    const Graph& graph = segment_->plan()->graph();
    flops_ = CostOf(graph).flops;
    output_dims_.clear();
    output_bytes_.clear();
    for (const GraphOutput& output : graph.outputs()) {
      output_dims_.push_back(graph.type(output.value).shape.ToIntegers());
      output_bytes_.push_back(ByteSize(graph.type(output.value)).ValueOrDie());
    }
  }
  return context_ != nullptr;
}

absl::Status BodyRunner::Evaluate() {
  const Graph& graph = program_.graph();
  std::vector<ConstantRef> inputs;
  for (size_t i = 0; i < inputs_.size(); ++i) {
    SINTER_ASSIGN_OR_RETURN(ConstantRef input, Constant::Borrow(graph.type(graph.inputs()[i]).dtype,
                                                                dims_[i], inputs_[i], nullptr));
    inputs.push_back(std::move(input));
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<ConstantRef> results, naive::Evaluate(graph, inputs));
  outputs_.clear();
  for (const ConstantRef& result : results) {
    // Copied, since the result may be an input whose memory is reused.
    SINTER_ASSIGN_OR_RETURN(Tensor output,
                            Tensor::CopyOf(result->dtype(), result->dims(), result->data()));
    outputs_.push_back(std::move(output));
  }
  return absl::OkStatus();
}

absl::Status BodyRunner::Run(StepTrace* trace) {
  if (evaluated_) return Evaluate();
  if (context_ != nullptr) {
    if (arena_.bytes == nullptr) {
      SINTER_ASSIGN_OR_RETURN(arena_,
                              program_.executor().arenas().Take(segment_->plan()->arena_bytes()));
    }
    std::copy(inputs_.begin(), inputs_.end(), context_->pointers().inputs.begin());
    return context_->Run(arena_.bytes.get(),
                         trace == nullptr ? nullptr : &TraceOf(trace->bodies, segment_));
  }
  std::vector<Tensor> inputs;
  for (size_t i = 0; i < inputs_.size(); ++i) {
    const Type& type = program_.graph().type(program_.graph().inputs()[i]);
    // The const_cast is safe because the program only reads its inputs.
    SINTER_ASSIGN_OR_RETURN(Tensor input,
                            Tensor::Borrow(type.dtype, dims_[i], const_cast<void*>(inputs_[i])));
    inputs.push_back(std::move(input));
  }
  outputs_.assign(program_.graph().outputs().size(), Tensor());
  return program_.Run(inputs, outputs_, trace == nullptr ? nullptr : &trace->bodies);
}

}  // namespace sinter
