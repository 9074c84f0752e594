#include "kernels/library/library_backend.h"

#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/library/node_description.h"
#include "kernels/library/offer.h"
#include "kernels/parallel.h"
#include "sinter/status.h"
#include "sinter/version.h"

namespace sinter::library {
namespace {

// More offers for one node are a mistake: `offer` never refuses.
constexpr int32_t kMostOffers = 64;

void HostParallelFor(int64_t count, int64_t grain,
                     void (*body)(void* argument, int64_t begin, int64_t end), void* argument) {
  if (count <= 0) return;
  // The interface promises at most one range for each thread.
  const int64_t most = (count - 1) / std::max<int64_t>(grain, 1) + 1;
  const int64_t ranges = std::min<int64_t>(most, CurrentThreadCount());
  ParallelFor(ranges, 1, [&](int64_t begin, int64_t end) {
    for (int64_t range = begin; range < end; ++range) {
      body(argument, count * range / ranges, count * (range + 1) / ranges);
    }
  });
}

// Calls a function of the library and turns what it returns, or an exception that leaves it, into a
// status. If the library refuses, `reason` gets its message.
template <class Function>
absl::StatusOr<int32_t> CallLibrary(Function&& function, std::string* reason = nullptr) {
  std::array<char, SINTER_MESSAGE_BYTES + 1> message = {};
  int32_t result = SINTER_FAILED;
  std::string problem;
  try {
    result = function(message.data());
    message.back() = '\0';
    problem = message.data();
  } catch (const std::exception& exception) {
    problem = absl::StrCat("an exception left the library: ", exception.what());
  } catch (...) {
    problem = "an exception left the library";
  }
  if (result == SINTER_REFUSED && reason != nullptr) *reason = problem;
  if (result == SINTER_OK || result == SINTER_REFUSED) return result;
  if (problem.empty()) problem = absl::StrCat("the library returned ", result, " without a reason");
  return absl::InternalError(problem);
}

// A library's kernel, which is released with the last reference.
struct LibraryKernel {
  const SinterBackend* table;
  void* kernel;
  std::string name;  // "mine: matmul.tiled"

  LibraryKernel(const SinterBackend* its_table, void* its_kernel, std::string its_name)
      : table(its_table), kernel(its_kernel), name(std::move(its_name)) {}
  LibraryKernel(const LibraryKernel&) = delete;
  LibraryKernel& operator=(const LibraryKernel&) = delete;
  ~LibraryKernel() {
    if (table->release != nullptr) table->release(kernel);
  }

  // Calls the library with the kernel's name in the error, also if it refuses.
  template <class Function>
  absl::Status Call(Function&& function) const {
    const absl::StatusOr<int32_t> result = CallLibrary(function);
    if (!result.ok()) {
      return absl::InternalError(absl::StrCat("kernel ", name, ": ", result.status().message()));
    }
    if (*result == SINTER_OK) return absl::OkStatus();
    return absl::InternalError(absl::StrCat("kernel ", name, " refused after its offer"));
  }
};
using LibraryKernelRef = std::shared_ptr<const LibraryKernel>;

class Instance : public KernelInstance {
 public:
  Instance(LibraryKernelRef kernel, size_t inputs, size_t outputs)
      : kernel_(std::move(kernel)),
        inputs_(inputs),
        outputs_(outputs),
        input_row_strides_(inputs),
        output_row_strides_(outputs) {
    call_ = {.struct_size = sizeof(SinterCall),
             .host = &Host(),
             .inputs = inputs_.data(),
             .outputs = outputs_.data(),
             .input_row_strides = input_row_strides_.data(),
             .output_row_strides = output_row_strides_.data()};
  }
  void SetInput(size_t index, const void* data) override { inputs_[index] = data; }
  void SetOutput(size_t index, void* data) override { outputs_[index] = data; }
  void SetInputRowStride(size_t index, int64_t row_stride) override {
    input_row_strides_[index] = row_stride;
  }
  void SetOutputRowStride(size_t index, int64_t row_stride) override {
    output_row_strides_[index] = row_stride;
  }
  void SetWorkspace(void* data) override { call_.workspace = data; }
  absl::Status Run() override {
    call_.threads = CurrentThreadCount();
    return kernel_->Call(
        [&](char* message) { return kernel_->table->run(kernel_->kernel, &call_, message); });
  }

 private:
  const LibraryKernelRef kernel_;
  std::vector<const void*> inputs_;
  std::vector<void*> outputs_;
  std::vector<int64_t> input_row_strides_;
  std::vector<int64_t> output_row_strides_;
  SinterCall call_ = {};
};

class PlanKernel : public Kernel {
 public:
  PlanKernel(LibraryKernelRef kernel, size_t inputs, size_t outputs)
      : kernel_(std::move(kernel)), inputs_(inputs), outputs_(outputs) {}
  absl::StatusOr<std::unique_ptr<KernelInstance>> NewInstance() const override {
    return std::make_unique<Instance>(kernel_, inputs_, outputs_);
  }

 private:
  const LibraryKernelRef kernel_;
  size_t inputs_;
  size_t outputs_;
};

class LibraryCandidate : public Candidate {
 public:
  LibraryCandidate(std::string_view its_backend, CheckedOffer offer, LibraryKernelRef its_kernel)
      : seconds(offer.seconds), kernel_(std::move(its_kernel)) {
    backend = its_backend;
    kernel_id = std::move(offer.kernel_id);
    kernel = std::move(offer.description);
    inputs = std::move(offer.inputs);
    outputs = std::move(offer.outputs);
    workspace_bytes = offer.workspace_bytes;
  }
  absl::Status Pack(size_t operand, const Constant& from, std::byte* to) const override {
    if (kernel_->table->pack == nullptr) return Candidate::Pack(operand, from, to);
    return kernel_->Call([&](char* message) {
      return kernel_->table->pack(kernel_->kernel, static_cast<int32_t>(operand), from.data(), to,
                                  message);
    });
  }
  absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const override {
    return std::make_shared<const PlanKernel>(kernel_, inputs.size(), outputs.size());
  }

  const double seconds;  // the library's estimate; 0: none

 private:
  const LibraryKernelRef kernel_;
};

// Stands for an offer that failed, so that the error is reported with the node's name when a plan
// that needs the node is made.
class FailedCandidate : public Candidate {
 public:
  FailedCandidate(std::string_view its_backend, const KernelQuery& query, absl::Status status)
      : status_(std::move(status)) {
    backend = its_backend;
    kernel_id = "failed";
    kernel = "failed offer";
    inputs = query.InputPorts(std::vector<Layout>((*query).inputs.size()));
    outputs = query.OutputPorts(std::vector<Layout>((*query).outputs.size()));
  }
  absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const override { return status_; }

 private:
  const absl::Status status_;
};

class LibraryBackend : public Backend {
 public:
  LibraryBackend(const SinterBackend* table, const std::string& build)
      : table_(table),
        name_(table->name),
        version_(absl::StrCat(table->version, "+", build)),
        isa_(table->isa == nullptr ? "unknown" : table->isa) {}

  std::string_view name() const override { return name_; }
  std::string version() const override { return version_; }
  std::string isa() const override { return isa_; }

  std::vector<CandidateRef> Candidates(const KernelQuery& query) const override {
    const NodeDescription description(query);
    std::vector<CandidateRef> candidates;
    if (description.node() == nullptr) return candidates;
    for (int32_t index = 0; index <= kMostOffers; ++index) {
      absl::StatusOr<CandidateRef> candidate = CandidateNumber(index, query, *description.node());
      if (!candidate.ok()) {
        return {std::make_shared<const FailedCandidate>(
            name_, query,
            absl::Status(candidate.status().code(),
                         absl::StrCat("backend ", name_, ": ", candidate.status().message())))};
      }
      if (*candidate == nullptr) break;
      candidates.push_back(*std::move(candidate));
    }
    return candidates;
  }

  double EstimateSeconds(const KernelQuery& query, const Candidate& candidate) const override {
    const auto* const offered = dynamic_cast<const LibraryCandidate*>(&candidate);
    if (offered == nullptr || offered->seconds == 0) {
      return Backend::EstimateSeconds(query, candidate);
    }
    return offered->seconds;
  }

 private:
  // Null if the library has no kernel of that number.
  absl::StatusOr<CandidateRef> CandidateNumber(int32_t index, const KernelQuery& query,
                                               const SinterNode& node) const {
    Offer offer(query);
    std::string reason;
    SINTER_ASSIGN_OR_RETURN(const int32_t result, CallLibrary(
                                                      [&](char* message) {
                                                        return table_->offer(table_->context, &node,
                                                                             index, offer.table(),
                                                                             message);
                                                      },
                                                      &reason));
    if (result == SINTER_REFUSED) {
      if (!reason.empty()) query.Refuse(name_, reason);
      return CandidateRef();
    }
    auto kernel = std::make_shared<LibraryKernel>(table_, offer.table()->kernel, name_);
    if (index == kMostOffers) {
      return absl::InvalidArgumentError(
          absl::StrCat("the library offers more than ", kMostOffers, " kernels for a node"));
    }
    SINTER_ASSIGN_OR_RETURN(CheckedOffer checked, offer.Check(node));
    kernel->name = absl::StrCat(name_, ": ", checked.kernel_id);
    return std::make_shared<const LibraryCandidate>(name_, std::move(checked), std::move(kernel));
  }

  const SinterBackend* const table_;
  const std::string name_;
  const std::string version_;
  const std::string isa_;
};

}  // namespace

const SinterHost& Host() {
  static const SinterHost host = {.struct_size = sizeof(SinterHost),
                                  .abi_version = SINTER_BACKEND_ABI_VERSION,
                                  .sinter_version = SINTER_VERSION,
                                  .parallel_for = HostParallelFor};
  return host;
}

absl::StatusOr<std::unique_ptr<const Backend>> NewLibraryBackend(const SinterBackend* table,
                                                                 const std::string& build) {
  const auto bad = [](std::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat("its backend ", ToAbsl(what)));
  };
  if (!SINTER_HAS(table, SinterBackend, abi_version)) return bad("has no version of the interface");
  if (table->abi_version != SINTER_BACKEND_ABI_VERSION) {
    return bad(absl::StrCat("was built for version ", table->abi_version,
                            " of sinter/backend.h, and Sinter ", SINTER_VERSION, " has version ",
                            SINTER_BACKEND_ABI_VERSION, ": build it again with Sinter's header"));
  }
  if (!SINTER_HAS(table, SinterBackend, release)) {
    return bad(absl::StrCat("is a table of ", table->struct_size, " bytes, which is too short"));
  }
  if (table->name == nullptr || table->version == nullptr) return bad("has no name or version");
  if (table->offer == nullptr || table->run == nullptr) {
    return bad("lacks the function offer or run");
  }
  return std::make_unique<const LibraryBackend>(table, build);
}

}  // namespace sinter::library
