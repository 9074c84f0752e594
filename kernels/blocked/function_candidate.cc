#include "kernels/blocked/function_candidate.h"

#include "absl/container/inlined_vector.h"

namespace sinter::blocked {
namespace {

class FunctionInstance : public KernelInstance {
 public:
  FunctionInstance(std::shared_ptr<const KernelFunction> function, size_t inputs, size_t outputs)
      : function_(std::move(function)),
        inputs_(inputs),
        outputs_(outputs),
        input_row_strides_(inputs),
        output_row_strides_(outputs) {}
  void SetInput(size_t index, const void* data) override { inputs_[index] = data; }
  void SetOutput(size_t index, void* data) override { outputs_[index] = data; }
  void SetInputRowStride(size_t index, int64_t row_stride) override {
    input_row_strides_[index] = row_stride;
  }
  void SetOutputRowStride(size_t index, int64_t row_stride) override {
    output_row_strides_[index] = row_stride;
  }
  void SetWorkspace(void* data) override { workspace_ = data; }
  absl::Status Run() override {
    return (*function_)({inputs_, outputs_, workspace_, input_row_strides_, output_row_strides_});
  }

 private:
  std::shared_ptr<const KernelFunction> function_;
  absl::InlinedVector<const void*, 4> inputs_;
  absl::InlinedVector<void*, 2> outputs_;
  absl::InlinedVector<int64_t, 4> input_row_strides_;
  absl::InlinedVector<int64_t, 2> output_row_strides_;
  void* workspace_ = nullptr;
};

class FunctionKernel : public Kernel {
 public:
  FunctionKernel(std::shared_ptr<const KernelFunction> function, size_t inputs, size_t outputs)
      : function_(std::move(function)), inputs_(inputs), outputs_(outputs) {}
  absl::StatusOr<std::unique_ptr<KernelInstance>> NewInstance() const override {
    return std::make_unique<FunctionInstance>(function_, inputs_, outputs_);
  }

 private:
  std::shared_ptr<const KernelFunction> function_;
  size_t inputs_;
  size_t outputs_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<const Kernel>> FunctionCandidate::Prepare() const {
  return std::make_shared<const FunctionKernel>(function_, inputs.size(), outputs.size());
}

}  // namespace sinter::blocked
