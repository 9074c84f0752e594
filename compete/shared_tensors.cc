#include "compete/shared_tensors.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ir/check.h"
#include "ir/checked_size.h"
#include "sinter/status.h"

namespace sinter::compete {
namespace {

// A NaN in every floating-point type, so elements that an entry does not write are seen.
constexpr int kPoison = 0xFF;
constexpr int kMargin = 0xA5;

size_t PageBytes() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }

}  // namespace

SharedTensors::SharedTensors(std::vector<TensorType> inputs, std::vector<TensorType> outputs)
    : inputs_(std::move(inputs)), outputs_(std::move(outputs)) {}

SharedTensors::SharedTensors(SharedTensors&& other) noexcept
    : inputs_(std::move(other.inputs_)),
      outputs_(std::move(other.outputs_)),
      slots_(std::move(other.slots_)),
      bytes_(other.bytes_),
      fd_(std::exchange(other.fd_, -1)),
      memory_(std::exchange(other.memory_, nullptr)) {}

SharedTensors::~SharedTensors() {
  if (memory_ != nullptr) munmap(memory_, bytes_);
  if (fd_ >= 0) close(fd_);
}

absl::StatusOr<SharedTensors> SharedTensors::Create(std::vector<TensorType> inputs,
                                                    std::vector<TensorType> outputs) {
  SharedTensors tensors(std::move(inputs), std::move(outputs));
  tensors.fd_ = memfd_create("sinter-tensors", MFD_CLOEXEC);
  if (tensors.fd_ < 0) return absl::ResourceExhaustedError("no memory to share with entries");
  SINTER_RETURN_IF_ERROR(tensors.Map(/*as_entry=*/false));
  return tensors;
}

absl::StatusOr<SharedTensors> SharedTensors::Open(int fd, std::vector<TensorType> inputs,
                                                  std::vector<TensorType> outputs) {
  SharedTensors tensors(std::move(inputs), std::move(outputs));
  tensors.fd_ = fd;
  SINTER_RETURN_IF_ERROR(tensors.Map(/*as_entry=*/true));
  return tensors;
}

absl::Status SharedTensors::Map(bool as_entry) {
  const size_t page = PageBytes();
  size_t offset = page;
  for (const std::vector<TensorType>* types : {&inputs_, &outputs_}) {
    for (const TensorType& type : *types) {
      SINTER_ASSIGN_OR_RETURN(const int64_t tensor_bytes, ByteSize(type.dtype, type.dims).Get());
      const auto bytes = static_cast<size_t>(tensor_bytes);
      const size_t pages = std::max<size_t>((bytes + page - 1) / page, 1) * page;
      for (int place = 0; place < kPlaces; ++place) {
        Slot slot{.pages_begin = offset, .pages_end = offset + pages};
        slot.tensor_begin = place == 0 ? slot.pages_end - bytes : slot.pages_begin;
        slot.tensor_end = slot.tensor_begin + bytes;
        slots_.push_back(slot);
        offset = slot.pages_end + page;
      }
    }
  }
  bytes_ = offset;
  if (!as_entry && ftruncate(fd_, static_cast<off_t>(bytes_)) != 0) {
    return absl::ResourceExhaustedError(
        absl::StrCat("cannot share ", bytes_, " bytes with entries: ", std::strerror(errno)));
  }
  // An entry's process opens the pages of tensors one by one.
  void* const memory =
      mmap(nullptr, bytes_, as_entry ? PROT_NONE : PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0);
  if (memory == MAP_FAILED) {
    return absl::ResourceExhaustedError(
        absl::StrCat("cannot map ", bytes_, " shared bytes: ", std::strerror(errno)));
  }
  memory_ = static_cast<std::byte*>(memory);
  if (!as_entry) return absl::OkStatus();
  for (size_t i = 0; i < slots_.size(); ++i) {
    const bool is_input = i < inputs_.size() * kPlaces;
    const int rights = is_input ? PROT_READ : PROT_READ | PROT_WRITE;
    const size_t length = slots_[i].pages_end - slots_[i].pages_begin;
    if (mprotect(memory_ + slots_[i].pages_begin, length, rights) != 0) {
      return absl::InternalError(absl::StrCat("mprotect: ", std::strerror(errno)));
    }
  }
  return absl::OkStatus();
}

std::vector<Tensor> SharedTensors::Tensors(const std::vector<TensorType>& types, size_t first,
                                           int place) const {
  std::vector<Tensor> tensors;
  for (size_t i = 0; i < types.size(); ++i) {
    auto tensor = Tensor::Borrow(types[i].dtype, types[i].dims,
                                 memory_ + slot(first + i, place).tensor_begin);
    SINTER_CHECK(tensor.ok());
    tensors.push_back(*std::move(tensor));
  }
  return tensors;
}

void SharedTensors::Prepare(int place, std::span<const Tensor> inputs) {
  SINTER_CHECK(inputs.size() == inputs_.size());
  for (size_t i = 0; i < inputs_.size() + outputs_.size(); ++i) {
    const Slot& s = slot(i, place);
    std::memset(memory_ + s.pages_begin, kMargin, s.tensor_begin - s.pages_begin);
    std::memset(memory_ + s.tensor_end, kMargin, s.pages_end - s.tensor_end);
    if (i < inputs.size()) {
      std::memcpy(memory_ + s.tensor_begin, inputs[i].data(), s.tensor_end - s.tensor_begin);
    } else {
      std::memset(memory_ + s.tensor_begin, kPoison, s.tensor_end - s.tensor_begin);
    }
  }
}

bool SharedTensors::InputsAreUnchanged(int place, std::span<const Tensor> inputs) const {
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Slot& s = slot(i, place);
    if (std::memcmp(memory_ + s.tensor_begin, inputs[i].data(), s.tensor_end - s.tensor_begin) !=
        0) {
      return false;
    }
  }
  return true;
}

bool SharedTensors::MarginsAreUnchanged(int place) const {
  const auto is_margin = [&](size_t begin, size_t end) {
    return std::all_of(memory_ + begin, memory_ + end,
                       [](std::byte byte) { return byte == std::byte{kMargin}; });
  };
  for (size_t i = 0; i < inputs_.size() + outputs_.size(); ++i) {
    const Slot& s = slot(i, place);
    if (!is_margin(s.pages_begin, s.tensor_begin) || !is_margin(s.tensor_end, s.pages_end)) {
      return false;
    }
  }
  return true;
}

}  // namespace sinter::compete
