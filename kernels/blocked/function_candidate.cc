#include "kernels/blocked/function_candidate.h"

namespace sinter::blocked {
namespace {

class FunctionInstance : public KernelInstance {
 public:
  FunctionInstance(std::shared_ptr<const KernelFunction> function, size_t inputs, size_t outputs)
      : function_(std::move(function)),
        inputs_(inputs),
        outputs_(outputs),
        input_pitches_(inputs),
        output_pitches_(outputs) {}
  void SetInput(size_t index, const void* data) override { inputs_[index] = data; }
  void SetOutput(size_t index, void* data) override { outputs_[index] = data; }
  void SetInputPitch(size_t index, int64_t pitch) override { input_pitches_[index] = pitch; }
  void SetOutputPitch(size_t index, int64_t pitch) override { output_pitches_[index] = pitch; }
  void SetWorkspace(void* data) override { workspace_ = data; }
  absl::Status Run() override {
    return (*function_)({inputs_, outputs_, workspace_, input_pitches_, output_pitches_});
  }

 private:
  std::shared_ptr<const KernelFunction> function_;
  std::vector<const void*> inputs_;
  std::vector<void*> outputs_;
  std::vector<int64_t> input_pitches_;
  std::vector<int64_t> output_pitches_;
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
  return std::make_shared<const FunctionKernel>(function_, input_layouts.size(),
                                                output_layouts.size());
}

}  // namespace sinter::blocked
