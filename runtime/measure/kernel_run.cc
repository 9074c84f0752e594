#include "runtime/measure/kernel_run.h"

#include <algorithm>
#include <cstring>

#include "sinter/status.h"

namespace sinter {
namespace {

int64_t Bytes(const Type& type, const Port& port) {
  return ByteSize(type.shape, port.format).ValueOrDie();
}

}  // namespace

void ReadIntoCaches(const void* data, size_t bytes) {
  constexpr size_t kLine = 64;
  const auto* const at = static_cast<const volatile unsigned char*>(data);
  for (size_t i = 0; i < bytes; i += kLine) (void)at[i];
}

absl::StatusOr<KernelRun> KernelRun::Create(const KernelQuery& query, const Candidate& candidate) {
  KernelRun run;
  SINTER_ASSIGN_OR_RETURN(run.kernel_, candidate.Prepare());
  SINTER_ASSIGN_OR_RETURN(run.instance_, run.kernel_->NewInstance());
  for (size_t i = 0; i < (*query).inputs.size(); ++i) {
    SINTER_ASSIGN_OR_RETURN(const void* data, run.Input(query, candidate, i));
    run.instance_->SetInput(i, data);
  }
  for (size_t i = 0; i < (*query).outputs.size(); ++i) {
    SINTER_ASSIGN_OR_RETURN(std::byte * data,
                            run.Allocate(Bytes(query.output(i), candidate.outputs[i])));
    run.instance_->SetOutput(i, data);
  }
  SINTER_ASSIGN_OR_RETURN(std::byte * workspace, run.Allocate(candidate.workspace_bytes));
  run.instance_->SetWorkspace(workspace);
  return run;
}

void KernelRun::ReadActivations() const {
  for (const auto& [data, bytes] : activations_) ReadIntoCaches(data, bytes);
}

absl::StatusOr<std::byte*> KernelRun::Allocate(int64_t bytes) {
  SINTER_ASSIGN_OR_RETURN(AlignedBytes memory, AllocateAligned(std::max<int64_t>(bytes, 1)));
  std::memset(memory.get(), 0, static_cast<size_t>(bytes));
  buffers_.push_back(std::move(memory));
  return buffers_.back().get();
}

absl::StatusOr<const void*> KernelRun::Input(const KernelQuery& query, const Candidate& candidate,
                                             size_t index) {
  const Constant* const constant = query.constant(index);
  const Port& port = candidate.inputs[index];
  if (port.packing) {
    SINTER_ASSIGN_OR_RETURN(std::byte * packed, Allocate(port.packing->bytes));
    SINTER_RETURN_IF_ERROR(candidate.Pack(index, *constant, packed));
    return packed;
  }
  if (constant != nullptr && port.format == query.input(index).format()) return constant->data();
  const int64_t bytes = Bytes(query.input(index), port);
  SINTER_ASSIGN_OR_RETURN(std::byte * data, Allocate(bytes));
  if (constant == nullptr) activations_.emplace_back(data, static_cast<size_t>(bytes));
  return data;
}

}  // namespace sinter
