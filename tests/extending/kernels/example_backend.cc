// The backend "example", which runs only Softsign of f32, in a plain loop.
#include <cmath>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ir/ops/softsign.h"
#include "kernels/backend.h"

namespace sinter {
namespace {

class SoftsignInstance : public KernelInstance {
 public:
  explicit SoftsignInstance(int64_t count) : count_(count) {}
  void SetInput(size_t, const void* data) override { from_ = static_cast<const float*>(data); }
  void SetOutput(size_t, void* data) override { to_ = static_cast<float*>(data); }
  void SetWorkspace(void*) override {}
  absl::Status Run() override {
    for (int64_t i = 0; i < count_; ++i) to_[i] = from_[i] / (1 + std::abs(from_[i]));
    return absl::OkStatus();
  }

 private:
  int64_t count_;
  const float* from_ = nullptr;
  float* to_ = nullptr;
};

class SoftsignKernel : public Kernel {
 public:
  explicit SoftsignKernel(int64_t count) : count_(count) {}
  absl::StatusOr<std::unique_ptr<KernelInstance>> NewInstance() const override {
    return std::make_unique<SoftsignInstance>(count_);
  }

 private:
  int64_t count_;
};

class SoftsignCandidate : public Candidate {
 public:
  explicit SoftsignCandidate(const KernelQuery& query)
      : count_(ElementCount(query.output(0).shape.ToIntegers()).ValueOrDie()) {
    backend = "example";
    kernel_id = "softsign.loop";
    kernel = "loop";
    inputs = query.InputPorts(std::vector<Layout>(1));
    outputs = query.OutputPorts(std::vector<Layout>(1));
    inputs[0].in_place = true;
  }
  absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const override {
    return std::make_shared<SoftsignKernel>(count_);
  }

 private:
  int64_t count_;
};

class ExampleBackend : public Backend {
 public:
  std::string_view name() const override { return "example"; }
  std::string version() const override { return "1"; }
  std::string isa() const override { return "portable"; }
  std::vector<CandidateRef> Candidates(const KernelQuery& query) const override {
    if (!query.operation().Is<Softsign>() || query.input(0).dtype != DType::kFloat32) return {};
    return {std::make_shared<SoftsignCandidate>(query)};
  }
};

}  // namespace

std::unique_ptr<Backend> NewExampleBackend() { return std::make_unique<ExampleBackend>(); }

}  // namespace sinter
