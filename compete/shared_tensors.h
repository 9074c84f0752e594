// Tensors that the competition and an entry's process share: inputs that the entry may only read,
// and outputs, each between inaccessible pages.
#ifndef SINTER_COMPETE_SHARED_TENSORS_H_
#define SINTER_COMPETE_SHARED_TENSORS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "sinter/dtype.h"
#include "sinter/tensor.h"

namespace sinter::compete {

// Type of an input or output of a task.
struct TensorType {
  DType dtype = DType::kFloat32;
  std::vector<int64_t> dims;
};

// The memory has every tensor twice, in two places, so that what an entry keeps by address is
// wrong in the next run. In place 0 a tensor ends where an inaccessible page begins; in place 1 it
// begins behind one.
class SharedTensors {
 public:
  static constexpr int kPlaces = 2;

  // New memory, which other processes get as the file descriptor fd(). ResourceExhausted.
  static absl::StatusOr<SharedTensors> Create(std::vector<TensorType> inputs,
                                              std::vector<TensorType> outputs);
  // The same memory in an entry's process.
  static absl::StatusOr<SharedTensors> Open(int fd, std::vector<TensorType> inputs,
                                            std::vector<TensorType> outputs);
  SharedTensors(SharedTensors&& other) noexcept;
  SharedTensors& operator=(SharedTensors&&) = delete;
  ~SharedTensors();

  int fd() const { return fd_; }
  size_t bytes() const { return bytes_; }
  const std::vector<TensorType>& input_types() const { return inputs_; }
  const std::vector<TensorType>& output_types() const { return outputs_; }
  // Where an input, or an output behind the inputs, begins in the memory.
  size_t OffsetOf(size_t tensor, int place) const { return slot(tensor, place).tensor_begin; }
  // Tensors over the shared memory, which must outlive them.
  std::vector<Tensor> Inputs(int place) const { return Tensors(inputs_, 0, place); }
  std::vector<Tensor> Outputs(int place) const { return Tensors(outputs_, inputs_.size(), place); }
  // For the competition: writes the inputs and fills the outputs, and all memory that belongs to no
  // tensor, with known bytes.
  void Prepare(int place, std::span<const Tensor> inputs);
  // Whether the inputs, and the memory that belongs to no tensor, are as Prepare left them.
  bool InputsAreUnchanged(int place, std::span<const Tensor> inputs) const;
  bool MarginsAreUnchanged(int place) const;

 private:
  struct Slot {
    size_t pages_begin = 0;  // offsets in the memory
    size_t pages_end = 0;
    size_t tensor_begin = 0;
    size_t tensor_end = 0;
  };

  SharedTensors(std::vector<TensorType> inputs, std::vector<TensorType> outputs);
  absl::Status Map(bool as_entry);
  std::vector<Tensor> Tensors(const std::vector<TensorType>& types, size_t first, int place) const;
  const Slot& slot(size_t tensor, int place) const { return slots_[tensor * kPlaces + place]; }

  std::vector<TensorType> inputs_;
  std::vector<TensorType> outputs_;
  std::vector<Slot> slots_;  // of inputs, then of outputs; kPlaces each
  size_t bytes_ = 0;
  int fd_ = -1;
  std::byte* memory_ = nullptr;
};

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_SHARED_TENSORS_H_
